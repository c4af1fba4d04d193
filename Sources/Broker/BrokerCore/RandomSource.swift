import KafkaCodec
import Synchronization

/// Randomness, handed in, so that simulations own it.
final class RandomSource: Sendable {
    /// Nil draws from the host.
    private let state: Mutex<UInt64?>

    init(seed: UInt64?) { state = Mutex(seed) }

    /// SplitMix64 when there is a seed.
    func next() -> UInt64 {
        state.withLock { state in
            guard let current = state else {
                return UInt64.random(in: .min ... .max)
            }
            let advanced = current &+ 0x9e37_79b9_7f4a_7c15
            state = advanced
            var mixed = advanced
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    func uuid() -> KafkaUUID {
        while true {
            if let id = KafkaUUID(random: next(), next()) { return id }
        }
    }
}
