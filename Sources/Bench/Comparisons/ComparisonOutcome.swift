internal import Statistics

/// From rows to one answer: violated beats regressed beats unknown beats passed.
struct ComparisonOutcome {
    let state: SeriesResult.State
    let exit: Int
    let reasons: [String]

    init(design: SeriesDesign, progress: SeriesProgress, rows: [SeriesResult.Row]) {
        if let violation = progress.violation {
            state = .violated
            exit = 3
            reasons = [
                "\(violation.arm) broke a rule of durability or correctness: \(violation.sentence)",
                "a side that does so loses, whatever its speed",
            ]
            return
        }
        let gated = rows.filter(\.isGated)
        let regressed = gated.filter { $0.verdict == .regressed }
        let open = gated.filter { $0.verdict?.isDecided != true }
        var sentences: [String] = []
        if !regressed.isEmpty {
            state = .regressed
            exit = 2
            sentences.append(Self.list(regressed) + " regressed")
        } else if !open.isEmpty {
            state = .unknown
            exit = 4
            sentences.append(Self.list(open) + ": not decided")
            for row in open {
                let why = row.note ?? row.verdict?.rawValue ?? "not measured"
                sentences.append("\(row.metric.title): \(why)")
            }
        } else {
            state = .passed
            exit = 0
            let improved = gated.filter { $0.verdict == .improved }
            let equivalent = gated.filter { $0.verdict == .equivalent }
            let parts = [
                improved.isEmpty ? nil : Self.list(improved) + " improved",
                equivalent.isEmpty ? nil : Self.list(equivalent) + " equivalent",
            ].compactMap { $0 }
            sentences.append(
                parts.isEmpty
                    ? "nothing that gates could be seen here" : parts.joined(separator: "; "))
        }
        if design.excusesBase {
            for run in progress.runs {
                guard case .violated(let sentence) = run.outcome else { continue }
                sentences.append(
                    "\(run.place.arm) broke a rule, which the subject does not: \(sentence)")
                break
            }
        }
        reasons = sentences
    }

    private static func list(_ rows: [SeriesResult.Row]) -> String {
        rows.map(\.metric.noun).joined(separator: ", ")
    }
}
