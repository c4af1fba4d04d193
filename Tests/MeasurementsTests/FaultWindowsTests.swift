import Testing
import Vocabulary

@testable import Measurements

struct FaultWindowsTests {
    let second: Int64 = 1_000_000_000

    @Test func `a record is left out when its life touches a window`() {
        let windows = FaultWindows(
            span: .seconds(Int64(2)),
            signals: [Instant(nanoseconds: 10 * second), Instant(nanoseconds: 20 * second)])
        func isLeftOut(_ intended: Int64, _ ended: Int64) -> Bool {
            intended < windows.cutoff(forOutcomeAt: ended)
        }
        #expect(!isLeftOut(9 * second, 9 * second + 5))
        #expect(isLeftOut(10 * second - 5, 10 * second), "in flight at the signal")
        #expect(isLeftOut(11 * second, 30 * second))
        #expect(!isLeftOut(12 * second, 12 * second + 1), "the end of a window is outside")
        #expect(!isLeftOut(12 * second, 19 * second))
        #expect(isLeftOut(12 * second, 20 * second))
        #expect(!isLeftOut(22 * second, 60 * second), "however slow")
    }

    /// The last window begun before the outcome decides alone: compared with asking all of them.
    @Test(arguments: [UInt64(31), 32])
    func `one cutoff stands for all windows`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let signals = (0..<5).map { _ in
                Instant(nanoseconds: Int64.random(in: 0..<100, using: &random))
            }
            let windows = FaultWindows(span: Nanoseconds(12), signals: signals)
            let intended = Int64.random(in: 0..<110, using: &random)
            let ended = intended + Int64.random(in: 0..<40, using: &random)
            let touches = signals.contains {
                $0.nanoseconds <= ended && $0.nanoseconds + 12 > intended
            }
            #expect(
                (intended < windows.cutoff(forOutcomeAt: ended)) == touches,
                "seed \(seed): \(intended)...\(ended) with \(signals)")
        }
    }

    @Test func `recorders hear of a signal with their next batch`() {
        let signals = FaultSignals(span: .seconds(Int64(2)))
        #expect(signals.ifChanged(since: 0) == nil)
        signals.open(at: Instant(nanoseconds: 7))
        #expect(signals.ifChanged(since: 0)?.signals == [Instant(nanoseconds: 7)])
        #expect(signals.ifChanged(since: 1) == nil)
    }
}
