import CUv
import Synchronization

/// A thread of its own that runs one loop until it is told to stop.
package final class LoopThread: Sendable {
    package let mailbox: LoopMailbox
    private let loop: LoopReference
    private let thread: Mutex<uv_thread_t?>

    /// Starts the thread. `setUp` runs on it, before the first iteration; what it throws is thrown
    /// here, and the thread has ended. `tearDown` runs on it after the last.
    package init(
        setUp: @escaping @Sendable (EventLoop) throws -> Void,
        tearDown: @escaping @Sendable (EventLoop) -> Void = { _ in }
    ) throws {
        let start = ThreadStart(setUp: setUp, tearDown: tearDown)
        let argument = Unmanaged.passRetained(start)
        var identity = uv_thread_t()
        let status = uv_thread_create(
            &identity,
            { Unmanaged<ThreadStart>.fromOpaque($0!).takeRetainedValue().run() },
            argument.toOpaque())
        guard status == 0 else {
            argument.release()
            throw NetworkError(status: Int(status), while: "cannot start a thread")
        }
        do {
            loop = try start.waitUntilReady()
            mailbox = loop.loop.mailbox
        } catch {
            uv_thread_join(&identity)
            throw error
        }
        thread = Mutex(identity)
    }

    /// Runs `work` on the loop's thread and waits for what it answers or throws. Not for callers on
    /// that thread, nor after `stop`.
    package func call<Answer: Sendable>(
        _ work: @escaping @Sendable (EventLoop) throws -> Answer
    ) throws -> Answer {
        let answer = CallAnswer<Answer>()
        mailbox.post { [loop] in answer.settle(Result { try work(loop.loop) }) }
        return try answer.wait()
    }

    /// Stops the loop after the iteration under way, and waits for the thread's end.
    package func stop() {
        mailbox.requestStop()
        join()
    }

    package func join() {
        let identity = thread.withLock { thread in
            let identity = thread
            thread = nil
            return identity
        }
        if var identity { uv_thread_join(&identity) }
    }
}

private final class ThreadStart: Sendable {
    private let setUp: @Sendable (EventLoop) throws -> Void
    private let tearDown: @Sendable (EventLoop) -> Void
    private let outcome = Mutex<Result<LoopReference, any Error>?>(nil)
    private let ready = ThreadGate()

    init(
        setUp: @escaping @Sendable (EventLoop) throws -> Void,
        tearDown: @escaping @Sendable (EventLoop) -> Void
    ) {
        self.setUp = setUp
        self.tearDown = tearDown
    }

    func run() {
        do {
            let loop = try EventLoop()
            defer { loop.close() }
            try setUp(loop)
            settle(.success(LoopReference(loop: loop)))
            loop.runForever()
            tearDown(loop)
        } catch {
            settle(.failure(error))
        }
    }

    func waitUntilReady() throws -> LoopReference {
        ready.wait()
        return try outcome.withLock { $0! }.get()
    }

    private func settle(_ result: Result<LoopReference, any Error>) {
        outcome.withLock { $0 = result }
        ready.open()
    }
}

/// A thread's loop, for work that runs on that thread.
private struct LoopReference: @unchecked Sendable {
    // Outside of the loop's thread only `mailbox`, which is Sendable, is asked for.
    let loop: EventLoop
}

private final class CallAnswer<Answer: Sendable>: Sendable {
    private let result = Mutex<Result<Answer, any Error>?>(nil)
    private let gate = ThreadGate()

    func settle(_ result: Result<Answer, any Error>) {
        self.result.withLock { $0 = result }
        gate.open()
    }

    func wait() throws -> Answer {
        gate.wait()
        return try result.withLock { $0! }.get()
    }
}
