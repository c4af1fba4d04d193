import Measurements
import Testing
import Vocabulary

@testable import Verdicts

struct LoadDiagnosisTests {
    private func diagnosis(
        acked: Int, late: Int = 0, blocked: Bool = false, unsent: Int = 0, busy: Double = 0.2,
        closedLoop: Bool = false
    ) -> LoadDiagnosis {
        var record = TestRun.clean().record
        let phase = PhaseWindow(
            name: "measure", start: TestRun.start, end: TestRun.start + .seconds(Int64(10)))
        let recorder = ProduceRecorder(
            phase: phase, epoch: phase.start, signals: FaultSignals(span: .zero),
            isClosedLoop: closedLoop)
        recorder.offered(records: 10_000, at: phase.start)
        recorder.late(records: late, worst: .milliseconds(9), blocked: blocked, at: phase.start)
        if blocked { recorder.blocked(for: .milliseconds(700)) }
        recorder.beginOutcomes(at: phase.start + .milliseconds(1))
        for _ in 0..<acked {
            recorder.acked(
                intended: phase.start.nanoseconds, sent: phase.start.nanoseconds, bytes: 10)
        }
        recorder.endOutcomes()
        recorder.unsent(intended: phase.start.nanoseconds, records: unsent)
        recorder.finish(at: phase.end)
        record.produce = ProduceRecord(recorder)
        record.generator = GeneratorRecord(
            recorder, threads: 1, toleranceMilliseconds: 1, busiestThreadShare: busy)
        return LoadDiagnosis(record)
    }

    @Test func `a load that was carried out says so`() {
        #expect(diagnosis(acked: 10_000).cause == .keptUp)
        #expect(diagnosis(acked: 9_900, late: 50).cause == .keptUp)
    }

    @Test func `records late for a full buffer are the target's doing`() {
        let found = diagnosis(acked: 6_000, late: 5_000, blocked: true, unsent: 1_000)
        #expect(found.cause == .targetFellBehind)
        #expect(
            found.text.hasPrefix(
                "generator kept the schedule, target fell behind: 600/s of 1,000/s"))
        #expect(found.text.contains("1,000 never sent") && found.text.contains("700 ms blocked"))
    }

    @Test func `records late with room in the buffer are the generator's doing`() {
        let found = diagnosis(acked: 6_000, late: 5_000, busy: 0.99)
        #expect(found.cause == .generatorWasTheLimit)
        #expect(found.text.contains("busiest generator thread at 99 % CPU"))
        #expect(diagnosis(acked: 10_000, late: 5_000).cause == .generatorWasTheLimit)
        #expect(diagnosis(acked: 10_000, late: 500, busy: 0.99).cause == .generatorWasTheLimit)
    }

    @Test func `a load that was answered in time and handed over late is told with its delay`() {
        let found = diagnosis(acked: 10_000, late: 500)
        #expect(found.cause == .carriedOutLate)
        #expect(found.text.contains("5 % handed over late (worst 9 ms)"))
    }

    @Test func `a closed loop has no schedule to keep`() {
        #expect(diagnosis(acked: 5_000, closedLoop: true).cause == .closedLoop)
        var record = TestRun.clean().record
        record.produce = nil
        #expect(LoadDiagnosis(record).cause == .notMeasured)
    }
}
