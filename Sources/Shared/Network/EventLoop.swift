import CPlatform
import CUv
package import Vocabulary

/// The I/O of one thread, over libuv. Everything on a loop is used on its thread only; `mailbox` is
/// the part for other threads.
package final class EventLoop {
    package let mailbox = LoopMailbox()

    /// Called after each iteration that did something, on the loop's thread: the place to decide
    /// once what many small events together ask for (flushing replies, syncing).
    package var afterWork: (() -> Void)?

    let uv = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
    /// What small reads of every connection of this loop go through.
    let scratch: UnsafeMutableRawBufferPointer
    var timers = TimerQueue()
    var chunks = OutputChunkPool()

    private let bell = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
    private let alarm: LoopAlarm
    private var deferred: [() -> Void] = []
    private var didWork = false
    private var isClosed = false

    /// `readBytes` is the most that one read of a connection asks for.
    package init(readBytes: ByteCount = .kib(128)) throws {
        platform_ignore_broken_pipes()
        scratch = .allocate(byteCount: Int(readBytes.value), alignment: 64)
        let status = uv_loop_init(uv)
        guard status == 0 else {
            throw NetworkError(status: Int(status), while: "cannot make an event loop")
        }
        alarm = try LoopAlarm(on: uv)
        uv_async_init(uv, bell) { handle in
            Unmanaged<EventLoop>.fromOpaque(handle!.pointee.data).takeUnretainedValue().hearBell()
        }
        bell.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        mailbox.connect(bell)
    }

    deinit { precondition(isClosed, "an event loop was dropped without being closed") }

    /// Now, by the clock that every deadline here counts by.
    @inline(__always)
    package static func now() -> Instant { Instant(nanoseconds: Int64(uv_hrtime())) }

    /// Does what is ready. Returns once something was done, `deadline` has come, or another thread
    /// has posted work or called `wake`.
    package func run(until deadline: Instant) {
        mailbox.adoptThread()
        didWork = false
        repeat { step(until: deadline) } while !didWork && EventLoop.now() < deadline
    }

    /// Serves until `mailbox.requestStop()`.
    package func runForever() {
        mailbox.adoptThread()
        while !mailbox.isStopRequested {
            didWork = false
            step(until: .distantFuture)
        }
    }

    /// Whether a further iteration would find something to do at once.
    package var hasReadyEvents: Bool {
        !deferred.isEmpty || platform_is_readable(uv_backend_fd(uv)) != 0
    }

    /// Runs `work` in the next iteration, which then does not wait.
    package func runSoon(_ work: @escaping () -> Void) { deferred.append(work) }

    /// Closes every handle. Connections of the loop must have been closed before.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        mailbox.connect(nil)
        afterWork = nil
        uv_walk(
            uv,
            { handle, _ in
                if uv_is_closing(handle) == 0 { uv_close(handle, nil) }
            }, nil)
        while uv_run(uv, UV_RUN_DEFAULT) != 0 {}
        uv_loop_close(uv)
        alarm.release()
        bell.deallocate()
        uv.deallocate()
        scratch.deallocate()
        deferred = []
        timers = TimerQueue()
        chunks = OutputChunkPool()
    }

    /// Every callback that did something says so here.
    func noteWork() { didWork = true }

    private func step(until limit: Instant) {
        runDeferred()
        runDueTimers()
        let nearest = min(limit, timers.earliest)
        if didWork || !deferred.isEmpty || nearest <= EventLoop.now() {
            uv_run(uv, UV_RUN_NOWAIT)
        } else {
            alarm.set(nearest)
            uv_run(uv, UV_RUN_ONCE)
        }
        runDueTimers()
        if didWork { afterWork?() }
    }

    private func runDeferred() {
        guard !deferred.isEmpty else { return }
        let work = deferred
        deferred = []
        noteWork()
        for item in work { item() }
    }

    private func runDueTimers() {
        guard timers.earliest != .distantFuture else { return }
        let now = EventLoop.now()
        while let timer = timers.popDue(at: now) {
            noteWork()
            timer.action()
        }
    }

    private func hearBell() {
        noteWork()
        for work in mailbox.takeWork() { work() }
    }
}
