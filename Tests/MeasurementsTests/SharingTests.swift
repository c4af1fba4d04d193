import Testing
import Vocabulary

@testable import Measurements

/// What a generator's thread shares with the one that looks on; meant to run under the thread
/// sanitizer, too.
struct SharingTests {
    @Test func `entries taken while others are appended come whole and in order`() async {
        let buffer = LedgerBuffer()
        let total = 20 * LedgerBuffer.chunkEntries
        async let appended: Void = Self.append(total, to: buffer)
        var taken: [Int64] = []
        while taken.count < total {
            for chunk in buffer.take() { taken += chunk.map(\.firstSequence) }
            await Task.yield()
        }
        await appended
        #expect(taken == (0..<Int64(total)).map { $0 } && buffer.dropped == 0)
    }

    private static func append(_ total: Int, to buffer: LedgerBuffer) async {
        for sequence in 0..<Int64(total) {
            buffer.append(
                LedgerEntry(
                    topic: 0, producer: 0, partition: 0, count: 1, firstSequence: sequence,
                    baseOffset: sequence, written: 1, ended: 2, attempt: 1, outcome: .acked,
                    isFinal: true))
        }
        buffer.handOver()
    }

    @Test func `counters read while others write only rise`() async {
        let start = Instant(nanoseconds: 0)
        let signals = FaultSignals(span: .milliseconds(5))
        let live = LiveCounters()
        async let recorded: Void = Self.record(start, signals, live)
        var last: Int64 = 0
        var seconds: Int64 = 0
        while last < 50_000 {
            let snapshot = live.snapshot
            #expect(snapshot.acked >= last)
            last = snapshot.acked
            seconds = max(seconds, snapshot.lastSecond?.count ?? 0)
            signals.open(at: start + Nanoseconds(last))
            await Task.yield()
        }
        await recorded
        #expect(seconds <= 5_000)
    }

    private static func record(
        _ start: Instant, _ signals: FaultSignals, _ live: LiveCounters
    ) async {
        let recorder = ProduceRecorder(
            phase: PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(10))),
            epoch: start, signals: signals, isClosedLoop: false, live: live)
        for batch in 0..<Int64(500) {
            recorder.beginOutcomes(at: start + .milliseconds(batch * 20))
            for _ in 0..<100 { recorder.acked(intended: 0, sent: 0, bytes: 1) }
            recorder.endOutcomes()
        }
        recorder.finish(at: start + .seconds(Int64(10)))
    }
}
