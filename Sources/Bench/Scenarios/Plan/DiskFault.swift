public import Vocabulary

/// What the file system of the served broker does wrong for a while. Errors and short writes strike
/// the log files; a full disk, lies and delays strike all of them.
public enum DiskFault: Sendable, Hashable, CustomStringConvertible {
    /// No file can grow: ENOSPC.
    case full
    /// Writes fail with this errno.
    case errno(String)
    /// The first bytes of each write arrive, and then it fails with ENOSPC.
    case shortWrite
    /// Syncs fail with EIO, and what was dirty never reaches the device.
    case failedSync
    /// Syncs return at once and have done nothing.
    case lyingSync
    /// Writes and syncs take so much longer.
    case slow(Nanoseconds)

    public static let errnos = ["EIO", "ENOSPC", "EACCES", "EROFS", "EMFILE"]

    /// As a scenario writes it.
    public var description: String {
        switch self {
        case .full: "full"
        case .errno(let name): "errno \(name)"
        case .shortWrite: "short write"
        case .failedSync: "failed sync"
        case .lyingSync: "lying sync"
        case .slow(let delay): "slow \(QuantityText.duration(delay))"
        }
    }
}
