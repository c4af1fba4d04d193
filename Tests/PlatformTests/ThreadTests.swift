import Foundation
import Platform
import Synchronization
import Testing
import Vocabulary

@Suite struct ThreadTests {
    @Test func `a thread has its name and is joined`() throws {
        let name = Mutex("")
        let thread = try HostThread(name: "a-rather-long-thread-name") {
            let own = "/proc/self/task/\(HostThread.currentID)/comm"
            name.withLock { $0 = (try? String(contentsOfFile: own, encoding: .utf8)) ?? "" }
        }
        thread.join()
        thread.join()
        #expect(name.withLock { $0 } == "a-rather-long-t\n")
    }

    @Test func `a pinned thread stays on its processor, and a missing one is refused`() throws {
        let allowed = Mutex("")
        let refusal = Mutex<ProcessError?>(nil)
        try HostThread(name: "pinned") {
            let own = "/proc/self/task/\(HostThread.currentID)/status"
            do {
                try ThreadPinning.pinThisThread(to: 0)
                allowed.withLock {
                    $0 = (try? String(contentsOfFile: own, encoding: .utf8)) ?? ""
                }
                try ThreadPinning.pinThisThread(to: 1_000)
            } catch {
                refusal.withLock { $0 = error as? ProcessError }
            }
        }.join()
        #expect(allowed.withLock { $0 }.contains("Cpus_allowed_list:\t0\n"))
        #expect(
            refusal.withLock { $0 }?.description
                == "cannot pin this thread to processor 1000: invalid argument")
    }

    @Test func `a wait ends at its deadline, or when it is signalled`() throws {
        let condition = TimedCondition()
        condition.lock()
        let deadline = MonotonicClock.now() + .milliseconds(5)
        while condition.wait(until: deadline) {}
        #expect(MonotonicClock.now() >= deadline)
        #expect(!condition.wait(until: Instant(nanoseconds: -1)), "a deadline long past")
        nonisolated(unsafe) var isReady = false
        let thread = try HostThread(name: "signaller") {
            condition.lock()
            isReady = true
            condition.broadcast()
            condition.unlock()
        }
        while !isReady { _ = condition.wait(until: .distantFuture) }
        condition.unlock()
        thread.join()
    }

    @Test func `a sleep never ends before its instant`() {
        for _ in 0..<20 {
            let due = MonotonicClock.now() + .microseconds(300)
            MonotonicClock.sleep(until: due)
            #expect(MonotonicClock.now() >= due)
        }
        MonotonicClock.sleep(until: Instant(nanoseconds: 0))
    }

    @Test func `signals arrive on a thread, in order, and the default can come back`() throws {
        let seen = Mutex<[Int32]>([])
        try Signals.handle([SIGUSR1, SIGUSR2]) { number in seen.withLock { $0.append(number) } }
        for (count, number) in [SIGUSR1, SIGUSR2, SIGUSR1].enumerated() {
            kill(getpid(), number)
            try until { seen.withLock { $0.count } == count + 1 }
        }
        #expect(seen.withLock { $0 } == [SIGUSR1, SIGUSR2, SIGUSR1])
        Signals.restoreDefault([SIGUSR1, SIGUSR2])
        var action = sigaction()
        sigaction(SIGUSR1, nil, &action)
        #expect(action.__sigaction_handler.sa_handler == nil)
    }
}
