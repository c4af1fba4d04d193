import CPlatform
import CUv
import Vocabulary

/// Ends a loop's wait at an instant. libuv's own timers count whole milliseconds and `epoll_wait`
/// is subject to timer slack; a timer descriptor is exact to the kernel's high-resolution timers.
/// Where there are none, a libuv timer stands in, rounded up to the millisecond.
final class LoopAlarm {
    private let descriptor: Int32
    private let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
    private let coarse = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
    private let loop: UnsafeMutablePointer<uv_loop_t>
    /// What the descriptor is set to; nil when it has gone off since.
    private var armed: Instant? = .distantFuture

    init(on loop: UnsafeMutablePointer<uv_loop_t>) throws {
        self.loop = loop
        descriptor = platform_timer_create()
        uv_timer_init(loop, coarse)
        let me = Unmanaged.passUnretained(self).toOpaque()
        coarse.pointee.data = me
        if descriptor >= 0 {
            let status = uv_poll_init(loop, poll, descriptor)
            guard status == 0 else {
                throw NetworkError(status: Int(status), while: "cannot watch a timer descriptor")
            }
            poll.pointee.data = me
            uv_poll_start(poll, Int32(UV_READABLE.rawValue)) { handle, _, _ in
                Unmanaged<LoopAlarm>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
                    .armed = nil
            }
        }
    }

    /// Must be called before each wait: setting the descriptor is also what clears a past alarm. One
    /// that is set to an earlier instant stays: most deadlines move away before they come, and a
    /// wait that ends early costs less than a system call for each of them.
    func set(_ instant: Instant) {
        if let armed, armed <= instant { return }
        armed = instant
        if descriptor >= 0 {
            let never = instant == .distantFuture
            platform_timer_arm(descriptor, never ? 0 : max(instant.nanoseconds, 1))
        } else {
            uv_timer_stop(coarse)
            guard instant != .distantFuture else { return }
            uv_update_time(loop)
            let span = Nanoseconds(max(instant.nanoseconds - Int64(uv_hrtime()), 0))
            uv_timer_start(
                coarse,
                { handle in
                    Unmanaged<LoopAlarm>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
                        .armed = nil
                }, UInt64(span.millisecondsRoundedUp), 0)
        }
    }

    /// After the loop itself has been closed.
    func release() {
        if descriptor >= 0 { platform_close(descriptor) }
        poll.deallocate()
        coarse.deallocate()
    }
}
