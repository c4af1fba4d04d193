package import Drivers
import Synchronization
package import Vocabulary

/// A driver whose every answer is known beforehand: shows that the generator reports the delays that
/// there are.
package final class ScriptedDriver: Driver {
    package let client = ClientDescription(kind: "scripted", version: "1", settings: [:])
    private let clock: any LoadClock
    private let script: AnswerScript
    private let origin = ScriptOrigin()
    let journal = AnswerJournal()

    package init(_ script: AnswerScript, clock: any LoadClock) {
        self.script = script
        self.clock = clock
    }

    package func describe(deadline: Instant) throws -> BrokerDescription { .probe }
    package func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {}
    package func deleteTopic(_ name: String, deadline: Instant) throws {}
    package func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] { [] }
    package func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        [:]
    }
    package func makeLoop() throws -> any DriverLoop {
        ProbeLoop(clock: clock, script: script, origin: origin, journal: journal)
    }
    package func close() {}
}

/// When the first record was handed over, to any producer of a scripted driver.
final class ScriptOrigin: Sendable {
    private let first = Atomic<Int64>(.max)

    func since(_ now: Int64) -> Int64 {
        let (exchanged, original) = first.compareExchange(
            expected: .max, desired: now, ordering: .acquiringAndReleasing)
        return exchanged ? 0 : now - original
    }

    /// For a time that follows the first.
    func instant(_ since: Int64) -> Int64 { first.load(ordering: .acquiring) + since }
}

final class ScriptedProducer: Producer {
    private struct Pending {
        var due: Int64
        var partition: Int32
        var stamps: [RecordStamp]
        var bytes: Int
        var isRefused: Bool
    }

    private let producer: Int32
    private let sink: any ProduceSink
    private let clock: any LoadClock
    private let script: AnswerScript
    private let origin: ScriptOrigin
    private let journal: AnswerJournal?
    private let batches: PartitionBatches
    private var nextOffsets: [Int64]
    /// By the time of the answer; `answered` of them have had theirs.
    private var pending: [Pending] = []
    private var answered = 0

    init(
        _ specification: ProducerSpecification, sink: any ProduceSink, clock: any LoadClock,
        script: AnswerScript, origin: ScriptOrigin, journal: AnswerJournal?
    ) {
        producer = specification.producer
        self.sink = sink
        self.clock = clock
        self.script = script
        self.origin = origin
        self.journal = journal
        batches = PartitionBatches(partitions: specification.partitions)
        nextOffsets = Array(repeating: 0, count: specification.partitions)
    }

    private(set) var unresolved = 0

    func send(_ run: RecordRun) -> Int {
        let room = script.bufferRecords - unresolved
        guard room > 0 else { return 0 }
        let taken = min(room, run.count)
        let sent = origin.since(clock.now().nanoseconds)
        let exception = script.exception(at: sent)
        let answer = script.answer(toRecordSentAt: Nanoseconds(sent)).value
        let due = exception == .silence ? Int64.max : origin.instant(answer)
        batches.sort(run, first: taken)
        for index in 0..<batches.count {
            let batch = batches[index]
            insert(
                Pending(
                    due: due, partition: batch.partition,
                    stamps: Array(batches.stamps(of: batch)), bytes: batch.bytes,
                    isRefused: exception == .refusal))
        }
        unresolved += taken
        return taken
    }

    /// Answers come in the order of sending, but for those that never come.
    private func insert(_ batch: Pending) {
        var place = pending.count
        while place > answered, pending[place - 1].due > batch.due { place -= 1 }
        pending.insert(batch, at: place)
    }

    var nextAnswer: Instant {
        answered < pending.count ? Instant(nanoseconds: pending[answered].due) : .distantFuture
    }

    /// Answers what is due; true when something was.
    func answer(at now: Instant) -> Bool {
        let before = answered
        while answered < pending.count, pending[answered].due <= now.nanoseconds {
            let batch = pending[answered]
            answered += 1
            let offset = Offset(nextOffsets[Int(batch.partition)])
            if !batch.isRefused {
                nextOffsets[Int(batch.partition)] += Int64(batch.stamps.count)
            }
            resolve(
                batch, batch.isRefused ? .failed("refused by the script") : .acked(offset),
                at: now)
        }
        guard answered > before else { return false }
        if answered > 1_024 {
            pending.removeFirst(answered)
            answered = 0
        }
        return true
    }

    private func resolve(_ batch: Pending, _ outcome: Outcome, at now: Instant) {
        unresolved -= batch.stamps.count
        if case .acked = outcome, let journal {
            for stamp in batch.stamps { journal.note(now.nanoseconds - stamp.intended) }
        }
        batch.stamps.withUnsafeBufferPointer { stamps in
            sink.attemptEnded(
                BatchAttempt(
                    producer: producer, partition: PartitionID(batch.partition),
                    firstSequence: stamps[0].sequence, count: Int32(stamps.count), attempt: 1,
                    outcome: outcome, isFinal: true,
                    written: Instant(nanoseconds: stamps[0].sent), ended: now,
                    bytes: batch.bytes), stamps: stamps)
        }
    }

    func flush() {}

    func close() {
        let now = clock.now()
        for batch in pending[answered...] {
            resolve(batch, .unknown("the script gave no answer"), at: now)
        }
        pending = []
        answered = 0
    }
}
