import Drivers
import Measurements
import Synchronization
import Vocabulary

/// Hears what became of one producer's records, and turns it into measurements and ledger entries.
final class OutcomeBook: ProduceSink {
    private let topic: Int32
    private let isClosedLoop: Bool
    private let board: LoadBoard
    private let books: ProduceBooks
    private let ledger: LedgerBuffer
    private let gauge: WorkerGauge
    private let writer: RecordWriter
    private let fixedPayload: Int?
    private var mark = OutstandingMark()
    /// One past the last acknowledged offset, by partition.
    private(set) var endOffsets: [Int64]

    init(_ context: ProducerContext, writer: RecordWriter, gauge: WorkerGauge) {
        topic = context.setting.topic
        isClosedLoop = context.setting.isClosedLoop
        board = context.board
        books = context.books
        ledger = context.ledger
        self.gauge = gauge
        self.writer = writer
        fixedPayload = writer.fixedPayload
        endOffsets = Array(repeating: 0, count: context.setting.partitions)
    }

    func attemptEnded(
        _ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>
    ) {
        ledger.append(LedgerEntry(attempt, topic: topic))
        guard !stamps.isEmpty else { return }
        let first = phaseStart(in: stamps)
        if first > 0 { book(attempt, stamps[..<first], in: books.warmup) }
        if first < stamps.count, let measure = books.measure {
            book(attempt, stamps[first...], in: measure)
        }
        if attempt.isFinal { follow(attempt, stamps) }
    }

    /// The first record of the measure phase. Stamps of a batch ascend, and all but the batch at
    /// the boundary lie on one side of it.
    private func phaseStart(in stamps: UnsafeBufferPointer<RecordStamp>) -> Int {
        let boundary = books.boundary
        if stamps[stamps.count - 1].intended < boundary { return stamps.count }
        return stamps.firstIndex { $0.intended >= boundary } ?? stamps.count
    }

    private func book(
        _ attempt: BatchAttempt, _ stamps: Slice<UnsafeBufferPointer<RecordStamp>>,
        in recorder: ProduceRecorder
    ) {
        recorder.attempt(
            wireBytes: attempt.bytes * stamps.count / max(stamps.base.count, 1),
            isFinal: attempt.isFinal)
        guard attempt.isFinal else { return }
        let stamps = UnsafeBufferPointer(rebasing: stamps)
        recorder.beginOutcomes(at: attempt.ended)
        switch attempt.outcome {
        case .acked:
            acked(stamps, attempt.partition.value, in: recorder)
            if let written = attempt.written {
                recorder.onWire(since: written, records: stamps.count)
            }
        case .failed: for stamp in stamps { recorder.failed(intended: stamp.intended) }
        case .unknown: for stamp in stamps { recorder.unknown(intended: stamp.intended) }
        }
        recorder.endOutcomes()
    }

    private func acked(
        _ stamps: UnsafeBufferPointer<RecordStamp>, _ partition: Int32,
        in recorder: ProduceRecorder
    ) {
        if let bytes = fixedPayload, !isClosedLoop {
            for stamp in stamps {
                recorder.acked(intended: stamp.intended, sent: stamp.sent, bytes: bytes)
            }
            return
        }
        for stamp in stamps {
            recorder.acked(
                intended: isClosedLoop ? stamp.sent : stamp.intended, sent: stamp.sent,
                bytes: writer.payload(partition: partition, sequence: stamp.sequence))
        }
    }

    private func follow(_ attempt: BatchAttempt, _ stamps: UnsafeBufferPointer<RecordStamp>) {
        if mark.resolve(stamps) {
            gauge.markPassedAt.store(attempt.ended.nanoseconds, ordering: .relaxed)
            gauge.markPassed.store(mark.number, ordering: .releasing)
        }
        guard case .acked(let base) = attempt.outcome else { return }
        gauge.acknowledgements.happened(at: attempt.ended.nanoseconds, watch: board.watchFrom)
        let partition = Int(attempt.partition.value)
        endOffsets[partition] = max(endOffsets[partition], base.value + Int64(attempt.count))
    }

    /// Notes that `outstanding` records, all intended up to `now`, have no outcome yet.
    func openMark(_ number: Int, now: Int64, outstanding: Int) {
        mark = OutstandingMark(number: number, intendedUntil: now, left: outstanding)
        guard outstanding == 0 else { return }
        gauge.markPassedAt.store(now, ordering: .relaxed)
        gauge.markPassed.store(number, ordering: .releasing)
    }
}

/// Tells when everything that was outstanding at one moment has an outcome: that a load has caught
/// up after an outage, while new records keep coming.
private struct OutstandingMark {
    var number = 0
    var intendedUntil = Int64.min
    var left = 0

    /// Answers true when these were the last.
    mutating func resolve(_ stamps: UnsafeBufferPointer<RecordStamp>) -> Bool {
        guard left > 0 else { return false }
        for stamp in stamps where stamp.intended <= intendedUntil { left -= 1 }
        return left <= 0
    }
}

extension LedgerEntry {
    fileprivate init(_ attempt: BatchAttempt, topic: Int32) {
        var offset: Int64 = -1
        let outcome: Outcome
        switch attempt.outcome {
        case .acked(let base): (outcome, offset) = (.acked, base.value)
        case .failed: outcome = .failed
        case .unknown: outcome = .unknown
        }
        self.init(
            topic: topic, producer: attempt.producer, partition: attempt.partition.value,
            count: attempt.count, firstSequence: attempt.firstSequence, baseOffset: offset,
            written: attempt.written?.nanoseconds ?? 0, ended: attempt.ended.nanoseconds,
            attempt: attempt.attempt, outcome: outcome, isFinal: attempt.isFinal)
    }
}
