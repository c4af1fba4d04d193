package import Measurements
package import Scenarios

/// A run with everything known of it: what reports print from.
package struct JudgedRun: Sendable, Hashable {
    /// With its durability.
    package var record: RunRecord
    package var verdict: Verdict
    package var load: LoadDiagnosis

    package init(record: RunRecord, verdict: Verdict, load: LoadDiagnosis) {
        self.record = record
        self.verdict = verdict
        self.load = load
    }
}

/// Judges a run: the same plan and evidence give the same verdict, wherever and whenever.
package struct Judge: Sendable {
    private let plan: Plan
    private let evidence: Evidence

    package init(plan: Plan, evidence: Evidence) {
        self.plan = plan
        self.evidence = evidence
    }

    package func judge() -> JudgedRun {
        var record = evidence.record
        var checks = EvidenceChecks(plan: plan, evidence: evidence).run()
        var durability = DurabilityRecord(
            crashClass: crashClass, verified: verified, kills: countedKills)
        do {
            let findings = try Examination(plan: plan, evidence: evidence).run()
            fill(&durability, findings)
            checks += correctness(findings)
        } catch {
            checks.append(
                CheckResult(
                    "read-back", .evidence, .unknown, "the read-back cannot be judged: \(error)"))
        }
        record.durability = durability
        checks += plan.expectations.map { ExpectationCheck(expectation: $0, record: record).run() }
        let headline = Headline(record: record, checks: checks).text
        return JudgedRun(
            record: record, verdict: Verdict(checks: checks, headline: headline),
            load: LoadDiagnosis(record))
    }

    private var isReadBack: Bool { evidence.readBack != nil }

    private var crashClass: String {
        let kinds = Set(evidence.record.faults.map(\.kind))
        if kinds.contains(.powerCut) { return "C2 power cut" }
        if kinds.contains(.kill) { return "C1 process kill" }
        if kinds.contains(.disk) { return "C3 media fault" }
        if kinds.contains(.stop) { return "C0 clean stop" }
        return kinds.contains(.pause) ? "C4 pause" : "none"
    }

    private var countedKills: Int {
        evidence.record.faults.count(where: \.counts)
    }

    private var verified: String {
        guard isReadBack else { return "none" }
        switch plan.verify {
        case .all: return "all"
        case .sample(let share): return "sample " + MeasuredText.percent(share)
        case .none: return "none"
        }
    }

    private func fill(_ durability: inout DurabilityRecord, _ findings: Findings) {
        durability.acked = findings.acked
        durability.failed = findings.failed
        durability.unknown = findings.unknownPresent + findings.unknownAbsent
        guard isReadBack else { return }
        durability.lost = findings.total(.lost)
        durability.duplicated = findings.total(.duplicated)
        durability.duplicatedByRetry = findings.duplicatedByRetry
        durability.reordered = findings.total(.reordered)
        durability.corrupt = findings.total(.corrupt)
        durability.invented = findings.total(.invented)
        durability.misplaced = findings.total(.misplaced)
        durability.unknownPresent = findings.unknownPresent
        durability.unknownAbsent = findings.unknownAbsent
        durability.expired = findings.expired
        durability.readBack = findings.readBack
        if findings.total(.lost) == 0, findings.unread == 0 {
            durability.bound95 = lossBound95(kills: countedKills)
        }
    }

    private func correctness(_ findings: Findings) -> [CheckResult] {
        guard isReadBack else { return [] }
        return Findings.Kind.allCases.map { kind in
            let total = findings.total(kind)
            let examples = findings.examples(kind)
            guard total > 0 else {
                return CheckResult(kind.name, .correctness, .passed, "\(kind.name): 0")
            }
            // A ledger with gaps cannot show that a record was never offered or never retried.
            let isCertain =
                evidence.ledgerProblem == nil || [.lost, .corrupt, .misplaced].contains(kind)
            return CheckResult(
                kind.name, .correctness, isCertain ? .failed : .unknown,
                kind.sentence(total, examples.first), total: total, examples: examples)
        }
    }
}
