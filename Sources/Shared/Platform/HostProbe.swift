internal import CPlatform
internal import Glibc
package import Vocabulary

/// Measures what this host can measure: each answers with sorted raw samples, never with an average.
package enum HostProbe {
    /// Sorted samples and their quantiles.
    package struct Samples: Hashable, Sendable {
        package var sorted: [Nanoseconds]

        package init(_ samples: [Nanoseconds]) { sorted = samples.sorted() }

        /// The smallest sample that at least this share does not exceed; nil without samples.
        package func quantile(_ share: Double) -> Nanoseconds? {
            guard !sorted.isEmpty else { return nil }
            let rank = Int((share * Double(sorted.count)).rounded(.up))
            return sorted[min(max(rank, 1), sorted.count) - 1]
        }
    }

    /// By how much a sleep until an instant comes late, with the kernel's usual slack (50 us) or with
    /// 1 ns. Takes `count` times `span` and a little.
    package static func timerError(
        count: Int, span: Nanoseconds, exact: Bool
    ) throws -> Samples {
        let condition = TimedCondition()
        nonisolated(unsafe) var samples: [Nanoseconds] = []
        // On a thread of its own, since slack is a property of the thread; joined before the read.
        let thread = try HostThread(name: "timer probe") {
            if exact { ThreadPinning.setTimerSlack(nanoseconds: 1) }
            var errors: [Nanoseconds] = []
            errors.reserveCapacity(count)
            for _ in 0..<count {
                let due = MonotonicClock.now() + span
                MonotonicClock.sleep(until: due)
                errors.append(MonotonicClock.now() - due)
            }
            condition.lock()
            samples = errors
            condition.unlock()
        }
        thread.join()
        return Samples(samples)
    }

    /// The cost of appending a block and making it durable, one after the other, in a new file of the
    /// directory, which is removed again.
    package static func syncCost(
        in directory: FilePath, count: Int, block: ByteCount, files: any FileSystem
    ) throws -> Samples {
        let path = directory.appending("sync-probe.\(getpid())")
        let file = try files.open(path, .create, as: "probe")
        defer {
            file.close()
            try? files.remove(path)
        }
        let bytes = [UInt8](repeating: 0x5A, count: Int(block.value))
        var samples: [Nanoseconds] = []
        for index in 0..<count {
            let start = MonotonicClock.now()
            try bytes.withUnsafeBytes {
                try file.write($0, at: Int64(index) * block.value)
            }
            try file.syncData()
            samples.append(MonotonicClock.now() - start)
        }
        return Samples(samples)
    }

    /// How fast the page cache takes writes when its memory is touched for the first time, and when
    /// the same pages are written again.
    package struct PageCacheCost: Hashable, Sendable {
        package var bytes: ByteCount
        package var cold: Nanoseconds
        package var warm: Nanoseconds
    }

    package static func pageCacheCost(
        in directory: FilePath, bytes: ByteCount, files: any FileSystem
    ) throws -> PageCacheCost {
        let path = directory.appending("cache-probe.\(getpid())")
        let file = try files.open(path, .create, as: "probe")
        defer {
            file.close()
            try? files.remove(path)
        }
        let block = [UInt8](repeating: 0x5A, count: 1 << 20)
        func pass() throws -> Nanoseconds {
            let start = MonotonicClock.now()
            var done: Int64 = 0
            while done < bytes.value {
                let count = Int(min(Int64(block.count), bytes.value - done))
                try block.withUnsafeBytes {
                    try file.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: done)
                }
                done += Int64(count)
            }
            return MonotonicClock.now() - start
        }
        return PageCacheCost(bytes: bytes, cold: try pass(), warm: try pass())
    }
}
