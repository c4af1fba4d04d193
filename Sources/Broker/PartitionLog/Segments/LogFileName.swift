import Platform
import Vocabulary

/// The names of a log's files: the segment's base offset as 20 digits, and a suffix.
///
///     00000000000000000042.log  .index  .timeindex  .txnindex  .snapshot
///     00000000000000000042.log.deleted     on its way out
///     00000000000000000042.log.cleaned     written and not yet complete: never read
///     00000000000000000042.log.swap        complete, and about to take the place of others
struct LogFileName: Hashable, Sendable {
    enum Suffix: String, Sendable, CaseIterable {
        case log, index, timeindex, txnindex, snapshot
    }

    static let deleted = ".deleted"
    static let cleaned = ".cleaned"
    static let swap = ".swap"
    static let temporary = ".tmp"
    static let leaderEpochs = "leader-epoch-checkpoint"
    static let partitionMetadata = "partition.metadata"
    /// Ours, in a directory whose name is not Kafka's: whose log it is.
    static let partitionName = "partition.name"
    /// Ours, and empty: a sync of this log failed, so what the page cache shows above the recovery
    /// point may not be on the device. Only its name counts, which needs no data page; where even
    /// the name cannot be made, the file system has shut down, and mounting it anew empties the
    /// page cache.
    static let syncFailed = "sync-failed"

    private static let digits = 20

    var base: Offset
    var suffix: Suffix

    init(_ base: Offset, _ suffix: Suffix) {
        self.base = base
        self.suffix = suffix
    }

    init?(_ text: String) {
        // A start reads the names of all files: by bytes this is many times as fast.
        let bytes = text.utf8
        guard bytes.count > Self.digits,
            let dot = bytes.index(
                bytes.startIndex, offsetBy: Self.digits, limitedBy: bytes.endIndex),
            bytes[dot] == UInt8(ascii: "."),
            let suffix = Suffix(rawValue: String(text[bytes.index(after: dot)...]))
        else { return nil }
        var base: Int64 = 0
        for digit in bytes[..<dot] {
            guard (48...57).contains(digit) else { return nil }
            let (tens, isTooLarge) = base.multipliedReportingOverflow(by: 10)
            let (next, overflows) = tens.addingReportingOverflow(Int64(digit - 48))
            if isTooLarge || overflows { return nil }
            base = next
        }
        self.init(Offset(base), suffix)
    }

    var text: String {
        let digits = String(base.value)
        return String(repeating: "0", count: Self.digits - digits.utf8.count) + digits + "."
            + suffix.rawValue
    }

    /// `…42.log.swap` and the like.
    init?(_ text: String, without ending: String) {
        guard text.hasSuffix(ending) else { return nil }
        self.init(String(text.dropLast(ending.count)))
    }

    func path(in directory: FilePath) -> FilePath { directory.appending(text) }

    func path(in directory: FilePath, _ ending: String) -> FilePath {
        directory.appending(text + ending)
    }
}

extension FileKind {
    static let segment = FileKind("log")
    static let offsetIndex = FileKind("index")
    static let timeIndex = FileKind("timeindex")
    static let producerSnapshot = FileKind("snapshot")
    static let checkpoint = FileKind("checkpoint")
    static let metadata = FileKind("metadata")
    static let marker = FileKind("marker")
}
