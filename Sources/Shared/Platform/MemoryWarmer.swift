internal import Glibc
package import Vocabulary

/// Makes the host hand over memory before something is measured.
///
/// A guest's memory that has been free for seconds goes back to the hypervisor, and its first touch
/// costs about twenty times a warm one. Memory that is freed, in turn, is reported back about 1.2 s
/// later and stalls the guest for tens of milliseconds. So: warm, then settle or hold.
package final class MemoryWarmer {
    package struct Report: Hashable, Sendable {
        package var bytes: ByteCount
        package var took: Nanoseconds
    }

    private var held: [(start: UnsafeMutableRawPointer, length: Int)] = []

    package init() {}

    deinit { release() }

    /// Touches every page of so much memory and keeps it until `release`.
    package func hold(_ bytes: ByteCount) throws -> Report {
        let start = MonotonicClock.now()
        let length = Int(bytes.value)
        guard length > 0 else { return Report(bytes: bytes, took: .zero) }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let memory = mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0),
            memory != UnsafeMutableRawPointer(bitPattern: -1)
        else {
            throw ProcessError(
                "cannot warm \(bytes) of memory: the host has no more; warm less")
        }
        held.append((memory, length))
        for offset in stride(from: 0, to: length, by: 4096) {
            memory.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
        }
        return Report(bytes: bytes, took: MonotonicClock.now() - start)
    }

    /// Gives the held memory back to the kernel, where it stays warm for some seconds.
    package func release() {
        for area in held { munmap(area.start, area.length) }
        held = []
    }

    /// Fills the page cache through a file of the directory, which is removed again: its pages are
    /// then free and warm for the files that are measured.
    package static func warmPageCache(
        in directory: FilePath, bytes: ByteCount, files: any FileSystem
    ) throws -> Report {
        let cost = try HostProbe.pageCacheCost(in: directory, bytes: bytes, files: files)
        return Report(bytes: bytes, took: cost.cold + cost.warm)
    }

    /// Waits until the host has been quiet: no stall for the quiet span, or the deadline. Says which.
    package static func settle(
        quiet: Nanoseconds = .seconds(Int64(2)), until deadline: Instant
    ) throws -> Settling {
        let start = MonotonicClock.now()
        let recorder = try StallRecorder()
        var lastStall = start
        while true {
            let now = MonotonicClock.now()
            let stalls = recorder.current.stalls
            if let last = stalls.last { lastStall = max(lastStall, last.at) }
            let isQuiet = now - lastStall >= quiet
            if isQuiet || now >= deadline {
                let summary = recorder.finish()
                return Settling(isQuiet: isQuiet, took: now - start, stalls: summary.stalls.count)
            }
            MonotonicClock.sleep(until: min(deadline, now + .milliseconds(20)))
        }
    }

    package struct Settling: Hashable, Sendable {
        package var isQuiet: Bool
        package var took: Nanoseconds
        package var stalls: Int
    }
}
