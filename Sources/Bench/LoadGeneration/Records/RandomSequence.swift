/// xoshiro256** (Blackman, Vigna: "Scrambled linear pseudorandom number generators", 2018), filled
/// from SplitMix64. The same numbers on every platform, so that a seed names one load.
struct RandomSequence {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Sequences of one seed and different streams are unrelated.
    init(seed: UInt64, stream: UInt64) {
        var state = SplitMix64.mix(seed) ^ SplitMix64.mix(stream &+ SplitMix64.increment)
        s0 = SplitMix64.next(&state)
        s1 = SplitMix64.next(&state)
        s2 = SplitMix64.next(&state)
        s3 = SplitMix64.next(&state)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        let scrambled = s1 &* 5
        let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// 0 ..< `bound`. Multiply and shift without rejection (Lemire 2019): the bias is below
    /// `bound` / 2^64.
    @inline(__always)
    mutating func below(_ bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }

    /// In (0, 1]: never 0, so that its logarithm exists.
    @inline(__always)
    mutating func unit() -> Double {
        Double((next() >> 11) &+ 1) * 0x1p-53
    }
}

/// A bijection of 64-bit words that looks like chance (Steele, Lea, Flood: "Fast splittable
/// pseudorandom number generators", 2014).
enum SplitMix64 {
    static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    static func mix(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    static func next(_ state: inout UInt64) -> UInt64 {
        state &+= increment
        return mix(state)
    }
}
