internal import Glibc
internal import Synchronization

/// A `flock` on an open descriptor: the kernel releases it with the descriptor, so with the process.
final class DiskFileLock: FileLock {
    private let handle: Atomic<Int32>

    init(descriptor: Int32) { handle = Atomic(descriptor) }

    deinit { unlock() }

    func unlock() {
        let fd = handle.exchange(-1, ordering: .relaxed)
        if fd >= 0 { Glibc.close(fd) }
    }
}
