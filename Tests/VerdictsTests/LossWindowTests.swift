import Measurements
import Testing
import Verdicts
import Vocabulary

/// Batches of ten records, one acknowledged every 100 ms from 0.1 s on; a cut at 1.05 s, back at 1.2 s.
@Suite struct LossWindowTests {
    private let cut = LossWindow.Cut(
        at: Instant(nanoseconds: 1_050_000_000), restarted: Instant(nanoseconds: 1_200_000_000))

    private func entry(_ number: Int64, base: Int64? = nil, at: Int64? = nil) -> LedgerEntry {
        LedgerEntry(
            topic: 0, producer: 0, partition: 0, count: 10, firstSequence: number * 10,
            baseOffset: base ?? number * 10, written: 1,
            ended: at ?? (number + 1) * 100_000_000, attempt: 1, outcome: .acked, isFinal: true)
    }

    private func found(_ numbers: [Int64], shiftedBy shift: Int64 = 0) -> ReadBack {
        ReadBack(
            partitions: [.init(topic: 0, partition: 0, logStart: 0, logEnd: 200, reached: 200)],
            runs: numbers.map {
                ReadRun(
                    topic: 0, partition: 0, producer: 0, count: 10, firstSequence: $0 * 10,
                    firstOffset: $0 * 10 + shift)
            })
    }

    private func check(_ kept: [Int64], window: Nanoseconds?) -> LossWindow.Result {
        LossWindow(cuts: [cut], window: window)
            .check(ledger: (0..<10).map { entry($0) }, readBack: found(kept))
    }

    @Test func `the newest records of a partition may go`() {
        let result = check(Array(0..<7), window: .milliseconds(Int64(300)))
        #expect(result.lost == 30 && result.lostByCut == [30])
        #expect(result.holes.isEmpty && result.tooOld.isEmpty)
        #expect(result.oldest == .milliseconds(Int64(250)))
    }

    @Test func `a kept record behind a lost one is a hole`() {
        let result = check([0, 1, 2, 3, 4, 5, 6, 8], window: nil)
        #expect(result.lost == 20)
        #expect(result.holes.count == 1)
    }

    @Test func `a record lost that was acknowledged before the window is told`() {
        let result = check(Array(0..<7), window: .milliseconds(Int64(200)))
        #expect(result.tooOld.count == 1)
    }

    @Test func `a record that stands elsewhere than acknowledged counts as lost`() {
        let result = LossWindow(cuts: [cut], window: nil)
            .check(ledger: [entry(0)], readBack: found([0], shiftedBy: 5))
        #expect(result.lost == 10)
    }

    @Test func `a new record at the offset of a lost one is no hole`() {
        let later = entry(20, base: 90, at: 1_300_000_000)
        let runs = (0..<9).map { Int64($0) }
        var read = found(runs)
        read.runs.append(
            ReadRun(
                topic: 0, partition: 0, producer: 0, count: 10, firstSequence: 200, firstOffset: 90)
        )
        let result = LossWindow(cuts: [cut], window: nil)
            .check(ledger: (0..<10).map { entry($0) } + [later], readBack: read)
        #expect(result.lost == 10 && result.holes.isEmpty)
    }

    @Test func `the exact interval contains the share and agrees with the rule of three`() {
        let none = clopperPearson95(failures: 0, trials: 1_000)
        #expect(none.low == 0 && abs(none.high - 0.00299) < 0.00001)
        // scipy.stats.binomtest(3, 12).proportion_ci(method="exact")
        let some = clopperPearson95(failures: 3, trials: 12)
        #expect(abs(some.low - 0.054860) < 0.00001 && abs(some.high - 0.571858) < 0.00001)
        #expect(clopperPearson95(failures: 5, trials: 5).high == 1)
    }
}
