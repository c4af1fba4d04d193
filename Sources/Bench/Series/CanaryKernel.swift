package import Comparisons
package import Platform
import Vocabulary

/// The small fixed work that runs before each run of a series, always the same, so that what changes
/// is the host. It takes about 30 ms.
package final class CanaryKernel {
    private let directory: FilePath
    private let files = DiskFileSystem()
    private var source: [UInt64]
    private var target: [UInt64]
    private var lastStolen: Nanoseconds?
    private var lastAt: Instant?
    /// Kept so that no work can be left out.
    private(set) var witness: UInt64 = 1

    private static let steps = 4_000_000
    /// Twice 16 MiB, more than a share of the last cache.
    private static let words = 1 << 21
    private static let syncs = 4
    /// Of each kernel the fastest counts: an interrupt is not the host.
    private static let repetitions = 3

    package init(directory: FilePath) {
        self.directory = directory
        source = (0..<Self.words).map { UInt64($0) }
        target = [UInt64](repeating: 0, count: Self.words)
    }

    package func read() throws -> CanaryReading {
        let compute = best { step() }
        let memory = best { copy() }
        let sync = try HostProbe.syncCost(
            in: directory, count: Self.syncs, block: .kib(4), files: files)
        return CanaryReading(
            compute: compute, memory: memory,
            sync: Self.short(sync.quantile(0.5)?.inMicroseconds ?? 0), stolen: stolen())
    }

    private func best(_ work: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<Self.repetitions {
            let start = MonotonicClock.now()
            work()
            best = min(best, (MonotonicClock.now() - start).inMicroseconds)
        }
        return Self.short(best)
    }

    /// Each step needs the one before it, so no compiler and no width of the machine shortens it.
    private func step() {
        var state = witness
        for _ in 0..<Self.steps {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
        }
        witness = state
    }

    private func copy() {
        target.withUnsafeMutableBytes { target in
            source.withUnsafeBytes { target.copyMemory(from: $0) }
        }
        witness ^= target[Int(witness % UInt64(Self.words))] | 1
    }

    private func stolen() -> Double? {
        let facts = HostFacts.current()
        let now = MonotonicClock.now()
        defer { (lastStolen, lastAt) = (facts.stolen, now) }
        guard let taken = facts.stolen, let before = lastStolen, let at = lastAt, now > at else {
            return nil
        }
        let whole = (now - at).inSeconds * Double(facts.processors)
        return ((taken - before).inSeconds / whole * 1e4).rounded() / 1e4
    }

    private static func short(_ microseconds: Double) -> Double {
        (microseconds * 10).rounded() / 10
    }
}
