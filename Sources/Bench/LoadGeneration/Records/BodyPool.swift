/// Where the bodies of records come from. A record's body is the stretch of the pool at an offset
/// that follows from (seed, producer, partition, sequence), every word of it that is not zero mixed
/// (XOR) with one word that follows from the same.
///
/// The mixing lets the pool be small enough for a processor's cache while no two records share
/// bytes, so a compressor finds in a batch what the plan gave to each value and nothing more.
/// Zero words are what a compressor can remove; they stay zero and lie together, the same share in
/// each 128 bytes.
final class BodyPool: @unchecked Sendable {
    // The words are written in `init` and only read after it.

    /// Offsets are below this: 32 KiB.
    private static let offsetCount = 1 << 12
    private static let cellWords = 16

    /// The longest body in bytes.
    let longest: Int
    let seed: UInt64
    private let words: UnsafeMutablePointer<UInt64>

    /// `compressible` is the share of zeros, 0 to 1.
    init(seed: UInt64, compressible: Double, longest: Int) {
        self.longest = longest
        self.seed = SplitMix64.mix(seed)
        let count = Self.offsetCount + (longest + 7) / 8
        words = .allocate(capacity: count)
        var random = RandomSequence(seed: seed, stream: 0x626f_6479)
        for index in 0..<count {
            words[index] =
                Self.isZero(index, share: compressible) ? 0 : Swift.max(random.next(), 1)
        }
    }

    deinit { words.deallocate() }

    /// Shares that are no multiple of 1/16 come out right over successive cells.
    private static func isZero(_ index: Int, share: Double) -> Bool {
        let cell = Double(index / cellWords)
        let perCell = min(max(share, 0), 1) * Double(cellWords)
        let zeros = Int((cell + 1) * perCell) - Int(cell * perCell)
        return index % cellWords >= cellWords - zeros
    }

    var view: View { View(words: UnsafePointer(words), longest: longest, seed: seed) }

    /// A pool without its reference count, valid as long as the pool is.
    struct View {
        let words: UnsafePointer<UInt64>
        let longest: Int
        let seed: UInt64

        /// What all bodies of one producer and partition have in common.
        @inline(__always)
        func stream(producer: Int32, partition: Int32) -> UInt64 {
            let pair =
                UInt64(UInt32(bitPattern: producer)) << 32 | UInt64(UInt32(bitPattern: partition))
            return SplitMix64.mix(seed ^ pair)
        }

        @inline(__always)
        func body(stream: UInt64, sequence: Int64) -> Body {
            let own = SplitMix64.mix(
                stream &+ UInt64(bitPattern: sequence) &* SplitMix64.increment)
            return Body(words: words + Int(own & UInt64(offsetCount - 1)), mask: own)
        }
    }
}

/// One record's body, as the seed gives it.
struct Body {
    let words: UnsafePointer<UInt64>
    let mask: UInt64

    @inline(__always)
    private func word(_ number: Int) -> UInt64 {
        let pooled = words[number]
        return pooled == 0 ? 0 : pooled ^ mask
    }

    @inline(__always)
    private func lastWord(_ number: Int, byteCount: Int) -> UInt64 {
        word(number) & ((1 &<< UInt64(byteCount &* 8)) &- 1)
    }

    /// Writes the body and takes it into the checksum in one pass. Up to 7 bytes behind it are
    /// overwritten with zeros.
    @inline(__always)
    func write(_ length: Int, to destination: UnsafeMutableRawPointer, _ sum: inout RecordChecksum)
    {
        let full = length >> 3
        var number = 0
        while number &+ 4 <= full {
            let (first, second) = (word(number), word(number &+ 1))
            let (third, fourth) = (word(number &+ 2), word(number &+ 3))
            destination.store(first, number)
            destination.store(second, number &+ 1)
            destination.store(third, number &+ 2)
            destination.store(fourth, number &+ 3)
            sum.absorb(first, second, third, fourth)
            number &+= 4
        }
        while number < full {
            let one = word(number)
            destination.store(one, number)
            sum.absorb(one, number: number)
            number &+= 1
        }
        if length & 7 != 0 {
            let last = lastWord(number, byteCount: length & 7)
            destination.store(last, number)
            sum.absorb(last, number: number)
        }
    }

    /// Whether `source` holds this body; takes what it holds into the checksum in the same pass.
    @inline(__always)
    func matches(_ source: UnsafeRawPointer, _ length: Int, _ sum: inout RecordChecksum) -> Bool {
        let full = length >> 3
        var number = 0
        var difference: UInt64 = 0
        while number &+ 4 <= full {
            let (first, second) = (source.word(number), source.word(number &+ 1))
            let (third, fourth) = (source.word(number &+ 2), source.word(number &+ 3))
            difference |= first ^ word(number)
            difference |= second ^ word(number &+ 1)
            difference |= third ^ word(number &+ 2)
            difference |= fourth ^ word(number &+ 3)
            sum.absorb(first, second, third, fourth)
            number &+= 4
        }
        while number < full {
            let one = source.word(number)
            difference |= one ^ word(number)
            sum.absorb(one, number: number)
            number &+= 1
        }
        if length & 7 != 0 {
            let last = source.lastWord(number, byteCount: length & 7)
            difference |= last ^ lastWord(number, byteCount: length & 7)
            sum.absorb(last, number: number)
        }
        return difference == 0
    }
}

extension UnsafeMutableRawPointer {
    @inline(__always)
    func store(_ word: UInt64, _ number: Int) {
        storeBytes(of: word.littleEndian, toByteOffset: number &* 8, as: UInt64.self)
    }
}
