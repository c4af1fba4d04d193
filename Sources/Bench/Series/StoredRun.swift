package import Comparisons
import Measurements
import Reports
import Verdicts

extension SeriesDirectory {
    /// The runs as the judge takes them, from what is on disk and nothing else.
    package func storedRuns() throws -> [SeriesRun] {
        try journal().map { try run($0) }
    }

    func run(_ entry: JournalEntry) throws -> SeriesRun {
        guard let name = entry.run, has("runs/\(name)/result.json") else {
            let why = entry.complaint ?? "the run left no result"
            return SeriesRun(
                place: entry.place, canary: entry.canary, values: [:], outcome: .unusable(why))
        }
        let document: ResultDocument
        do {
            document = try ResultDocument(reading: read("runs/\(name)/result.json"))
        } catch {
            let why = entry.complaint ?? "its result.json cannot be read: \(error)"
            return SeriesRun(
                place: entry.place, canary: entry.canary, values: [:], outcome: .unusable(why))
        }
        return SeriesRun(
            place: entry.place, canary: entry.canary,
            values: SeriesRun.values(of: document.run.record),
            outcome: RunStanding(document.run), lost: document.run.record.durability?.lost,
            failedLimit: document.run.verdict.checks.first {
                $0.kind == .expectation && $0.state == .failed
            }?.text)
    }
}

extension RunStanding {
    /// A limit of the scenario that was not met does not matter to a comparison; a broken rule and
    /// a run that cannot be checked do.
    init(_ run: JudgedRun) {
        let checks = run.verdict.checks
        if let broken = checks.first(where: { $0.kind == .correctness && $0.state == .failed }) {
            self = .violated(broken.text)
        } else if let open = checks.first(where: {
            $0.kind != .expectation && $0.state == .unknown
        }) {
            self = .unusable(open.text)
        } else if run.record.produce == nil {
            self = .unusable("nothing was measured")
        } else {
            self = .measured
        }
    }
}
