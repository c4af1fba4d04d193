import Measurements
import Testing

@testable import Verdicts

/// Random histories with random damage: the judge by ranges finds what the judge by records finds.
struct ModelTests {
    @Test(arguments: Array(UInt64(1)...300))
    func `ranges and records give the same findings`(seed: UInt64) throws {
        var history = RandomHistory(seed: seed)
        history.make()
        var run = TestRun(
            partitions: history.partitions, producers: history.producers,
            idempotent: history.idempotent)
        run.ledger = history.ledger
        run.readBack = history.readBack
        let found = try Examination(
            plan: run.plan,
            evidence: Evidence(
                plan: run.plan, record: run.record, ledger: run.ledger, readBack: run.readBack)
        ).run()
        let model = BruteForceJudge(
            ledger: history.ledger, readBack: history.readBack, idempotent: history.idempotent)
        #expect(found.acked == model.acked, "seed \(seed)")
        #expect(found.failed == model.failed, "seed \(seed)")
        #expect(found.unknownPresent == model.unknownPresent, "seed \(seed)")
        #expect(found.unknownAbsent == model.unknownAbsent, "seed \(seed)")
        #expect(found.expired == model.expired, "seed \(seed)")
        #expect(found.total(.lost) == model.lost, "seed \(seed)")
        #expect(found.total(.duplicated) == model.duplicated, "seed \(seed)")
        #expect(found.duplicatedByRetry == model.duplicatedByRetry, "seed \(seed)")
        #expect(found.total(.reordered) == model.reordered, "seed \(seed)")
        #expect(found.reorderedByRetry == model.reorderedByRetry, "seed \(seed)")
        #expect(found.total(.invented) == model.invented, "seed \(seed)")
        #expect(found.total(.misplaced) == model.misplaced, "seed \(seed)")
        let listed = Findings.Kind.allCases.allSatisfy {
            (found.total($0) > 0) == !found.examples($0).isEmpty
        }
        #expect(listed, "seed \(seed)")
    }

    @Test func `the histories hold every kind of violation`() throws {
        var seen: Set<Findings.Kind> = []
        for seed in UInt64(1)...300 {
            var history = RandomHistory(seed: seed)
            history.make()
            let model = BruteForceJudge(
                ledger: history.ledger, readBack: history.readBack, idempotent: history.idempotent)
            if model.lost > 0 { seen.insert(.lost) }
            if model.duplicated > 0 { seen.insert(.duplicated) }
            if model.reordered > 0 { seen.insert(.reordered) }
            if model.invented > 0 { seen.insert(.invented) }
            if model.misplaced > 0 { seen.insert(.misplaced) }
        }
        #expect(seen == [.lost, .duplicated, .reordered, .invented, .misplaced])
    }
}
