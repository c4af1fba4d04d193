/// SplitMix64: the same numbers for the same seed, on every host.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Mostly zeros and small numbers, so that lengths and counts among them stay plausible.
    mutating func plausibleByte() -> UInt8 {
        let draw = next()
        switch draw % 10 {
        case 0..<6: return 0
        case 6..<9: return UInt8(draw >> 8 & 0x3)
        default: return UInt8(draw >> 8 & 0xff)
        }
    }
}
