internal import Synchronization
package import Vocabulary

/// Records when the host did not run a thread that wanted to run: a thread asks the clock again and
/// again, with a short sleep between, and keeps every gap above the threshold. What the system on
/// trial is blamed for can then be told from what the host did.
package final class StallRecorder: Sendable {
    package struct Stall: Hashable, Sendable {
        /// The end of the gap.
        package var at: Instant
        /// Beyond the sleep that was asked for.
        package var length: Nanoseconds

        package init(at: Instant, length: Nanoseconds) {
            self.at = at
            self.length = length
        }
    }

    package struct Summary: Hashable, Sendable {
        package var samples = 0
        package var stalls: [Stall] = []
        /// Stalls beyond the limit are only counted and summed.
        package var unlisted = 0
        package var sum = Nanoseconds.zero
        package var longest = Nanoseconds.zero

        package init() {}
    }

    /// What the thread holds, so that it outlives a recorder that was dropped.
    private final class Shared: Sendable {
        let summary = Mutex(Summary())
        let ending = Atomic(false)
    }

    private let shared = Shared()
    private let thread: HostThread

    /// One sample per `interval` costs about 1 % of a processor at 1 ms.
    package init(
        threshold: Nanoseconds = .milliseconds(1), interval: Nanoseconds = .milliseconds(1)
    ) throws {
        thread = try HostThread(name: "stalls") { [shared] in
            Self.watch(shared, threshold: threshold, interval: interval)
        }
    }

    deinit { shared.ending.store(true, ordering: .relaxed) }

    /// Ends the recording.
    package func finish() -> Summary {
        shared.ending.store(true, ordering: .relaxed)
        thread.join()
        return current
    }

    package var current: Summary { shared.summary.withLock { $0 } }

    private static func watch(_ shared: Shared, threshold: Nanoseconds, interval: Nanoseconds) {
        ThreadPinning.setTimerSlack(nanoseconds: 1)
        var last = MonotonicClock.now()
        while !shared.ending.load(ordering: .relaxed) {
            MonotonicClock.sleep(until: last + interval)
            let now = MonotonicClock.now()
            let stall = Stall(at: now, length: now - last - interval)
            shared.summary.withLock { $0.note(stall, threshold: threshold) }
            last = now
        }
    }
}

extension StallRecorder.Summary {
    private static let listedMax = 10_000

    /// Public to the room's tests, which cannot make a host stall.
    package mutating func note(_ stall: StallRecorder.Stall, threshold: Nanoseconds) {
        samples += 1
        longest = max(longest, stall.length)
        guard stall.length > threshold else { return }
        sum = sum + stall.length
        if stalls.count < Self.listedMax {
            stalls.append(stall)
        } else {
            unlisted += 1
        }
    }
}
