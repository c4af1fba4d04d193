internal import CPlatform
internal import Glibc
internal import Synchronization

/// An open file of the host, by descriptor.
package final class DiskFile: File {
    package let path: FilePath
    private let handle: Atomic<Int32>
    private let counters: ProcessCounters?

    init(path: FilePath, descriptor: Int32, counters: ProcessCounters? = nil) {
        self.path = path
        self.counters = counters
        handle = Atomic(descriptor)
    }

    deinit { close() }

    package var descriptor: Int32? {
        let value = handle.load(ordering: .relaxed)
        return value < 0 ? nil : value
    }

    package func size() throws -> Int64 { Int64(try status("measure").st_size) }

    package func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) throws {
        guard bytes.count > 0, let start = bytes.baseAddress else { return }
        if let counters {
            counters.add(.writes)
            counters.add(.writtenBytes, bytes.count)
        }
        let fd = handle.load(ordering: .relaxed)
        var done = 0
        while done < bytes.count {
            let count = pwrite(fd, start + done, bytes.count - done, off_t(position) + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw FileSystemError(
                    .inputOutput, verb: "write", path: path,
                    reason: "the device took no bytes")
            } else if errno != EINTR {
                throw FileSystemError(errno: errno, verb: "write", path: path)
            }
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) throws -> Int
    {
        guard buffer.count > 0, let start = buffer.baseAddress else { return 0 }
        let fd = handle.load(ordering: .relaxed)
        var done = 0
        while done < buffer.count {
            let count = pread(fd, start + done, buffer.count - done, off_t(position) + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw FileSystemError(errno: errno, verb: "read", path: path)
            }
        }
        return done
    }

    package func truncate(to size: Int64) throws {
        try retrying("truncate", path) { ftruncate(handle.load(ordering: .relaxed), off_t(size)) }
    }

    package func preallocate(from position: Int64, length: Int64) {
        guard length > 0 else { return }
        _ = platform_preallocate(
            handle.load(ordering: .relaxed), off_t(position), off_t(length))
    }

    package func syncData() throws {
        counters?.add(.fileSyncs)
        try retrying("sync", path) { fdatasync(handle.load(ordering: .relaxed)) }
    }

    package func close() {
        let fd = handle.exchange(-1, ordering: .relaxed)
        if fd >= 0 { Glibc.close(fd) }
    }

    func isDirectory() throws -> Bool { try status("open").st_mode & S_IFMT == S_IFDIR }

    private func status(_ verb: String) throws -> stat {
        var status = stat()
        guard fstat(handle.load(ordering: .relaxed), &status) == 0 else {
            throw FileSystemError(errno: errno, verb: verb, path: path)
        }
        return status
    }
}
