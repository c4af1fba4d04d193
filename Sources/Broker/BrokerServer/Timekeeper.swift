import Network
import Synchronization
import Vocabulary

/// The thread that tells a service when time has made something due.
final class Timekeeper: Sendable {
    private let thread: LoopThread
    /// When the timer goes off, as the loops see it: a sooner wish is posted, a later one is not.
    private let scheduled: Schedule

    private final class Schedule: Sendable {
        let nanoseconds = Atomic<Int64>(.max)
    }

    init(_ service: any RequestService, flusher: Flusher) throws {
        let scheduled = Schedule()
        self.scheduled = scheduled
        thread = try LoopThread(setUp: { loop in
            let timer = TimerBox()
            let advance = {
                // Before the work, so that a wish made meanwhile is not taken for an old one.
                scheduled.nanoseconds.store(.max, ordering: .sequentiallyConsistent)
                _ = service.advance(to: EventLoop.now())
                if service.partitionsAwaitingFlush > 0 { flusher.wake() }
                let next = min(service.nextDue, EventLoop.now() + Timekeeper.intervalMax)
                scheduled.nanoseconds.store(next.nanoseconds, ordering: .sequentiallyConsistent)
                timer.timer?.schedule(at: next)
            }
            timer.timer = LoopTimer(on: loop, action: advance)
            timer.timer?.schedule(at: EventLoop.now())
            // Woken early: somebody wishes a sooner time than the one scheduled.
            loop.afterWork = { timer.rescheduleIfSooner(service.nextDue, scheduled.nanoseconds) }
        })
    }

    /// How long a wish that was missed by a hair can go unheard.
    private static let intervalMax = Nanoseconds.milliseconds(1_000)

    /// Hears, from any thread, when the service next wants to be advanced.
    func expect(_ due: Instant) {
        guard due.nanoseconds < scheduled.nanoseconds.load(ordering: .relaxed) else { return }
        thread.mailbox.wake()
    }

    func stop() { thread.stop() }
}

/// The timer of the thread above, touched on that thread only.
private final class TimerBox {
    var timer: LoopTimer?

    func rescheduleIfSooner(_ due: Instant, _ scheduled: borrowing Atomic<Int64>) {
        guard let timer, due < timer.deadline else { return }
        timer.schedule(at: due)
        scheduled.store(due.nanoseconds, ordering: .sequentiallyConsistent)
    }
}
