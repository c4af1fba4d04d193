internal import CPlatform
internal import Glibc
internal import Synchronization

/// A thread of the host that lives long and has a name (the first 15 bytes of it show in `top -H`).
package final class HostThread: Sendable {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    package let name: String
    private let handle: Mutex<pthread_t?>

    /// Throws when the host has no room for another thread.
    package init(name: String, body: @escaping @Sendable () -> Void) throws {
        self.name = name
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        let error = pthread_create(&thread, nil, hostThreadMain, start.toOpaque())
        guard error == 0 else {
            start.release()
            throw ProcessError(
                "cannot start the thread \(name): \(String(cString: strerror(error)))")
        }
        handle = Mutex(thread)
    }

    /// A thread that nobody joined ends by itself.
    deinit {
        if let thread = handle.withLock({ $0.take() }) { pthread_detach(thread) }
    }

    /// Waits for the thread's end. A second call returns at once.
    package func join() {
        if let thread = handle.withLock({ $0.take() }) { pthread_join(thread, nil) }
    }

    /// The kernel's number of the calling thread.
    package static var currentID: Int32 { platform_thread_id() }

    fileprivate static func run(_ argument: UnsafeMutableRawPointer) {
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        platform_set_thread_name(start.name)
        start.body()
    }
}

private func hostThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { HostThread.run(argument) }
    return nil
}
