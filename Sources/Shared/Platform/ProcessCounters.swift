internal import CPlatform
internal import Glibc
internal import Synchronization

/// What a process counts of itself: what no account of the host tells.
package enum ProcessCounter: Int, CaseIterable, Sendable {
    case writes, writtenBytes
    /// `fdatasync` of files and `fsync` of directories that were asked for, with or without success.
    case fileSyncs, directorySyncs
    case renames
    /// Allocations of all threads (`AllocationCounters`), as of the last look at the allocator.
    case allocations
}

/// Counters of a process in one page of a file that it shares with whoever reads it: they are right
/// to the last operation even when the process is killed, and counting costs one atomic addition.
///
/// The file: 8 bytes `trialctr`, a 64-bit version, then one 64-bit number per `ProcessCounter`, all
/// in the byte order of the host.
package final class ProcessCounters: Sendable {
    package static let length = 4_096
    private static let mark: UInt64 = 0x7274_636c_6169_7274
    private static let version: Int64 = 1
    private static let firstSlot = 2

    // Mapped for the life of this object, and only touched through atomics.
    private nonisolated(unsafe) let page: UnsafeMutableRawPointer

    /// Makes the file, emptied when it is there.
    package init(creating path: FilePath) throws {
        let descriptor = try retrying("open", path) {
            Glibc.open(path.text, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        }
        defer { Glibc.close(descriptor) }
        try retrying("truncate", path) { ftruncate(descriptor, off_t(Self.length)) }
        page = try Self.map(descriptor, PROT_READ | PROT_WRITE, path)
        page.storeBytes(of: Self.mark, as: UInt64.self)
        page.storeBytes(of: Self.version, toByteOffset: 8, as: Int64.self)
    }

    deinit { munmap(page, Self.length) }

    @inline(__always)
    package func add(_ counter: ProcessCounter, _ count: Int = 1) {
        slot(counter).pointee.wrappingAdd(count, ordering: .relaxed)
    }

    package func set(_ counter: ProcessCounter, _ value: Int) {
        slot(counter).pointee.store(value, ordering: .relaxed)
    }

    package func value(_ counter: ProcessCounter) -> Int {
        slot(counter).pointee.load(ordering: .relaxed)
    }

    @inline(__always)
    private func slot(_ counter: ProcessCounter) -> UnsafeMutablePointer<Atomic<Int>> {
        (page + 8 * (Self.firstSlot + counter.rawValue)).assumingMemoryBound(to: Atomic<Int>.self)
    }

    private static func map(
        _ descriptor: Int32, _ protection: Int32, _ path: FilePath
    ) throws -> UnsafeMutableRawPointer {
        guard let page = mmap(nil, length, protection, MAP_SHARED, descriptor, 0),
            page != UnsafeMutableRawPointer(bitPattern: -1)
        else { throw FileSystemError(errno: errno, verb: "map", path: path) }
        return page
    }

    // MARK: Reading another process's

    /// What a process has counted so far; nil when the file is not there or is none of these.
    package static func read(_ path: FilePath) -> [ProcessCounter: Int64]? {
        let descriptor = Glibc.open(path.text, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var words = [UInt64](repeating: 0, count: firstSlot + ProcessCounter.allCases.count)
        let size = words.count * 8
        guard words.withUnsafeMutableBytes({ pread(descriptor, $0.baseAddress, size, 0) }) == size,
            words[0] == mark, words[1] == UInt64(bitPattern: version)
        else { return nil }
        var counters: [ProcessCounter: Int64] = [:]
        for counter in ProcessCounter.allCases {
            counters[counter] = Int64(bitPattern: words[firstSlot + counter.rawValue])
        }
        return counters
    }
}
