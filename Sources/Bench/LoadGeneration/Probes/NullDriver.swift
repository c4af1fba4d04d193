package import Drivers
package import Vocabulary

/// A driver that acknowledges everything the moment it is handed over, and keeps nothing: what the
/// generator alone costs, and how fast it is at the most.
package final class NullDriver: Driver {
    package let client = ClientDescription(kind: "null", version: "1", settings: [:])
    private let clock: any LoadClock

    package init(clock: any LoadClock) { self.clock = clock }

    package func describe(deadline: Instant) throws -> BrokerDescription { .probe }
    package func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {}
    package func deleteTopic(_ name: String, deadline: Instant) throws {}
    package func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] { [] }
    package func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        [:]
    }
    package func makeLoop() throws -> any DriverLoop {
        ProbeLoop(clock: clock, script: nil, origin: ScriptOrigin())
    }
    package func close() {}
}

extension BrokerDescription {
    static let probe = BrokerDescription(
        clusterID: "probe", nodeCount: 1, version: "", settings: [:])
}

final class NullProducer: Producer {
    private let producer: Int32
    private let sink: any ProduceSink
    private let clock: any LoadClock
    private let batches: PartitionBatches
    private var nextOffsets: [Int64]

    init(
        _ specification: ProducerSpecification, sink: any ProduceSink, clock: any LoadClock
    ) {
        producer = specification.producer
        self.sink = sink
        self.clock = clock
        batches = PartitionBatches(partitions: specification.partitions)
        nextOffsets = Array(repeating: 0, count: specification.partitions)
    }

    let unresolved = 0

    func send(_ run: RecordRun) -> Int {
        let now = clock.now()
        batches.sort(run, first: run.count)
        for index in 0..<batches.count {
            let batch = batches[index]
            let stamps = batches.stamps(of: batch)
            let partition = Int(batch.partition)
            sink.attemptEnded(
                BatchAttempt(
                    producer: producer, partition: PartitionID(batch.partition),
                    firstSequence: stamps[0].sequence, count: Int32(stamps.count), attempt: 1,
                    outcome: .acked(Offset(nextOffsets[partition])), isFinal: true, written: now,
                    ended: now, bytes: batch.bytes), stamps: stamps)
            nextOffsets[partition] += Int64(stamps.count)
        }
        return run.count
    }

    func flush() {}
    func close() {}
}
