/// The first 64 bytes of a ledger or read-run file, little-endian:
///
///     0   8   magic, `TRIALLGR` (attempts) or `TRIALRUN` (read runs)
///     8   4   version, 1
///     12  4   size of an entry
///     16  8   seed
///     24  16  run id
///     40  16  first half of the plan's digest, as bytes
///     56  4   zero
///     60  4   CRC-32 (zlib's) of bytes 0 to 59
///
/// The run id and digest tie the file to its run: a ledger is never judged against another's data.
public struct RecordFileHeader: Sendable, Hashable {
    public enum Content: String, Sendable, Hashable {
        case attempts = "TRIALLGR"
        case readRuns = "TRIALRUN"
    }

    public static let size = 64
    public static let version: UInt32 = 1

    public var content: Content
    public var runID: RunID
    public var seed: UInt64
    /// The plan's digest in hexadecimal; 32 digits of it are kept.
    public var digest: String

    public init(content: Content, runID: RunID, seed: UInt64, digest: String) {
        self.content = content
        self.runID = runID
        self.seed = seed
        self.digest = String(digest.lowercased().prefix(32))
    }
}

/// Names one run: every record that it sends carries it.
@frozen
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
