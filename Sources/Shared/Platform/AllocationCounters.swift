package import Vocabulary

#if JEMALLOC
    internal import CJemalloc
#endif

/// The allocator's own exact counters (jemalloc's `mallctl`; https://jemalloc.net/jemalloc.3.html).
/// nil everywhere in a build that leaves jemalloc out, as sanitizers need.
package struct AllocationCounters: Hashable, Sendable {
    /// Bytes that the program holds now.
    package var allocated: ByteCount
    /// Bytes in pages that hold them, and bytes resident, the allocator's own included.
    package var active: ByteCount
    package var resident: ByteCount
    /// Allocations so far, of all threads. Those of other threads count once their caches have been
    /// merged, so between two readings a few thousand may move from one to the other.
    package var requests: Int64
}

extension AllocationCounters {
    #if JEMALLOC
        package static let isAvailable = true

        package static func now() -> AllocationCounters? {
            // Without the flush, this thread's latest requests are not in the arenas' sums.
            mallctl(characters("thread.tcache.flush"), nil, nil, nil, 0)
            var epoch: UInt64 = 1
            mallctl(characters("epoch"), nil, nil, &epoch, MemoryLayout<UInt64>.size)
            // 4096 is MALLCTL_ARENAS_ALL: the sums over all arenas.
            guard let allocated: Int = read("stats.allocated"),
                let active: Int = read("stats.active"),
                let resident: Int = read("stats.resident"),
                let small: UInt64 = read("stats.arenas.4096.small.nrequests"),
                let large: UInt64 = read("stats.arenas.4096.large.nrequests")
            else { return nil }
            return AllocationCounters(
                allocated: ByteCount(allocated), active: ByteCount(active),
                resident: ByteCount(resident), requests: Int64(small + large))
        }

        /// Bytes that the calling thread has ever allocated: exact, and cheap enough to read around a
        /// single call.
        package static func allocatedByThisThread() -> ByteCount? {
            (read("thread.allocated") as UInt64?).map { ByteCount(Int64($0)) }
        }

        private static func read<Value: FixedWidthInteger>(_ name: StaticString) -> Value? {
            var value: Value = 0
            var size = MemoryLayout<Value>.size
            return mallctl(characters(name), &value, &size, nil, 0) == 0 ? value : nil
        }

        /// A `String` would be copied to the heap for each call, and a look at the allocator's counters
        /// must not raise them.
        private static func characters(_ name: StaticString) -> UnsafePointer<CChar> {
            UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        }
    #else
        package static let isAvailable = false
        package static func now() -> AllocationCounters? { nil }
        package static func allocatedByThisThread() -> ByteCount? { nil }
    #endif
}
