import Drivers
import Measurements
import Scenarios
import Vocabulary

/// What consumers noticed beside deliveries. Counted as it comes, and judged by nobody here: the
/// verdict comes from reading everything back.
package struct LiveAnomalies: Sendable, Hashable {
    package var corrupt: Int64 = 0
    package var foreign: Int64 = 0
    /// Sequences that were seen before, or that came after a later one.
    package var repeated: Int64 = 0
    /// Sequences that were passed over.
    package var missed: Int64 = 0

    package init() {}

    mutating func add(_ other: LiveAnomalies) {
        corrupt += other.corrupt
        foreign += other.foreign
        repeated += other.repeated
        missed += other.missed
    }
}

/// One consumer of the plan, reading the partitions given to it.
final class ConsumerWorker: ConsumeSink {
    let deliveries = FirstAfter()
    let topic: Int32
    let partitions: [PartitionID]
    private let context: ConsumerContext
    private let books: ConsumeBooks
    private let inspector: RecordInspector
    private let partitionCount: Int
    private var client: (any Consumer)?
    /// One past the last record received, by partition.
    private(set) var positions: [Int64]
    /// The sequence expected next, by producer and partition.
    private var expected: [Int64]
    private(set) var anomalies = LiveAnomalies()
    private(set) var errors: [String] = []
    private var isPaused = false

    /// Texts of fetch errors that are kept; all are counted.
    private static let errorsMax = 20

    init(_ context: ConsumerContext) {
        self.context = context
        topic = context.topic
        partitions = context.partitions
        books = context.books
        partitionCount = context.partitionCount
        inspector = RecordInspector(
            identity: context.identity, topic: topic, verify: context.verify, seed: context.seed)
        positions = Array(repeating: 0, count: partitionCount)
        expected = Array(repeating: 0, count: partitionCount * context.identity.producerCount)
    }

    func open(on loop: any DriverLoop) throws {
        client = try loop.makeConsumer(
            ConsumerSpecification(
                topic: context.topicName, partitions: partitions, start: .earliest,
                settings: context.settings), sink: self)
    }

    /// Pauses and resumes as planned; answers when the next of that is due.
    func turn(_ now: Int64) -> Int64 {
        guard books.boundary != .max else { return .max }
        let since = now - books.boundary
        let current = context.pauses.first { $0.at.value <= since && since < $0.end }
        if (current != nil) != isPaused {
            isPaused.toggle()
            if isPaused { client?.pause() } else { client?.resume() }
        }
        if let current { return books.boundary + current.end }
        let next = context.pauses.filter { $0.at.value > since }.map(\.at.value).min()
        return next.map { books.boundary + $0 } ?? .max
    }

    func isDone(reaching ends: [Int64]) -> Bool {
        partitions.allSatisfy { positions[Int($0.value)] >= ends[Int($0.value)] }
    }

    func close() {
        client?.close()
        client = nil
    }

    func received(_ received: ReceivedRecords) {
        guard !received.records.isEmpty else { return }
        deliveries.happened(at: received.arrived.nanoseconds, watch: context.board.watchFrom)
        let boundary = books.boundary
        let partition = received.partition.value
        let keyedOn = Int(partition)
        var (warmups, measures) = (0, 0)
        for record in received.records {
            positions[keyedOn] = max(positions[keyedOn], record.offset + 1)
            switch inspector.inspect(record, in: received.bytes, of: partition) {
            case .intact(let producer, _, let sequence, let intended):
                follow(sequence, at: Int(producer) * partitionCount + keyedOn)
                let bytes = max(record.keyLength, 0) + record.valueLength
                if intended >= boundary, let measure = books.measure {
                    if measures == 0 { measure.beginArrivals(at: received.arrived) }
                    measures += 1
                    measure.delivered(intended: intended, bytes: bytes)
                } else {
                    if warmups == 0 { books.warmup.beginArrivals(at: received.arrived) }
                    warmups += 1
                    books.warmup.delivered(intended: intended, bytes: bytes)
                }
            case .corrupt: anomalies.corrupt += 1
            case .foreign: anomalies.foreign += 1
            }
        }
        if measures > 0 { books.measure?.endArrivals() }
        if warmups > 0 { books.warmup.endArrivals() }
    }

    @inline(__always)
    private func follow(_ sequence: Int64, at index: Int) {
        let next = expected[index]
        if sequence == next {
            expected[index] = next + 1
        } else if sequence > next {
            anomalies.missed += sequence - next
            expected[index] = sequence + 1
        } else {
            anomalies.repeated += 1
        }
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        (books.measure ?? books.warmup).fetchFailed()
        guard errors.count < Self.errorsMax else { return }
        errors.append("partition \(partition) at offset \(offset): \(error)")
    }
}

/// What a consumer worker needs to know.
struct ConsumerContext {
    var topic: Int32
    var topicName: String
    var partitions: [PartitionID]
    /// Of the whole topic.
    var partitionCount: Int
    var identity: RecordIdentity
    var verify: VerifyPlan
    var seed: UInt64
    var pauses: [PauseWindow]
    var settings: [String: String]
    var board: LoadBoard
    var books: ConsumeBooks
}

extension PauseWindow {
    fileprivate var end: Int64 { at.value + span.value }
}
