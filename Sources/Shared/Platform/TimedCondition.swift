internal import Glibc
package import Vocabulary

/// A lock with a condition whose waits end at an instant of the monotonic clock, so that a step of
/// the calendar clock can neither cut nor stretch them.
///
/// What it guards is the caller's: touch it only between `lock` and `unlock`, and wait in a loop.
package final class TimedCondition: @unchecked Sendable {
    // The two pthread objects have stable addresses and are themselves safe from any thread.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    package init() {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }
    package func unlock() { pthread_mutex_unlock(mutex) }
    package func signal() { pthread_cond_signal(condition) }
    package func broadcast() { pthread_cond_broadcast(condition) }

    /// Gives the lock up while it waits. Wakes without cause now and then, as pthread does.
    package func wait() { pthread_cond_wait(condition, mutex) }

    /// False when the instant has come.
    package func wait(until deadline: Instant) -> Bool {
        if deadline == .distantFuture {
            wait()
            return true
        }
        let moment = max(deadline.nanoseconds, 0)
        var time = timespec(
            tv_sec: Int(moment / 1_000_000_000), tv_nsec: Int(moment % 1_000_000_000))
        return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
    }
}
