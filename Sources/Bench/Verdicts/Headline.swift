internal import Measurements
internal import Vocabulary

/// The sentence that stands behind PASS, FAIL or UNKNOWN.
struct Headline {
    let record: RunRecord
    let checks: [CheckResult]

    var text: String {
        let state = checks.reduce(VerdictState.passed) { $0.merged(with: $1.state) }
        let decisive = checks.filter { $0.state == state }
        switch state {
        case .passed: return durability + expectations
        case .failed:
            let violations = decisive.filter { $0.kind == .correctness && $0.name != "lost" }
            if decisive.contains(where: { $0.kind == .correctness }) {
                let texts = violations.map {
                    $0.total > 0 ? "\($0.total.grouped) \($0.name)" : $0.text
                }
                return ([durability] + texts).joined(separator: "; ")
            }
            let all = checks.count { $0.kind == .expectation }
            return "\(decisive.count.grouped) of \(MeasuredText.plural(Int64(all), "expectation")) "
                + "not met; \(durability)"
        case .unknown: return "cannot be told: " + (decisive.first?.text ?? "nothing was checked")
        }
    }

    private var durability: String {
        guard let durability = record.durability, let acked = durability.acked,
            let lost = durability.lost
        else {
            let acked = record.produce?.acked ?? 0
            return "\(MeasuredText.plural(acked, "record")) acknowledged; nothing was read back"
        }
        let records = acked == 1 ? "record" : "records"
        var text = "\(lost.grouped) of \(acked.grouped) acknowledged \(records) lost"
        let isPowerCut = durability.crashClass == "C2 power cut"
        guard durability.crashClass == "C1 process kill" || isPowerCut else {
            return text
                + (durability.verified == "all" && lost == 0 ? ", every record read back" : "")
        }
        let noun = isPowerCut ? "power cut" : "process kill"
        text += " in \(MeasuredText.plural(Int64(durability.kills), noun))"
        let bound = durability.bound95.map {
            "95 % bound: below \(MeasuredText.percent(bound: $0)) per kill; "
        }
        let reach = isPowerCut ? "emulated on a file system" : "this says nothing about power loss"
        return text + " (\(bound ?? "")\(reach))"
    }

    private var expectations: String {
        let count = checks.count { $0.kind == .expectation }
        return count == 0 ? "" : "; \(MeasuredText.plural(Int64(count), "expectation")) met"
    }
}
