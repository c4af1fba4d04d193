import Drivers
import KafkaCodec
import Network
import Synchronization
import Testing
import Vocabulary
import WireDriver

@Suite struct WireIdempotenceTests {
    private static let settings = [
        "enable.idempotence": "true", "delivery.timeout.ms": "30000", "batch.size": "200",
    ]

    private func make(
        _ produce: [FakeBroker.Produce], partitions: Int32 = 1, settings: [String: String] = [:]
    ) throws -> (FakeBroker, ProducerBench) {
        var script = FakeBroker.Script()
        script.produce = produce
        script.partitions = partitions
        let broker = try FakeBroker(script: script)
        let bench = try ProducerBench(
            broker.address, partitions: Int(partitions),
            settings: Self.settings.merging(settings) { $1 })
        return (broker, bench)
    }

    /// Sequences of the records in the log, from their values' first bytes being no help: by batch.
    private func sequences(_ broker: FakeBroker, partition: Int32 = 0) -> [Int32] {
        broker.log.withLock { log in
            (log.batches[partition] ?? []).flatMap { batch in
                batch.withUnsafeBytes { bytes -> [Int32] in
                    guard let view = try? RecordBatchView(bytes) else { return [] }
                    return (0..<view.recordCount).map { view.baseSequence + $0 }
                }
            }
        }
    }

    @Test func `an id is asked for once and every record gets its sequence`() throws {
        let (broker, bench) = try make([.append], partitions: 2)
        defer {
            bench.close()
            broker.stop()
        }
        bench.send(50, partition: 0)
        bench.send(30, partition: 1)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 80)
        let requests = broker.log.withLock { $0.requests }
        #expect(requests.filter { $0 == .initProducerId }.count == 1)
        #expect(sequences(broker) == Array(0..<50))
        #expect(sequences(broker, partition: 1) == Array(0..<30))
    }

    @Test func `what was appended and not answered is not appended again`() throws {
        let (broker, bench) = try make([.appendAndDrop, .append])
        defer {
            bench.close()
            broker.stop()
        }
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(sequences(broker) == Array(0..<10))
        let first = bench.attempts.filter { $0.firstSequence == 0 }
        #expect(first.map(\.attempt) == [1, 2])
        #expect(first.map(\.isFinal) == [false, true])
        #expect(first[0].outcome.isUnknown)
        #expect(first[1].outcome == .acked(Offset(0)))
    }

    /// Five requests are under way when the connection breaks, again and again.
    @Test func `order and count survive broken connections with requests in flight`() throws {
        var script: [FakeBroker.Produce] = []
        for round in 0..<12 {
            script += Array(repeating: .append, count: round % 4)
            script.append(round % 2 == 0 ? .drop : .appendAndDrop)
        }
        let (broker, bench) = try make(script + [.append])
        defer {
            bench.close()
            broker.stop()
        }
        for _ in 0..<40 { bench.send(10) }
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.filter(\.isFinal).allSatisfy { !$0.outcome.isFailed })
        #expect(bench.acked == 400)
        #expect(sequences(broker) == Array(0..<400))
    }

    @Test func `a batch behind one that was refused is tried again in its turn`() throws {
        let (broker, bench) = try make([
            .append, .error(.notLeaderOrFollower, message: nil), .append,
        ])
        defer {
            bench.close()
            broker.stop()
        }
        for _ in 0..<12 { bench.send(10) }
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 120)
        #expect(sequences(broker) == Array(0..<120))
    }

    @Test func `a batch that is given up starts a new epoch for those behind it`() throws {
        let (broker, bench) = try make(
            [.error(.messageTooLarge, message: nil), .append],
            settings: ["max.in.flight.requests.per.connection": "1"])
        defer {
            bench.close()
            broker.stop()
        }
        bench.send(30)
        #expect(bench.run { bench.producer.unresolved == 0 })
        let failed = bench.attempts.filter { $0.isFinal && $0.outcome.isFailed }
        #expect(failed.count == 1)
        #expect(bench.acked == 30 - Int(failed[0].count))
        let state = broker.log.withLock { $0.sequences[0]?.values.first }
        #expect(state?.epoch == 1)
        #expect(sequences(broker) == Array(0..<Int32(bench.acked)))
    }

    @Test func `without an id nothing is sent, and the words say why`() throws {
        var script = FakeBroker.Script()
        script.apiVersionMax = [.initProducerId: -1]
        let broker = try FakeBroker(script: script)
        let bench = try ProducerBench(
            broker.address,
            settings: ["enable.idempotence": "true", "delivery.timeout.ms": "400"])
        defer {
            bench.close()
            broker.stop()
        }
        bench.send(3)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.allSatisfy { $0.outcome.isFailed && $0.written == nil })
        #expect(bench.attempts[0].outcome.words.contains("InitProducerId"))
        #expect(broker.log.withLock { $0.batchesPerRequest }.isEmpty)
    }

    @Test(arguments: [
        (["acks": "1"], "acks=all"), (["retries": "0"], "retries"),
        (["max.in.flight.requests.per.connection": "6"], "5 at most"),
    ])
    func `settings that contradict idempotence are refused`(
        settings: [String: String], words: String
    ) throws {
        let error = #expect(throws: DriverError.self) {
            try WireDriver.producerSettings(
                settings.merging(["enable.idempotence": "true"]) { $1 })
        }
        #expect(error?.message.contains(words) == true)
        let resolved = try WireDriver.producerSettings(["enable.idempotence": "true"])
        #expect(resolved["retries"] == "2147483647")
    }
}
