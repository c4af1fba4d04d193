import Measurements
import Testing

@testable import Verdicts

/// Each kind of violation, planted into a run that passes without it.
struct CorrectnessTests {
    @Test func `a run whose records are all there passes`() throws {
        let judged = TestRun.clean().judge()
        #expect(judged.verdict.state == .passed && judged.verdict.exit == 0)
        let durability = try #require(judged.record.durability)
        #expect(durability.acked == 100 && durability.lost == 0 && durability.readBack == 100)
        #expect(durability.crashClass == "none" && durability.bound95 == nil)
        #expect(
            judged.verdict.reasons == ["0 of 100 acknowledged records lost, every record read back"]
        )
    }

    @Test func `an acknowledged record that is not read back is lost`() throws {
        var run = TestRun.clean()
        run.readBack?.runs = [
            TestRun.run(first: 0, count: 57, offset: 0),
            TestRun.run(first: 60, count: 40, offset: 60),
        ]
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.lost == 3)
        let example = try #require(judged.verdict.check("lost")?.examples.first)
        #expect(example.firstSequence == 57 && example.count == 3 && example.ackedOffset == 57)
        #expect(example.endedAt == 0.5 && example.offset == nil)
        #expect(judged.verdict.reasons[0] == "3 of 100 acknowledged records lost")
        #expect(
            judged.verdict.reasons[1]
                == "lost: 3 records acknowledged and not read back, such as orders-0, producer 0, "
                + "sequences 57 to 59, acknowledged at offset 57")
    }

    @Test func `a lost tail is lost even though the log ends before it`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 95)],
            runs: [TestRun.run(first: 0, count: 95, offset: 0)])
        #expect(run.judge().record.durability?.lost == 5)
    }

    @Test func `what retention removed is not lost`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(start: 30, end: 100)],
            runs: [TestRun.run(first: 30, count: 70, offset: 30)])
        let judged = run.judge()
        #expect(judged.verdict.state == .passed)
        #expect(judged.record.durability?.expired == 30 && judged.record.durability?.lost == 0)
    }

    @Test func `a second copy of a record that was sent once is a duplicate`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 104)],
            runs: [
                TestRun.run(first: 0, count: 100, offset: 0),
                TestRun.run(first: 20, count: 4, offset: 100),
            ])
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.duplicated == 4)
        #expect(judged.record.durability?.lost == 0 && judged.record.durability?.reordered == 0)
        #expect(
            judged.verdict.reasons[0].hasSuffix(
                "records lost, every record read back; 4 duplicated"))
    }

    @Test(arguments: [false, true])
    func `a retry explains one further copy, unless the producer is idempotent`(idempotent: Bool) {
        var run = TestRun.clean(idempotent: idempotent)
        run.ledger.append(
            TestRun.entry(first: 100, count: 10, outcome: .unknown, attempt: 1, isFinal: false))
        run.ledger.append(TestRun.entry(first: 100, count: 10, base: 110, attempt: 2))
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 120)],
            runs: [
                TestRun.run(first: 0, count: 110, offset: 0),
                TestRun.run(first: 100, count: 10, offset: 110),
            ])
        let durability = run.judge().record.durability
        #expect(durability?.duplicatedByRetry == (idempotent ? 0 : 10))
        #expect(durability?.duplicated == (idempotent ? 10 : 0))
        #expect(run.judge().verdict.exit == (idempotent ? 3 : 0))
    }

    @Test func `a third copy after one retry is a duplicate`() {
        var run = TestRun(partitions: 1, producers: 1)
        run.ledger = [
            TestRun.entry(first: 0, count: 5, outcome: .unknown, attempt: 1, isFinal: false),
            TestRun.entry(first: 0, count: 5, base: 10, attempt: 2),
        ]
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 15)],
            runs: [0, 5, 10].map { TestRun.run(first: 0, count: 5, offset: $0) })
        let durability = run.judge().record.durability
        #expect(durability?.duplicated == 5 && durability?.duplicatedByRetry == 5)
    }

    @Test func `records behind later ones are reordered`() {
        var run = TestRun.clean(batches: 3)
        run.ledger = [
            TestRun.entry(first: 0, count: 10, base: 0),
            TestRun.entry(first: 10, count: 10, base: 20),
            TestRun.entry(first: 20, count: 10, base: 10),
        ]
        run.readBack?.runs = [
            TestRun.run(first: 0, count: 10, offset: 0),
            TestRun.run(first: 20, count: 10, offset: 10),
            TestRun.run(first: 10, count: 10, offset: 20),
        ]
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.reordered == 10)
        #expect(judged.verdict.check("reordered")?.examples.first?.firstSequence == 10)
        #expect(judged.record.durability?.misplaced == 0)
    }

    @Test(arguments: [false, true])
    func `a retry explains another order, unless the producer is idempotent`(idempotent: Bool) {
        var run = TestRun(partitions: 1, producers: 1, idempotent: idempotent)
        run.ledger = [
            TestRun.entry(first: 0, count: 10, outcome: .failed, attempt: 1, isFinal: false),
            TestRun.entry(first: 10, count: 10, base: 0),
            TestRun.entry(first: 0, count: 10, base: 10, attempt: 2),
        ]
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 20)],
            runs: [
                TestRun.run(first: 10, count: 10, offset: 0),
                TestRun.run(first: 0, count: 10, offset: 10),
            ])
        #expect(run.judge().record.durability?.reordered == (idempotent ? 10 : 0))
    }

    @Test func `a record that stands elsewhere than acknowledged is misplaced`() {
        var run = TestRun.clean()
        run.ledger[9].baseOffset = 95
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.misplaced == 10)
        #expect(judged.verdict.check("misplaced")?.examples.first?.ackedOffset == 95)
        #expect(judged.verdict.check("misplaced")?.examples.first?.offset == 90)
    }

    @Test func `two records at one offset are misplaced`() {
        var run = TestRun.clean()
        run.readBack?.runs.append(TestRun.run(first: 7, count: 2, offset: 98, producer: 0))
        #expect(run.judge().record.durability?.misplaced == 2)
    }

    @Test func `a record that certainly failed and is there was invented`() {
        var run = TestRun.clean()
        run.ledger.append(TestRun.entry(first: 100, count: 5, outcome: .failed))
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 105)],
            runs: [TestRun.run(first: 0, count: 105, offset: 0)])
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.invented == 5)
        #expect(judged.record.durability?.failed == 5)
    }

    @Test func `a record that nobody offered was invented, unless the ledger has gaps`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 103)],
            runs: [
                TestRun.run(first: 0, count: 100, offset: 0),
                TestRun.run(first: 500, count: 2, offset: 100),
                TestRun.run(first: 0, count: 1, offset: 102, producer: 9),
            ])
        #expect(run.judge().record.durability?.invented == 3 && run.judge().verdict.exit == 3)
        run.ledgerProblem = "64 entries were dropped"
        #expect(run.judge().verdict.exit == 4)
    }

    @Test func `records between two batches that were offered were invented`() {
        var run = TestRun.clean(batches: 3)
        run.ledger.remove(at: 1)
        let durability = run.judge().record.durability
        #expect(durability?.invented == 10 && durability?.acked == 20 && durability?.lost == 0)
    }

    @Test func `an unknown record may be there or not`() {
        var run = TestRun.clean()
        run.ledger.append(TestRun.entry(first: 100, count: 10, outcome: .unknown))
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 104)],
            runs: [TestRun.run(first: 0, count: 104, offset: 0)])
        let judged = run.judge()
        #expect(judged.verdict.state == .passed)
        #expect(judged.record.durability?.unknown == 10)
        #expect(judged.record.durability?.unknownPresent == 4)
        #expect(judged.record.durability?.unknownAbsent == 6)
    }

    @Test func `an acknowledgement without an offset promises nothing`() {
        var run = TestRun.clean()
        run.ledger.append(TestRun.entry(first: 100, count: 10))
        #expect(run.judge().verdict.state == .passed)
        #expect(run.judge().record.durability?.acked == 100)
    }

    @Test func `corrupt and foreign bytes are violations, with totals beyond the list`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 100)],
            runs: [
                TestRun.run(first: 0, count: 40, offset: 0),
                TestRun.run(first: 41, count: 59, offset: 41),
            ],
            badRecords: [BadRecord(topic: 0, partition: 0, offset: 40, reason: .corrupt)],
            corrupt: 1)
        let judged = run.judge()
        #expect(judged.verdict.exit == 3 && judged.record.durability?.corrupt == 1)
        #expect(judged.record.durability?.lost == 0, "it is there, with other bytes")
        run.readBack?.corrupt = 5_000
        run.readBack?.foreign = 2
        #expect(run.judge().record.durability?.corrupt == 5_000)
        #expect(run.judge().record.durability?.invented == 2)
    }

    @Test func `examples are bounded and the total is not`() {
        var run = TestRun.clean(batches: 40)
        run.readBack?.runs = (0..<40).map {
            TestRun.run(first: $0 * 10 + 1, count: 9, offset: $0 * 10 + 1)
        }
        let lost = run.judge().verdict.check("lost")
        #expect(lost?.total == 40 && lost?.examples.count == CheckResult.examplesMax)
    }

    @Test func `an offset that was read twice leaves the judgement open`() {
        var run = TestRun.clean()
        run.readBack?.runs.append(TestRun.run(first: 50, count: 10, offset: 50))
        let verdict = run.judge().verdict
        #expect(verdict.exit == 4 && verdict.reasons[0].contains("offset 50 of orders-0"))
    }

    @Test func `impossible entries leave the judgement open`() {
        var run = TestRun.clean()
        run.ledger[3].firstSequence = -4
        #expect(run.judge().verdict.exit == 4)
    }
}
