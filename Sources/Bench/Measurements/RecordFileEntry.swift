/// A value of fixed size in a ledger or read-run file.
protocol RecordFileEntry {
    static var content: RecordFileHeader.Content { get }
    static var size: Int { get }
    func store(to bytes: UnsafeMutableRawPointer)
    /// Nil for bytes that no writer can have written.
    init?(loading bytes: UnsafeRawPointer)
}

/// 64 bytes, little-endian:
///
///     0   4  topic         4   4  producer     8   4  partition    12  4  count
///     16  8  first sequence                    24  8  base offset
///     32  8  written                           40  8  ended
///     48  4  attempt       52  1  outcome      53  1  is final     54  2  mark, 0x4C45
///     56  8  zero
///
/// The mark tells an entry from the zeros that a crash can leave at the end of a file.
extension LedgerEntry: RecordFileEntry {
    static let content = RecordFileHeader.Content.attempts
    static let size = 64
    private static let mark: UInt16 = 0x4C45

    func store(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: topic.littleEndian, toByteOffset: 0, as: Int32.self)
        bytes.storeBytes(of: producer.littleEndian, toByteOffset: 4, as: Int32.self)
        bytes.storeBytes(of: partition.littleEndian, toByteOffset: 8, as: Int32.self)
        bytes.storeBytes(of: count.littleEndian, toByteOffset: 12, as: Int32.self)
        bytes.storeBytes(of: firstSequence.littleEndian, toByteOffset: 16, as: Int64.self)
        bytes.storeBytes(of: baseOffset.littleEndian, toByteOffset: 24, as: Int64.self)
        bytes.storeBytes(of: written.littleEndian, toByteOffset: 32, as: Int64.self)
        bytes.storeBytes(of: ended.littleEndian, toByteOffset: 40, as: Int64.self)
        bytes.storeBytes(of: attempt.littleEndian, toByteOffset: 48, as: Int32.self)
        bytes.storeBytes(of: outcome.rawValue, toByteOffset: 52, as: UInt8.self)
        bytes.storeBytes(of: isFinal ? 1 : 0, toByteOffset: 53, as: UInt8.self)
        bytes.storeBytes(of: Self.mark.littleEndian, toByteOffset: 54, as: UInt16.self)
        bytes.storeBytes(of: 0, toByteOffset: 56, as: UInt64.self)
    }

    init?(loading bytes: UnsafeRawPointer) {
        func int32(_ at: Int) -> Int32 {
            Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
        }
        func int64(_ at: Int) -> Int64 {
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int64.self))
        }
        let mark = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 54, as: UInt16.self))
        guard mark == Self.mark,
            let outcome = Outcome(rawValue: bytes.load(fromByteOffset: 52, as: UInt8.self))
        else { return nil }
        self.init(
            topic: int32(0), producer: int32(4), partition: int32(8), count: int32(12),
            firstSequence: int64(16), baseOffset: int64(24), written: int64(32), ended: int64(40),
            attempt: int32(48), outcome: outcome,
            isFinal: bytes.load(fromByteOffset: 53, as: UInt8.self) == 1)
    }
}

/// 40 bytes, little-endian:
///
///     0   4  topic    4   4  partition    8   4  producer    12  4  mark, 0x4E555252
///     16  8  count    24  8  first sequence                  32  8  first offset
extension ReadRun: RecordFileEntry {
    static let content = RecordFileHeader.Content.readRuns
    static let size = 40
    private static let mark: UInt32 = 0x4E55_5252

    func store(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: topic.littleEndian, toByteOffset: 0, as: Int32.self)
        bytes.storeBytes(of: partition.littleEndian, toByteOffset: 4, as: Int32.self)
        bytes.storeBytes(of: producer.littleEndian, toByteOffset: 8, as: Int32.self)
        bytes.storeBytes(of: Self.mark.littleEndian, toByteOffset: 12, as: UInt32.self)
        bytes.storeBytes(of: count.littleEndian, toByteOffset: 16, as: Int64.self)
        bytes.storeBytes(of: firstSequence.littleEndian, toByteOffset: 24, as: Int64.self)
        bytes.storeBytes(of: firstOffset.littleEndian, toByteOffset: 32, as: Int64.self)
    }

    init?(loading bytes: UnsafeRawPointer) {
        func int32(_ at: Int) -> Int32 {
            Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
        }
        func int64(_ at: Int) -> Int64 {
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Int64.self))
        }
        let mark = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        guard mark == Self.mark else { return nil }
        self.init(
            topic: int32(0), partition: int32(4), producer: int32(8), count: int64(16),
            firstSequence: int64(24), firstOffset: int64(32))
    }
}
