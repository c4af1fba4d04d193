import Drivers
import LoadGeneration
import Vocabulary

/// A broker of a few lines for one thread: keeps what it is sent, acknowledges it at once, and gives
/// it to its consumers on the next turn of the loop.
final class MemoryBroker: Driver, @unchecked Sendable {
    // Used by one thread in every test.

    struct Stored {
        var key: [UInt8]?
        var value: [UInt8]
    }

    let client = ClientDescription(kind: "memory", version: "1", settings: [:])
    var clock: any LoadClock
    var partitions: [[Stored]]
    /// Consumers are given only this many records of a partition.
    var visible = Int.max

    init(partitions: Int, clock: any LoadClock) {
        self.partitions = Array(repeating: [], count: partitions)
        self.clock = clock
    }

    func describe(deadline: Instant) throws -> BrokerDescription {
        BrokerDescription(clusterID: "memory", nodeCount: 1, version: "", settings: [:])
    }
    func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {}
    func deleteTopic(_ name: String, deadline: Instant) throws {}
    func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] {
        partitions.map { OffsetRange(first: .zero, end: Offset(Int64($0.count))) }
    }
    func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] { [:] }
    func makeLoop() throws -> any DriverLoop { Loop(self) }
    func close() {}

    private final class Loop: DriverLoop {
        let broker: MemoryBroker
        var consumers: [MemoryConsumer] = []

        init(_ broker: MemoryBroker) { self.broker = broker }

        func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
            -> any Producer
        {
            MemoryProducer(broker, sink, specification.producer)
        }

        func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
            -> any Consumer
        {
            let consumer = MemoryConsumer(broker, sink, specification.partitions)
            consumers.append(consumer)
            return consumer
        }

        func run(until deadline: Instant) {
            for consumer in consumers where consumer.deliver() { return }
            broker.clock.sleep(until: deadline)
        }

        func wake() {}
        func close() {}
    }
}

private final class MemoryProducer: Producer {
    let broker: MemoryBroker
    let sink: any ProduceSink
    let number: Int32
    let unresolved = 0

    init(_ broker: MemoryBroker, _ sink: any ProduceSink, _ number: Int32) {
        self.broker = broker
        self.sink = sink
        self.number = number
    }

    func send(_ run: RecordRun) -> Int {
        let now = broker.clock.now()
        var position = 0
        for index in 0..<run.count {
            let entry = run.entries[index]
            let bytes = UnsafeRawBufferPointer(start: run.bytes + position, count: entry.size)
            position += entry.size
            let keyLength = Int(max(entry.keyLength, 0))
            let partition = Int(entry.partition)
            let offset = broker.partitions[partition].count
            broker.partitions[partition].append(
                MemoryBroker.Stored(
                    key: entry.keyLength < 0 ? nil : Array(bytes[..<keyLength]),
                    value: Array(bytes[keyLength...])))
            withUnsafePointer(to: entry.stamp) { stamp in
                sink.attemptEnded(
                    BatchAttempt(
                        producer: number, partition: PartitionID(entry.partition),
                        firstSequence: entry.stamp.sequence, count: 1, attempt: 1,
                        outcome: .acked(Offset(Int64(offset))), isFinal: true, written: now,
                        ended: now, bytes: entry.size),
                    stamps: UnsafeBufferPointer(start: stamp, count: 1))
            }
        }
        return run.count
    }

    func flush() {}
    func close() {}
}

private final class MemoryConsumer: Consumer {
    let broker: MemoryBroker
    let sink: any ConsumeSink
    let partitions: [PartitionID]
    var positions: [Int]
    var isPaused = false

    init(_ broker: MemoryBroker, _ sink: any ConsumeSink, _ partitions: [PartitionID]) {
        self.broker = broker
        self.sink = sink
        self.partitions = partitions
        positions = Array(repeating: 0, count: broker.partitions.count)
    }

    func pause() { isPaused = true }
    func resume() { isPaused = false }
    func close() {}

    func deliver() -> Bool {
        guard !isPaused else { return false }
        for partition in partitions {
            let index = Int(partition.value)
            let end = min(broker.partitions[index].count, broker.visible)
            guard positions[index] < end else { continue }
            give(partition, positions[index], end)
            positions[index] = end
            return true
        }
        return false
    }

    private func give(_ partition: PartitionID, _ first: Int, _ end: Int) {
        var bytes: [UInt8] = []
        var records: [ReceivedRecord] = []
        for offset in first..<end {
            let stored = broker.partitions[Int(partition.value)][offset]
            let keyStart = bytes.count
            bytes += stored.key ?? []
            let valueStart = bytes.count
            bytes += stored.value
            records.append(
                ReceivedRecord(
                    offset: Int64(offset), timestamp: 0, keyStart: keyStart,
                    keyLength: stored.key?.count ?? -1, valueStart: valueStart,
                    valueLength: stored.value.count, headersStart: 0, headersLength: 0))
        }
        bytes.withUnsafeBytes { bytes in
            records.withUnsafeBufferPointer { records in
                guard let start = bytes.baseAddress else { return }
                sink.received(
                    ReceivedRecords(
                        partition: partition, records: records, bytes: start,
                        arrived: broker.clock.now(), highWatermark: Offset(Int64(end))))
            }
        }
    }
}
