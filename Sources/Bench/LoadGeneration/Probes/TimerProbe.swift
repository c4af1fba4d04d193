import Platform
package import Vocabulary

/// What a sleep costs and how late it ends on this host: the floor under every open-loop figure.
package struct TimerProbe: Sendable, Hashable {
    /// How late sleeps ended.
    package var median: Nanoseconds
    package var p99: Nanoseconds
    package var worst: Nanoseconds
    /// Processor time of one sleep.
    package var cpu: Nanoseconds

    /// Sleeps `count` times for `span` on the calling thread, whose timer slack it lowers.
    package static func measure(
        count: Int = 1_000, span: Nanoseconds = LoadOptions.gatheringDefault
    ) -> TimerProbe {
        ThreadPinning.setTimerSlack(nanoseconds: 1)
        let clock = HostClock()
        var errors: [Int64] = []
        errors.reserveCapacity(count)
        let before = ProcessUsage.cpuTimeOfThisThread()
        for _ in 0..<max(count, 1) {
            let deadline = clock.now() + span
            clock.sleep(until: deadline)
            errors.append((clock.now() - deadline).value)
        }
        let cpu = ProcessUsage.cpuTimeOfThisThread() - before
        errors.sort()
        return TimerProbe(
            median: Nanoseconds(errors[errors.count / 2]),
            p99: Nanoseconds(errors[errors.count * 99 / 100]),
            worst: Nanoseconds(errors[errors.count - 1]),
            cpu: Nanoseconds(cpu.value / Int64(errors.count)))
    }
}
