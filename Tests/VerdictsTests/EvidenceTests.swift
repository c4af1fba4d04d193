import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import Verdicts

struct EvidenceTests {
    @Test func `a run that measured nothing is unknown`() {
        var run = TestRun.clean()
        run.ledger = []
        run.readBack = ReadBack(partitions: [TestRun.place(end: 0)], runs: [])
        let verdict = run.judge().verdict
        #expect(verdict.state == .unknown && verdict.exit == 4)
        #expect(verdict.reasons[0].contains("no record was acknowledged"))

        var idle = TestRun.clean()
        idle.record.produce?.acked = 0
        #expect(idle.judge().verdict.state == .unknown)
        idle.record.produce = nil
        #expect(idle.judge().verdict.state == .unknown)
    }

    @Test func `a run that was not read back is unknown, and its losses are not 0`() {
        var run = TestRun.clean()
        run.readBack = nil
        let judged = run.judge()
        #expect(judged.verdict.exit == 4)
        #expect(judged.record.durability?.lost == nil && judged.record.durability?.acked == 100)
        #expect(judged.record.durability?.verified == "none")
    }

    @Test func `without verification and without faults there is nothing to read back`() {
        var run = TestRun.clean()
        run.readBack = nil
        run.plan.verify = .none
        #expect(run.judge().verdict.state == .passed)
        #expect(run.judge().verdict.reasons[0].hasSuffix("nothing was read back"))
        run.plan.expectations = [
            Limit(metric: .lost, comparison: .equal, limit: 0, text: "lost == 0")
        ]
        #expect(run.judge().verdict.state == .unknown)
    }

    @Test func `reading that was given up leaves the rest open, and accuses nobody`() {
        var run = TestRun.clean()
        run.readBack = ReadBack(
            partitions: [TestRun.place(end: 100, reached: 60)],
            runs: [TestRun.run(first: 0, count: 60, offset: 0)])
        #expect(run.judge().verdict.exit == 4 && run.judge().record.durability?.lost == 0)
        run.readBack?.partitions[0].logEnd = 90
        #expect(run.judge().record.durability?.lost == 10, "those were certainly not there")
        #expect(run.judge().verdict.exit == 3)
    }

    @Test func `a partition that was not read leaves the judgement open`() {
        var run = TestRun.clean()
        run.plan.topics[0].partitions = 2
        #expect(run.judge().verdict.exit == 4)
        run.plan.verify = .sample(0.5)
        #expect(run.judge().verdict.exit == 0)
        #expect(run.judge().record.durability?.verified == "sample 50 %")
        run.plan.faults = TestRun.clean(kills: 1).plan.faults
        run.record.faults = TestRun.clean(kills: 1).record.faults
        #expect(run.judge().verdict.exit == 4, "a planned fault asks for everything")
    }

    @Test func `a problem of the ledger or the read-back is unknown`() {
        var run = TestRun.clean()
        run.ledgerProblem = "it ends inside an entry"
        #expect(run.judge().verdict.exit == 4)
        run = TestRun.clean()
        run.readBack?.problem = "the broker closed the connection"
        #expect(run.judge().verdict.exit == 4)
    }

    @Test func `kills give a bound, and the text says what they do not show`() throws {
        let judged = TestRun.clean(kills: 3).judge()
        #expect(judged.verdict.state == .passed)
        let bound = try #require(judged.record.durability?.bound95)
        #expect(abs(bound - 0.6316) < 0.0001 && judged.record.durability?.kills == 3)
        #expect(
            judged.verdict.reasons[0]
                == "0 of 100 acknowledged records lost in 3 process kills "
                + "(95 % bound: below 63.2 % per kill; this says nothing about power loss)")
    }

    @Test func `a loss has no bound, and still says what kills do not show`() {
        var run = TestRun.clean(kills: 1)
        run.readBack?.runs = [TestRun.run(first: 0, count: 99, offset: 0)]
        let judged = run.judge()
        #expect(judged.record.durability?.bound95 == nil)
        #expect(
            judged.verdict.reasons[0]
                == "1 of 100 acknowledged records lost in 1 process kill "
                + "(this says nothing about power loss)")
    }

    @Test func `a kill that found nothing in flight does not count`() {
        var run = TestRun.clean(kills: 2)
        run.record.faults[0].counts = false
        #expect(run.judge().record.durability?.kills == 1)
        #expect(run.judge().verdict.state == .passed)
        run.record.faults[1].counts = false
        #expect(run.judge().verdict.exit == 4)
        run.record.faults = []
        #expect(run.judge().verdict.exit == 4)
        #expect(run.judge().verdict.reasons[0].contains("none of the 2 planned kills happened"))
    }

    @Test func `a kill too few is unknown`() {
        var run = TestRun.clean(kills: 3)
        run.record.faults.removeLast()
        #expect(run.judge().verdict.exit == 4)
    }

    @Test func `a broker that does not come back has failed`() {
        var run = TestRun.clean(kills: 1)
        run.record.faults[0].failure = "it exited with code 1"
        let verdict = run.judge().verdict
        #expect(verdict.exit == 3 && verdict.reasons[1].contains("it exited with code 1"))
    }

    @Test func `failed beats unknown beats passed`() {
        let states: [VerdictState] = [.passed, .unknown, .failed]
        for (index, a) in states.enumerated() {
            for (other, b) in states.enumerated() {
                #expect(a.merged(with: b) == states[max(index, other)])
            }
        }
        var run = TestRun.clean()
        run.ledgerProblem = "torn"
        run.plan.expectations = [
            Limit(metric: .lost, comparison: .greater, limit: 0, text: "lost > 0")
        ]
        #expect(run.judge().verdict.exit == 1, "an expectation that is not met, beside an unknown")
    }

    @Test(arguments: [(30, 0.095), (59, 0.0495), (100, 0.0295), (1_000, 0.003), (10_000, 0.0003)])
    func `the bound is that of the table`(kills: Int, expected: Double) throws {
        let bound = try #require(lossBound95(kills: kills))
        #expect(abs(bound / expected - 1) < 0.01)
        #expect(lossBound95(kills: 0) == nil)
    }
}
