internal import Measurements
internal import Scenarios
internal import Vocabulary

/// Whether there is anything to judge, and all of it: a run that measured nothing never passes.
struct EvidenceChecks {
    let plan: Plan
    let evidence: Evidence

    func run() -> [CheckResult] {
        [measured, ledger, readBack, kills, recovered].compactMap { $0 }
    }

    private var measured: CheckResult {
        let isAcked = evidence.ledger.contains { $0.outcome == .acked && $0.count > 0 }
        let produced = evidence.record.produce?.acked ?? 0
        let delivered = evidence.record.consume?.delivered ?? 0
        if plan.producers.isEmpty ? delivered > 0 : isAcked && produced > 0 {
            return CheckResult("measured", .evidence, .passed, "something was measured")
        }
        let what = plan.producers.isEmpty ? "delivered" : "acknowledged in the measure phase"
        return CheckResult(
            "measured", .evidence, .unknown, "nothing was measured: no record was \(what)")
    }

    private var ledger: CheckResult? {
        evidence.ledgerProblem.map {
            CheckResult("ledger", .evidence, .unknown, "the ledger is not whole: \($0)")
        }
    }

    private var mustReadBack: Bool { plan.verify != .none || !plan.faults.isEmpty }

    private var readBack: CheckResult? {
        func unknown(_ text: String) -> CheckResult {
            CheckResult("read-back", .evidence, .unknown, text)
        }
        guard let readBack = evidence.readBack else {
            return mustReadBack ? unknown("the records were not read back") : nil
        }
        if let problem = readBack.problem {
            return unknown("the read-back is not whole: \(problem)")
        }
        if let short = readBack.partitions.first(where: { $0.reached < $0.logEnd }) {
            return unknown(
                "the read-back of \(name(short)) ended at offset \(short.reached.grouped) of "
                    + short.logEnd.grouped)
        }
        let expected = plan.topics.reduce(0) { $0 + $1.partitions }
        if plan.verify == .all || !plan.faults.isEmpty, readBack.partitions.count < expected {
            return unknown(
                "only \(readBack.partitions.count.grouped) of \(expected.grouped) partitions "
                    + "were read back")
        }
        if readBack.partitions.isEmpty { return unknown("no partition was read back") }
        return CheckResult("read-back", .evidence, .passed, "everything was read back")
    }

    private var kills: CheckResult? {
        let planned = plan.faults.count { $0.kind == .kill }
        guard planned > 0 else { return nil }
        let happened = evidence.record.faults.filter { $0.kind == .kill }
        let counted = happened.count { $0.counts }
        if counted == 0 {
            let why =
                happened.isEmpty
                ? "none of the \(planned.grouped) planned kills happened"
                : "no kill found a record in flight"
            return CheckResult(
                "kills", .evidence, .unknown, "\(why), so nothing was put to the test")
        }
        if happened.count < planned {
            return CheckResult(
                "kills", .evidence, .unknown,
                "\(happened.count.grouped) of \(planned.grouped) planned kills happened")
        }
        return CheckResult(
            "kills", .evidence, .passed,
            "\(counted.grouped) of \(planned.grouped) kills found records in flight")
    }

    private var recovered: CheckResult? {
        guard let fault = evidence.record.faults.first(where: { $0.failure != nil }),
            let failure = fault.failure
        else { return nil }
        return CheckResult(
            "recovered", .correctness, .failed,
            "the broker did not come back after the \(fault.kind.rawValue) at "
                + "\(fault.at.shortest) s: \(failure)")
    }

    private func name(_ place: ReadBack.Partition) -> String {
        let topics = plan.topics
        let topic =
            topics.indices.contains(Int(place.topic)) ? topics[Int(place.topic)].name : "topic"
        return "\(topic)-\(place.partition)"
    }
}
