import Measurements
import Platform
import Scenarios
import Vocabulary

/// What the generator alone costs, against a driver that acknowledges everything at once: identity,
/// checksum, timing and ledger included.
package struct GeneratorCeiling: Sendable, Hashable {
    package var records: Int64
    package var recordsPerSecond: Double
    package var cpuSecondsPerMillion: Double
    /// Times that the thread looked after its producers; in an open loop it slept before each.
    package var turns: Int64
    /// Handed over later than the tolerance, of all.
    package var lateShare: Double

    /// Runs a load on the calling thread, in real time.
    package static func measure(_ load: ProbeLoad) throws -> GeneratorCeiling {
        let clock = HostClock()
        let probe = ProbeRun(
            plan: load.plan, clock: clock,
            threadTime: { ProcessUsage.cpuTimeOfThisThread() })
        let outcome = try probe.run(on: NullDriver(clock: clock))
        let totals = outcome.produce.totals
        guard totals.acked > 0 else { throw LoadError("the null driver acknowledged nothing") }
        let acked = Double(totals.acked)
        return GeneratorCeiling(
            records: totals.acked, recordsPerSecond: acked / outcome.pace.wall.inSeconds,
            cpuSecondsPerMillion: outcome.pace.cpu.inSeconds / acked * 1e6,
            turns: outcome.pace.turns,
            lateShare: Double(totals.late) / max(Double(totals.offered), 1))
    }
}
