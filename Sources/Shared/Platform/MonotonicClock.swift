internal import Glibc
package import Vocabulary

/// The host's monotonic clock.
package enum MonotonicClock {
    @inline(__always)
    package static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Returns at the instant or, by the host's timer error, later; never before.
    package static func sleep(until instant: Instant) {
        var time = timespec(
            tv_sec: Int(instant.nanoseconds / 1_000_000_000),
            tv_nsec: Int(instant.nanoseconds % 1_000_000_000))
        // The wake-up time is absolute, so an interrupted sleep is simply taken up again.
        while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }

    package static func sleep(for span: Nanoseconds) { sleep(until: now() + span) }
}

/// The host's calendar clock, for record timestamps and file names only.
package enum WallClock {
    /// Milliseconds since 1970, as Kafka's timestamps count.
    package static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
