/// The first 40 bytes of every value, little-endian:
///
/// ```
/// 0       4       8          12          16          24          32          40
/// | magic | run   | producer | partition | sequence  | intended  | checksum  | body …
/// ```
///
/// - `magic` tells a record of Trial from any other.
/// - `run` is a hash of the run's name: a topic may hold records of an earlier run.
/// - `producer`, `partition`, `sequence`: which record it is; sequences of one producer in one
///   partition count from 0 without gaps, so what is missing, doubled or out of order can be told
///   from what is read alone.
/// - `intended` is when the plan wanted it sent, in nanoseconds of the host's monotonic clock: the
///   reader computes its latency from it without asking the writer.
/// - `checksum` (`RecordChecksum`) covers the 32 bytes before it, the key and the body.
///
/// The body follows from the seed and the identity (`BodyPool`).
struct IdentityHeader {
    static let size = 40
    static let magic: UInt32 = 0x4c41_5254  // "TRAL" as bytes

    var run: UInt32
    var producer: Int32
    var partition: Int32
    var sequence: Int64
    var intended: Int64

    @inline(__always)
    init(run: UInt32, producer: Int32, partition: Int32, sequence: Int64, intended: Int64) {
        self.run = run
        self.producer = producer
        self.partition = partition
        self.sequence = sequence
        self.intended = intended
    }

    @inline(__always)
    init(_ words: (UInt64, UInt64, UInt64, UInt64)) {
        run = UInt32(truncatingIfNeeded: words.0 >> 32)
        producer = Int32(truncatingIfNeeded: words.1)
        partition = Int32(truncatingIfNeeded: words.1 >> 32)
        sequence = Int64(bitPattern: words.2)
        intended = Int64(bitPattern: words.3)
    }

    /// The four words before the checksum.
    @inline(__always)
    var words: (UInt64, UInt64, UInt64, UInt64) {
        (
            UInt64(Self.magic) | UInt64(run) << 32,
            UInt64(UInt32(bitPattern: producer)) | UInt64(UInt32(bitPattern: partition)) << 32,
            UInt64(bitPattern: sequence), UInt64(bitPattern: intended)
        )
    }
}
