import BrokerCore
import Platform
import Vocabulary

/// The thread that an in-process broker is lent: it syncs what waits, and calls the broker when its
/// time has come.
final class EngineFlusher: @unchecked Sendable {
    private let broker: Broker
    private let condition = TimedCondition()
    // Touched between `lock` and `unlock` of the condition only.
    private var isWanted = false
    private var isStopped = false
    /// Until when the thread sleeps; the past while it works.
    private var sleepsUntil = Instant(nanoseconds: .min)
    private var thread: HostThread?

    init(_ broker: Broker) throws {
        self.broker = broker
        thread = try HostThread(name: "trial-flusher") { [self] in run() }
    }

    /// Called after every request: something may wait for a sync, or for a time that is sooner than
    /// the thread knows.
    func look() {
        let isWaitedFor = broker.partitionsAwaitingFlush > 0
        condition.lock()
        if isWaitedFor || broker.nextDue < sleepsUntil {
            isWanted = true
            condition.signal()
        }
        condition.unlock()
    }

    func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        let thread = thread
        self.thread = nil
        condition.unlock()
        thread?.join()
    }

    private func run() {
        while true {
            while broker.partitionsAwaitingFlush > 0, broker.haltReason == nil { broker.flush() }
            let due = broker.advance(to: MonotonicClock.now())
            condition.lock()
            sleepsUntil = due
            // Whoever made the time sooner before this lock was taken did not find the thread asleep.
            while !isWanted, !isStopped, broker.nextDue >= due, condition.wait(until: due) {}
            isWanted = false
            sleepsUntil = Instant(nanoseconds: .min)
            let ends = isStopped
            condition.unlock()
            if ends { return }
        }
    }
}
