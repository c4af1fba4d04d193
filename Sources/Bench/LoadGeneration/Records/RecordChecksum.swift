/// The 64-bit checksum that every record carries, over its header, key and body.
///
/// Four lanes take the 8-byte words in turn; a lane's step is `(lane ^ word) * odd`, then
/// `^= >> 32`. Each step is a bijection of the word for a given lane and of the lane for a given
/// word, and so is the joining of the lanes. So *every* change within one aligned word, any single
/// flipped bit among them, changes the checksum for certain; others stay unseen with a chance of
/// about 2^-64. The wyhash family is as fast but gives no such certainty: there, a factor that
/// happens to be 0 hides its partner. CRC-32C has it for more bits at a time, but leaves 2^-32 for
/// all else, and would check the same thing in the same way as the record batch around it.
///
/// Lengths enter first, so bytes cannot move between key and body unseen, nor zeros at an end.
struct RecordChecksum {
    private static let odd: UInt64 = 0x9FB2_1C65_1E98_DF25

    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    /// A key length of -1 is no key.
    @inline(__always)
    init(keyLength: Int, valueLength: Int) {
        a = 0x2D35_8DCC_AA6C_78A5 ^ UInt64(bitPattern: Int64(keyLength))
        b = 0x8BB8_4B93_962E_ACC9 ^ UInt64(bitPattern: Int64(valueLength))
        c = 0x4B33_A62E_D433_D4A3
        d = 0x4D5A_2DA5_1DE1_AA47
    }

    @inline(__always)
    private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        let product = (lane ^ word) &* odd
        return product ^ (product >> 32)
    }

    @inline(__always)
    mutating func absorb(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        a = Self.step(a, first)
        b = Self.step(b, second)
        c = Self.step(c, third)
        d = Self.step(d, fourth)
    }

    /// One word of several, in the lane of its number.
    @inline(__always)
    mutating func absorb(_ word: UInt64, number: Int) {
        switch number & 3 {
        case 0: a = Self.step(a, word)
        case 1: b = Self.step(b, word)
        case 2: c = Self.step(c, word)
        default: d = Self.step(d, word)
        }
    }

    /// `count` bytes as little-endian words from lane 0 on, the last one filled up with zeros.
    @inline(__always)
    mutating func absorb(_ bytes: UnsafeRawPointer, count: Int) {
        var number = 0
        while (number + 1) * 8 <= count {
            absorb(bytes.word(number), number: number)
            number += 1
        }
        if count & 7 != 0 {
            absorb(bytes.lastWord(number, byteCount: count & 7), number: number)
        }
    }

    @inline(__always)
    func finish() -> UInt64 {
        SplitMix64.mix(Self.step(Self.step(Self.step(a, b), c), d))
    }
}

extension UnsafeRawPointer {
    @inline(__always)
    func word(_ number: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: number &* 8, as: UInt64.self))
    }

    /// The first `byteCount` bytes (1 to 7) of a word, without touching what lies behind them.
    @inline(__always)
    func lastWord(_ number: Int, byteCount: Int) -> UInt64 {
        var position = number &* 8
        var word: UInt64 = 0
        var shift: UInt64 = 0
        if byteCount & 4 != 0 {
            word = UInt64(
                UInt32(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            position += 4
            shift = 32
        }
        if byteCount & 2 != 0 {
            let half = UInt16(
                littleEndian: loadUnaligned(fromByteOffset: position, as: UInt16.self))
            word |= UInt64(half) << shift
            position += 2
            shift += 16
        }
        if byteCount & 1 != 0 {
            word |= UInt64(load(fromByteOffset: position, as: UInt8.self)) << shift
        }
        return word
    }
}
