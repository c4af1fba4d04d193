import Drivers
import KafkaCodec
import Network
import Synchronization
import Testing
import Vocabulary

@Suite struct BatchingTests {
    @Test func `batches are as large as allowed and several partitions share a request`() throws {
        var script = FakeBroker.Script()
        script.partitions = 4
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address, partitions: 4, settings: ["batch.size": "1000"])
        defer { bench.close() }
        bench.run { broker.log.withLock { $0.requests.contains(.metadata) } }
        for partition in 0..<4 as Range<Int32> { bench.send(100, partition: partition) }
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 400, "\(bench.outcomes.map(\.words))")
        #expect(bench.attempts.allSatisfy { $0.bytes <= 1000 })
        let log = broker.log.withLock { $0 }
        #expect(log.batchesPerRequest.first == 4)
        #expect(log.batchesPerRequest.max() == 4)
        for partition in 0..<4 as Range<Int32> { #expect(log.ends[partition] == 100) }
        let stored = log.batches.values.flatMap { $0 }
        for batch in stored {
            try batch.withUnsafeBytes { try RecordBatchView($0).validate() }
        }
    }

    @Test func `a batch lingers while it has room and a flush ends that`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address,
            settings: ["linger.ms": "20000", "delivery.timeout.ms": "60000"])
        defer { bench.close() }
        bench.send(3)
        bench.run { broker.log.withLock { $0.requests.contains(.metadata) } }
        for _ in 0..<20 { bench.loop.run(until: EventLoop.now() + .microseconds(100)) }
        #expect(broker.log.withLock { $0.batchesPerRequest.isEmpty })
        bench.producer.flush()
        #expect(bench.run { bench.acked == 3 })
        // A full one does not linger.
        bench.send(2000)
        #expect(bench.run { bench.acked > 3 })
        #expect(bench.producer.unresolved > 0)
    }

    @Test func `a linger that is over sends without another call`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address, settings: ["linger.ms": "10", "delivery.timeout.ms": "10000"])
        defer { bench.close() }
        let start = EventLoop.now()
        bench.send(3)
        #expect(bench.run { bench.acked == 3 })
        #expect(EventLoop.now() - start >= .milliseconds(10))
    }

    @Test func `a full buffer takes fewer records and goes on once there is room`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address, settings: ["batch.size": "1000", "buffer.memory": "4000"])
        defer { bench.close() }
        let taken = bench.send(1000)
        #expect(taken > 0 && taken < 200)
        #expect(bench.producer.unresolved == taken)
        var total = taken
        #expect(
            bench.run {
                total += bench.send(1000)
                return total >= 2000
            })
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == total)
        #expect(bench.stamps.flatMap { $0 } == Array(0..<Int64(total)))
    }

    @Test func `a batch that did not fit into a request takes no more records`() throws {
        var script = FakeBroker.Script()
        script.partitions = 2
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address, partitions: 2,
            settings: [
                "linger.ms": "20000", "delivery.timeout.ms": "60000", "batch.size": "1000",
                "max.request.size": "1000", "max.in.flight.requests.per.connection": "1",
            ])
        defer { bench.close() }
        bench.send(1)
        bench.producer.flush()
        #expect(bench.run { bench.acked == 1 })
        // Both are due and have room left; one request takes one of them only.
        for partition in 0..<2 as Range<Int32> { bench.send(12, size: 40, partition: partition) }
        bench.producer.flush()
        for partition in 0..<2 as Range<Int32> { bench.send(3, size: 40, partition: partition) }
        bench.producer.flush()
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 31)
        let ends = broker.log.withLock { $0.ends }
        #expect(ends[0] == 16)
        #expect(ends[1] == 15)
    }

    @Test func `no more requests than allowed are under way`() throws {
        var script = FakeBroker.Script()
        script.produce = [.silence]
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address,
            settings: [
                "batch.size": "200", "max.in.flight.requests.per.connection": "3",
                "request.timeout.ms": "10000", "delivery.timeout.ms": "10000",
            ])
        defer { bench.close() }
        bench.send(500)
        bench.run { broker.log.withLock { $0.batchesPerRequest.count == 3 } }
        for _ in 0..<50 { bench.loop.run(until: EventLoop.now() + .microseconds(100)) }
        #expect(broker.log.withLock { $0.batchesPerRequest.count } == 3)
    }

    @Test func `a record above the request's limit fails alone and at once`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address, settings: ["max.request.size": "5000"])
        defer { bench.close() }
        bench.send(1)
        #expect(bench.send(1, size: 6000) == 1)
        #expect(bench.attempts.count == 1)
        #expect(bench.attempts.first?.outcome.words.contains("max.request.size=5000") == true)
        bench.send(1, size: 4000)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 2)
    }

    @Test(arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
    func `records arrive as they were sent in every codec`(codec: String) throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let headers = [RecordHeader(key: "h", value: [1, 2, 3])]
        let bench = try ProducerBench(
            broker.address, settings: ["compression.type": codec], headers: headers)
        defer { bench.close() }
        bench.send(50)
        #expect(bench.run { bench.acked == 50 })
        let records = try broker.log.withLock { $0.batches[0] ?? [] }.flatMap(ReadRecord.all)
        #expect(records.count == 50)
        for (sequence, record) in records.enumerated() {
            let expected = (0..<20).map { UInt8(truncatingIfNeeded: sequence &* 31 &+ $0) }
            #expect(record.codec == codec)
            #expect(record.keyAndValue == expected)
            #expect(record.timestamp == 1_700_000_000_000 + Int64(sequence))
            #expect(record.headers == [[1, 2, 3]])
        }
    }

    @Test(arguments: [3, 7, 8, 9, 12, 13] as [Int16])
    func `every version that a broker may stop at works`(version: Int16) throws {
        var script = FakeBroker.Script()
        script.apiVersionMax = [.produce: version, .metadata: version == 3 ? 1 : 13]
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address)
        defer { bench.close() }
        bench.send(5)
        #expect(bench.run { bench.acked == 5 })
        let expected = version == 13 ? 13 : version
        #expect(broker.log.withLock { $0.versions[.produce] } == expected)
    }

    @Test func `a topic that is not there yet is waited for`() throws {
        var script = FakeBroker.Script()
        script.topicError = .unknownTopicOrPartition
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address, settings: ["delivery.timeout.ms": "20000"])
        defer { bench.close() }
        bench.send(5)
        bench.run { broker.log.withLock { $0.requests.filter { $0 == .metadata }.count } > 2 }
        broker.script.withLock { $0.topicError = .none }
        #expect(bench.run { bench.acked == 5 })
    }
}

private struct ReadRecord {
    var codec: String?
    var keyAndValue: [UInt8]
    var timestamp: Int64
    var headers: [[UInt8]?]

    static func all(in batch: [UInt8]) throws -> [ReadRecord] {
        let decoder = RecordDecoder()
        // The list of records is the decoder's memory.
        return try withExtendedLifetime(decoder) {
            try batch.withUnsafeBytes { try read($0, with: decoder) }
        }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, with decoder: RecordDecoder) throws
        -> [ReadRecord]
    {
        let view = try RecordBatchView(bytes)
        let decoded = try decoder.decode(view)
        return try decoded.records.map { record in
            ReadRecord(
                codec: view.attributes.codec?.name,
                keyAndValue: Array(decoded.key(record)!) + Array(decoded.value(record)!),
                timestamp: record.timestamp,
                headers: try RecordHeaders.decode(decoded.headers(record)).map(\.value))
        }
    }
}
