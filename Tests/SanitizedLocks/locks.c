#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

// Swift's Mutex takes a contended lock in the kernel, from a library that is not instrumented, so that
// ThreadSanitizer takes every such lock for none. Under it a contended lock is taken here, by the same
// exchange as an uncontended one: `_MutexHandle._lockSlow(UInt32)` of the module Synchronization.
__attribute__((swiftcall)) void lock_slow(
    uint32_t thread, __attribute__((swift_context)) _Atomic uint32_t *handle)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void lock_slow(
    uint32_t thread, __attribute__((swift_context)) _Atomic uint32_t *handle) {
    for (;;) {
        uint32_t free = 0;
        if (atomic_compare_exchange_weak_explicit(
                handle, &free, thread, memory_order_acquire, memory_order_relaxed))
            return;
        sched_yield();
    }
}
