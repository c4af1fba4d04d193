import Vocabulary

/// All keys of one producer block, with the partition of each. Shared by its producers; never
/// changed after it was made.
///
/// ```
/// 16 bytes a key:   0                        12          16
///                   | k e y - 0 0 0 0 1 2 3 4 | partition |
/// ```
/// One entry is a quarter of a cache line, so a key drawn at random costs one miss at most. Numbers
/// are little-endian, so that an entry is two words on every platform.
final class KeyTable: @unchecked Sendable {
    // The entries are written in `init` and only read after it.

    /// 160 MB of table. A larger key space does not load a broker differently.
    static let countMax = 10_000_000
    static let keyLength = 12
    private static let entrySize = 16

    let count: Int
    private let entries: UnsafeMutableRawPointer

    init(count: Int, partitions: Int) throws {
        guard count > 0, count <= Self.countMax else {
            throw LoadError(
                "\(count.grouped) keys: from 1 to \(Self.countMax.grouped) can be generated")
        }
        self.count = count
        entries = .allocate(byteCount: count * Self.entrySize, alignment: 64)
        for index in 0..<count {
            let entry = entries + index * Self.entrySize
            Self.writeKey(index, to: entry)
            let key = UnsafeRawBufferPointer(start: entry, count: Self.keyLength)
            entry.storeBytes(
                of: Murmur2.partition(of: key, partitions: partitions).littleEndian,
                toByteOffset: Self.keyLength, as: Int32.self)
        }
    }

    deinit { entries.deallocate() }

    private static func writeKey(_ index: Int, to destination: UnsafeMutableRawPointer) {
        destination.storeBytes(of: UInt32(littleEndian: 0x2d79_656b), as: UInt32.self)
        var left = index
        for position in (4..<keyLength).reversed() {
            destination.storeBytes(
                of: UInt8(ascii: "0") + UInt8(left % 10), toByteOffset: position, as: UInt8.self)
            left /= 10
        }
    }

    /// The key's 12 bytes, then its partition.
    @inline(__always)
    func entry(_ index: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(entries + index * Self.entrySize)
    }
}
