import Vocabulary

/// For each key of the dirty part of a log, the offset of its last record: what compaction decides by.
/// Its memory is bounded and asked for once; when it is full the rest of the log waits for the next
/// compaction (`SkimpyOffsetMap`).
///
/// Keys are known by two 64-bit hashes under a seed of this process's own (SipHash), as Kafka knows
/// them by their MD5: that two different keys have both in common is as unlikely as a guess of 128
/// bits.
struct KeyTable {
    private struct Slot {
        var first: UInt64 = 0
        var second: UInt64 = 0
        /// -1 in a free one.
        var offset: Int64 = -1
    }

    static let slotSize = 24

    private var slots: [Slot]
    private let countMax: Int
    private(set) var count = 0
    /// Everything up to here has been taken in.
    private(set) var latest: Offset

    /// - Parameters:
    ///   - keys: how many there may be at the most.
    ///   - bytes: `log.cleaner.dedupe.buffer.size`, at least some slots.
    ///   - load: `log.cleaner.io.buffer.load.factor`, the share of slots in use at the most.
    init(keys: Int64, bytes: ByteCount, load: Double, before start: Offset) {
        let load = min(max(load, 0.1), 0.95)
        let allowed = max(Int(bytes.value) / Self.slotSize, Self.slotsMin)
        let wanted = Double(max(keys, 1)) / load + 1
        slots = Array(repeating: Slot(), count: min(allowed, max(Int(wanted), Self.slotsMin)))
        countMax = max(Int(Double(slots.count) * load), 1)
        latest = start + -1
    }

    private static let slotsMin = 16

    var isFull: Bool { count >= countMax }

    /// Everything up to an offset has been seen, keys or not.
    mutating func pass(_ offset: Offset) { latest = max(latest, offset) }

    /// False when there is no room; nothing has changed then.
    mutating func put(_ key: UnsafeRawBufferPointer, _ offset: Int64) -> Bool {
        let (first, second) = Self.hashes(of: key)
        var place = place(first)
        while slots[place].offset >= 0 {
            if slots[place].first == first, slots[place].second == second {
                slots[place].offset = offset
                pass(Offset(offset))
                return true
            }
            place = place + 1 == slots.count ? 0 : place + 1
        }
        guard !isFull else { return false }
        slots[place] = Slot(first: first, second: second, offset: offset)
        count += 1
        pass(Offset(offset))
        return true
    }

    /// Nil for a key that is not in the dirty part.
    func offset(of key: UnsafeRawBufferPointer) -> Int64? {
        let (first, second) = Self.hashes(of: key)
        var place = place(first)
        while slots[place].offset >= 0 {
            if slots[place].first == first, slots[place].second == second {
                return slots[place].offset
            }
            place = place + 1 == slots.count ? 0 : place + 1
        }
        return nil
    }

    private func place(_ hash: UInt64) -> Int { Int(hash % UInt64(slots.count)) }

    private static func hashes(of key: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        func hash(_ mark: UInt8) -> UInt64 {
            var hasher = Hasher()
            hasher.combine(mark)
            hasher.combine(bytes: key)
            return UInt64(bitPattern: Int64(hasher.finalize()))
        }
        return (hash(0), hash(1))
    }
}
