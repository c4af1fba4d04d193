package import Statistics

/// The chance that orders and set-ups of a series are drawn from.
package enum SeededOrder {
    package static func random(seed: UInt64, series: Int, block: Int) -> SeededRandom {
        SeededRandom(seed: seed, stream: UInt64(series) << 32 | UInt64(block))
    }

    /// Of one run's set-up: environment padding and names, which shift addresses and hashes
    /// (Mytkowicz et al., ASPLOS 2009).
    package static func setUp(seed: UInt64, place: RunPlace) -> SeededRandom {
        let index = (UInt64(place.series) << 8 | UInt64(place.round)) << 8 | UInt64(place.slot)
        return SeededRandom(
            seed: seed ^ 0x5E70_0F5E_EDED, stream: index << 32 | UInt64(place.block))
    }
}
