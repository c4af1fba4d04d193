internal import CPlatform
internal import Glibc
internal import Synchronization

/// Signals to this process, delivered on a thread where everything is allowed.
package enum Signals {
    package static let interrupt = SIGINT
    package static let terminate = SIGTERM
    package static let hangup = SIGHUP

    private static let watch = Mutex<HostThread?>(nil)

    /// Writing to a peer that has gone must be an error of that write, not the end of the process.
    package static func ignoreBrokenPipes() {
        var signals = [SIGPIPE]
        _ = platform_set_signals(&signals, 1, 1)
    }

    /// Calls the handler for each of the signals, one after the other, on a thread of its own. To be
    /// called once; before and after it, handlers of other libraries for other signals are left alone.
    package static func handle(
        _ signals: [Int32], with handler: @escaping @Sendable (Int32) -> Void
    ) throws {
        try watch.withLock { watch in
            precondition(watch == nil, "signals have a handler already")
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else {
                throw ProcessError("cannot watch for signals: no descriptor is left for a pipe")
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            // The handler may interrupt any code, so it must never wait for the reader.
            _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
            let reader = ends[0]
            watch = try HostThread(name: "signals") {
                var number: UInt8 = 0
                while true {
                    let count = read(reader, &number, 1)
                    if count == 1 { handler(Int32(number)) }
                    if count == 0 || (count < 0 && errno != EINTR) { return }
                }
            }
            let error = platform_watch_signals(signals, Int32(signals.count), ends[1])
            guard error == 0 else {
                throw ProcessError(
                    "cannot watch for signals: \(String(cString: strerror(error)).lowercased())")
            }
        }
    }

    /// Gives the signals back their default action: a second Ctrl-C then ends the process at once.
    package static func restoreDefault(_ signals: [Int32]) {
        _ = platform_set_signals(signals, Int32(signals.count), 0)
    }
}
