internal import Synchronization

/// Work without a use on the way of every produced record. `trial calibrate --inject` plants it to
/// learn whether a slowdown of a known size is seen; no broker that a person starts has it.
package struct PlantedWork: Sendable, Hashable {
    /// For each record of a batch that is appended.
    package var stepsPerRecord: Int

    /// Kept so that no step can be left out.
    private static let witness = Atomic<UInt64>(0x9E37_79B9_7F4A_7C15)

    package init(stepsPerRecord: Int) { self.stepsPerRecord = stepsPerRecord }

    func carryOut(records: Int) { Self.steps(stepsPerRecord * max(records, 1)) }

    /// Each step needs the one before it, so that neither a compiler nor a width shortens them.
    @inline(never)
    package static func steps(_ count: Int) {
        var state = witness.load(ordering: .relaxed)
        for _ in 0..<count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
        }
        witness.store(state | 1, ordering: .relaxed)
    }
}
