import Network
import Synchronization
import Testing
import Vocabulary

@Suite struct EventLoopTests {
    @Test func `a wait ends at its deadline and not a millisecond's rounding later`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        let span = Nanoseconds.microseconds(300)
        var ratios: [Double] = []
        for _ in 0..<101 {
            let start = EventLoop.now()
            loop.run(until: start + span)
            let elapsed = EventLoop.now() - start
            #expect(elapsed >= span)
            ratios.append(Double(elapsed.value) / Double(span.value))
        }
        // A timer that counts milliseconds gives a ratio of 3 to 7.
        #expect(ratios.sorted()[50] < 2)
    }

    @Test func `a deadline in the past returns at once and still does what is ready`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        let ran = Atomic<Int>(0)
        let mailbox = loop.mailbox
        withExtendedLifetime(ran) {
            loop.run(until: EventLoop.now() - .milliseconds(1_000))
            mailbox.wake()
            loop.run(until: EventLoop.now() - .milliseconds(1_000))
            ran.add(1, ordering: .relaxed)
        }
        #expect(ran.load(ordering: .relaxed) == 1)
    }

    @Test func `timers fire in the order of their deadlines whatever the order of scheduling`()
        throws
    {
        let loop = try EventLoop()
        defer { loop.close() }
        var fired: [Int] = []
        let start = EventLoop.now()
        var timers: [LoopTimer] = []
        let order = [7, 2, 9, 0, 5, 1, 8, 3, 6, 4]
        for number in order {
            let timer = LoopTimer(on: loop) { fired.append(number) }
            timer.schedule(at: start + .microseconds(Int64(number) * 50))
            timers.append(timer)
        }
        while fired.count < order.count { loop.run(until: EventLoop.now() + .milliseconds(50)) }
        #expect(fired == Array(0..<10))
        #expect(timers.allSatisfy { !$0.isScheduled && $0.deadline == .distantFuture })
    }

    @Test func `a cancelled timer does not fire and a rescheduled one fires once`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        var cancelled = 0
        var moved = 0
        var last = 0
        let now = EventLoop.now()
        let a = LoopTimer(on: loop) { cancelled += 1 }
        let b = LoopTimer(on: loop) { moved += 1 }
        let c = LoopTimer(on: loop) { last += 1 }
        a.schedule(at: now + .microseconds(100))
        b.schedule(at: now + .milliseconds(3600_000))
        c.schedule(at: now + .milliseconds(2))
        b.schedule(at: now + .microseconds(200))
        a.cancel()
        while last == 0 { loop.run(until: .distantFuture) }
        #expect(cancelled == 0)
        #expect(moved == 1)
    }

    @Test func `posted work runs on the loop's thread in the order of posting`() throws {
        let seen = Mutex<[Int]>([])
        let wrongThread = Atomic<Int>(0)
        let done = ThreadGate()
        let thread = try LoopThread(setUp: { _ in })
        let mailbox = thread.mailbox
        #expect(!mailbox.isOnLoopThread)
        let shared = Shared(seen: seen, wrongThread: wrongThread)
        for number in 0..<1000 {
            mailbox.post {
                if !mailbox.isOnLoopThread { shared.wrongThread.add(1, ordering: .relaxed) }
                shared.seen.withLock { $0.append(number) }
                if number == 999 { done.open() }
            }
        }
        done.wait()
        thread.stop()
        #expect(shared.seen.withLock { $0 } == Array(0..<1000))
        #expect(shared.wrongThread.load(ordering: .relaxed) == 0)
        mailbox.post { Issue.record("work posted to a closed loop ran") }
    }

    @Test func `a wake from another thread ends a wait that has no deadline`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        let mailbox = loop.mailbox
        let waker = try LoopThread(setUp: { other in
            other.runSoon { mailbox.wake() }
        })
        loop.run(until: .distantFuture)
        waker.stop()
    }

    @Test func `the hook after work runs once for an iteration that did something`() throws {
        let loop = try EventLoop()
        defer { loop.close() }
        var calls = 0
        loop.afterWork = { calls += 1 }
        loop.run(until: EventLoop.now() + .microseconds(200))
        #expect(calls == 0)
        loop.runSoon {}
        loop.runSoon {}
        loop.run(until: EventLoop.now() + .milliseconds(5_000))
        #expect(calls == 1)
    }

    @Test func `a thread whose set-up throws hands the error over`() {
        #expect(throws: NetworkError(.other, "no")) {
            _ = try LoopThread(setUp: { _ in throw NetworkError(.other, "no") })
        }
    }
}

private final class Shared: Sendable {
    let seen: Mutex<[Int]>
    let wrongThread: Atomic<Int>
    init(seen: consuming Mutex<[Int]>, wrongThread: consuming Atomic<Int>) {
        self.seen = seen
        self.wrongThread = wrongThread
    }
}
