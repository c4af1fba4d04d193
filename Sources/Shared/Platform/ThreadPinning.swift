internal import CPlatform
internal import Glibc

/// Keeps threads on one processor, and their timers exact.
package enum ThreadPinning {
    /// Pins the calling thread, and what it starts later. Throws when the host has no such processor
    /// or forbids it to this process.
    package static func pinThisThread(to processor: Int) throws {
        let error = platform_pin(0, Int32(processor))
        guard error == 0 else {
            throw ProcessError(
                "cannot pin this thread to processor \(processor): "
                    + String(cString: strerror(error)).lowercased())
        }
    }

    /// How late the kernel may fire the calling thread's timers on purpose, to save wake-ups: 50 us
    /// unless told otherwise.
    package static func setTimerSlack(nanoseconds: Int) {
        _ = platform_set_timer_slack(UInt(nanoseconds))
    }
}
