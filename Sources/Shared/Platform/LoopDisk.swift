internal import Glibc
package import Vocabulary

/// A small ext4 of its own, in a file, mounted by a loop device: a disk whose power can be cut.
///
/// The cut is ext4's shutdown ioctl (the one of XFS, FS_IOC_SHUTDOWN; xfstests uses it for the same
/// end): from that instant nothing more reaches the device. Needs root, loop devices and mkfs.ext4.
package final class LoopDisk: @unchecked Sendable {
    /// What of the file system's own journal reaches the device with the cut.
    package enum Cut: UInt32, Sendable, Hashable, CaseIterable {
        /// The journal in memory is written, data is not (FSOP_GOING_FLAGS_LOGFLUSH).
        case journalWritten = 1
        /// Neither (FSOP_GOING_FLAGS_NOLOGFLUSH).
        case nothingWritten = 2
    }

    /// Where it is mounted.
    package let mountPoint: FilePath
    private let image: FilePath
    // Changed by the one thread that cuts and mounts.
    private var isMounted = false

    /// FS_IOC_SHUTDOWN, `_IOR('X', 125, __u32)`.
    private static let shutdownRequest: UInt = 0x8004_587D
    private static let limit = Nanoseconds.seconds(Int64(30))

    /// Why there can be none on this host, or nil.
    package static var obstacle: String? {
        if geteuid() != 0 { return "cutting the power of a file system needs root" }
        for path in ["/dev/loop-control", "/usr/sbin/mkfs.ext4"] where access(path, F_OK) != 0 {
            return "this host has no \(path)"
        }
        return nil
    }

    /// Makes `disk.img` and `mount` in a folder that is there, and mounts.
    package init(in folder: FilePath, size: ByteCount) throws {
        image = folder.appending("disk.img")
        mountPoint = folder.appending("mount")
        let files = DiskFileSystem()
        let file = try files.open(image, .create, as: FileKind("image"))
        try file.truncate(to: size.value)
        file.close()
        try files.createDirectory(mountPoint)
        // No reserved blocks; the journal commits by itself every 5 s, as everywhere.
        try LoopDisk.run("mkfs.ext4", ["-q", "-F", "-m", "0", image.text])
        try mount()
    }

    deinit { unmount() }

    package func mount() throws {
        guard !isMounted else { return }
        try LoopDisk.run("mount", ["-o", "loop", image.text, mountPoint.text])
        isMounted = true
    }

    /// Cuts the power; answers the instant just before. Whoever has files open there gets EIO.
    package func cut(_ kind: Cut) throws -> Instant {
        let descriptor = open(mountPoint.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileSystemError(errno: errno, verb: "open", path: mountPoint)
        }
        defer { close(descriptor) }
        var flags = kind.rawValue
        let now = MonotonicClock.now()
        guard ioctl(descriptor, LoopDisk.shutdownRequest, &flags) == 0 else {
            throw FileSystemError(errno: errno, verb: "shut down", path: mountPoint)
        }
        return now
    }

    /// After a cut, when no process has a file open there: what the device has comes back.
    package func bringBack() throws {
        try LoopDisk.run("umount", [mountPoint.text])
        isMounted = false
        try mount()
    }

    /// Unmounts and removes what was made.
    package func remove() {
        unmount()
        let files = DiskFileSystem()
        try? files.remove(image)
        try? files.removeDirectory(mountPoint)
    }

    private func unmount() {
        guard isMounted else { return }
        try? LoopDisk.run("umount", ["-l", mountPoint.text])
        isMounted = false
    }

    private static func run(_ tool: String, _ arguments: [String]) throws {
        let child = try ChildProcess.start(ChildProcess.Command(FilePath(tool), arguments))
        guard let exit = child.wait(until: MonotonicClock.now() + limit) else {
            child.kill()
            throw ProcessError(
                "\(tool) \(arguments.joined(separator: " ")) took longer than \(limit)")
        }
        guard exit.ending == .exited(0) else {
            throw ProcessError(
                "\(tool) \(arguments.joined(separator: " ")) ended with \(exit.ending)")
        }
    }
}
