import Drivers
import KafkaCodec
import Network
import Synchronization
import Testing
import Vocabulary
import WireDriver

@Suite struct ConsumerTests {
    @Test func `records arrive in order, once, through a restart of the broker`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(
            broker.address,
            settings: ["batch.size": "300", "delivery.timeout.ms": "30000"])
        defer { bench.close() }
        let reader = try Reader(bench)
        bench.send(100)
        #expect(bench.run { reader.sequences.count == 100 })
        broker.stop()
        bench.loop.run(until: EventLoop.now() + .milliseconds(5))
        try broker.start()
        bench.send(100)
        #expect(bench.run { bench.producer.unresolved == 0 })
        let appended = broker.log.withLock { Int($0.ends[0] ?? 0) }
        #expect(appended >= bench.acked)
        #expect(bench.run { reader.offsets.count == appended })
        #expect(reader.offsets == Array(0..<Int64(reader.offsets.count)))
        #expect(reader.failures.isEmpty)
        #expect(reader.highWatermark == Int64(reader.offsets.count))
    }

    @Test func `an offset in the middle of a batch begins there`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address)
        defer { bench.close() }
        bench.send(10)
        #expect(bench.run { bench.acked == 10 })
        // The end moves to the middle of the batch, as if a reader had stopped there.
        broker.log.withLock { $0.ends[0] = 4 }
        let reader = try Reader(bench, start: .latest)
        #expect(bench.run { reader.offsets.count == 6 })
        #expect(reader.offsets == [4, 5, 6, 7, 8, 9])
    }

    @Test func `an offset out of range is told and reading starts again`() throws {
        var script = FakeBroker.Script()
        script.fetchErrors = [.offsetOutOfRange, .unknownServerError, .notLeaderOrFollower]
        let broker = try FakeBroker(script: script)
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address)
        defer { bench.close() }
        bench.send(5)
        #expect(bench.run { bench.acked == 5 })
        let reader = try Reader(bench)
        #expect(bench.run { reader.offsets.count == 5 })
        #expect(reader.failures.count == 2)
        #expect(reader.failures.first?.contains("OFFSET_OUT_OF_RANGE") == true)
    }

    @Test func `a batch with a wrong checksum is told and skipped`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address)
        defer { bench.close() }
        for _ in 0..<3 {
            bench.send(5)
            #expect(bench.run { bench.producer.unresolved == 0 })
        }
        broker.log.withLock { $0.batches[0]![1][70] ^= 1 }
        let reader = try Reader(bench)
        #expect(bench.run { reader.offsets.count == 10 })
        #expect(reader.offsets == [0, 1, 2, 3, 4, 10, 11, 12, 13, 14])
        #expect(reader.failures.count == 1)
        #expect(reader.failedAt == [5])
    }

    @Test func `a paused consumer asks for nothing`() throws {
        let broker = try FakeBroker()
        defer { broker.stop() }
        let bench = try ProducerBench(broker.address)
        defer { bench.close() }
        let reader = try Reader(bench)
        bench.send(5)
        #expect(bench.run { reader.offsets.count == 5 })
        reader.consumer.pause()
        bench.send(5)
        #expect(bench.run { bench.acked == 10 })
        for _ in 0..<50 { bench.loop.run(until: EventLoop.now() + .microseconds(100)) }
        let asked = broker.log.withLock { $0.fetchOffsets.count }
        for _ in 0..<50 { bench.loop.run(until: EventLoop.now() + .microseconds(100)) }
        #expect(broker.log.withLock { $0.fetchOffsets.count } == asked)
        reader.consumer.resume()
        #expect(bench.run { reader.offsets.count == 10 })
    }
}

private final class Reader: ConsumeSink {
    private(set) var consumer: (any Consumer)!
    private(set) var offsets: [Int64] = []
    private(set) var sequences: [Int64] = []
    private(set) var failures: [String] = []
    private(set) var failedAt: [Int64] = []
    private(set) var highWatermark: Int64 = -1

    init(_ bench: ProducerBench, start: ConsumerStart = .earliest) throws {
        consumer = try bench.loop.makeConsumer(
            ConsumerSpecification(
                topic: "t", partitions: [PartitionID(0)], start: start,
                settings: [
                    "reconnect.backoff.ms": "5", "reconnect.backoff.max.ms": "20",
                    "retry.backoff.ms": "10", "fetch.max.wait.ms": "5",
                ]),
            sink: self)
    }

    func received(_ records: ReceivedRecords) {
        highWatermark = records.highWatermark.value
        for record in records.records {
            offsets.append(record.offset)
            sequences.append(record.timestamp - 1_700_000_000_000)
        }
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        failures.append(error.message)
        failedAt.append(offset.value)
    }
}
