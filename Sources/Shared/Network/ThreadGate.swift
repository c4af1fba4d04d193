import CUv

/// Holds threads until it is opened, once and for good.
package final class ThreadGate: @unchecked Sendable {
    // Both are made in `init` and destroyed in `deinit`; between the two, only uv calls that are
    // themselves thread-safe touch them, and `isOpen` is touched under the lock.
    private let lock = UnsafeMutablePointer<uv_mutex_t>.allocate(capacity: 1)
    private let opened = UnsafeMutablePointer<uv_cond_t>.allocate(capacity: 1)
    private var isOpen = false

    package init() {
        let made = uv_mutex_init(lock) == 0 && uv_cond_init(opened) == 0
        precondition(made, "the system has no memory for a lock")
    }

    deinit {
        uv_cond_destroy(opened)
        uv_mutex_destroy(lock)
        opened.deallocate()
        lock.deallocate()
    }

    package func open() {
        uv_mutex_lock(lock)
        isOpen = true
        uv_cond_broadcast(opened)
        uv_mutex_unlock(lock)
    }

    package func wait() {
        uv_mutex_lock(lock)
        while !isOpen { uv_cond_wait(opened, lock) }
        uv_mutex_unlock(lock)
    }
}
