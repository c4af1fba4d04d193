import Drivers
import EngineDriver
import Platform
import Testing
import Vocabulary

@Suite struct EngineProducerTests {
    @Test func recordsAreAckedInTheOrderOfTheirSequences() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["linger.ms": "0"])
        let run = EngineFixture.makeRun(100)
        #expect(producer.send(run) == 100)
        #expect(producer.unresolved == 100)
        try engine.run { producer.unresolved == 0 }
        #expect(engine.sink.attempts.flatMap(\.sequences) == Array(0..<100))
        #expect(engine.sink.ackedOffsets.first == 0)
        for attempt in engine.sink.attempts {
            #expect(attempt.attempt.outcome == .acked(Offset(attempt.attempt.firstSequence)))
            #expect(attempt.attempt.producer == 3 && attempt.attempt.isFinal)
            #expect(attempt.attempt.count == Int32(attempt.sequences.count))
            #expect(attempt.attempt.written != nil && attempt.attempt.bytes > 61)
        }
        #expect(
            try engine.driver.offsets(of: "t", deadline: EngineFixture.soon)[0].end == Offset(100))
    }

    @Test(arguments: ["0", "5"])
    func aBatchHoldsNoMoreThanBatchSize(_ linger: String) throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["batch.size": "1000", "linger.ms": linger])
        _ = producer.send(EngineFixture.makeRun(40, size: 100))
        try engine.run { producer.unresolved == 0 }
        #expect(engine.sink.attempts.allSatisfy { $0.attempt.bytes <= 1_000 })
        #expect(engine.sink.attempts.contains { $0.attempt.count >= 7 })
    }

    @Test func aRecordLargerThanABatchIsSentAlone() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["batch.size": "100", "linger.ms": "0"])
        _ = producer.send(EngineFixture.makeRun(3, size: 5_000))
        try engine.run { producer.unresolved == 0 }
        #expect(engine.sink.attempts.map(\.attempt.count) == [1, 1, 1])
    }

    @Test func lingeringRecordsWaitForOneAnother() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["linger.ms": "100000"])
        for sequence in 0..<5 {
            _ = producer.send(EngineFixture.makeRun(1, from: Int64(sequence)))
            engine.loop.run(until: MonotonicClock.now())
        }
        #expect(engine.sink.attempts.isEmpty)
        producer.flush()
        try engine.run { producer.unresolved == 0 }
        #expect(engine.sink.attempts.map(\.attempt.count) == [5])
    }

    @Test func lingerEndsByItself() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["linger.ms": "20"])
        let start = MonotonicClock.now()
        _ = producer.send(EngineFixture.makeRun(1))
        try engine.run { producer.unresolved == 0 }
        #expect(MonotonicClock.now() - start >= .milliseconds(20))
    }

    @Test func theSyncOfFlushMessages1IsWaitedFor() throws {
        let engine = try EngineFixture(topic: ["flush.messages": "1"])
        let producer = try engine.producer(["linger.ms": "0"])
        _ = producer.send(EngineFixture.makeRun(10))
        _ = producer.send(EngineFixture.makeRun(10, partition: 1))
        try engine.run { producer.unresolved == 0 }
        #expect(engine.sink.ackedOffsets.count == engine.sink.attempts.count)
        let left = try EngineFixture(on: engine.disk.image(keeping: .powerCut), create: false)
        let ranges = try left.driver.offsets(of: "t", deadline: EngineFixture.soon)
        #expect(ranges.map(\.end) == [Offset(10), Offset(10)])
    }

    @Test(arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
    func everyCompressionComesBack(_ codec: String) throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(
            ["compression.type": codec, "linger.ms": "0"],
            headers: [RecordHeader(key: "h", value: [1, 2])])
        _ = producer.send(EngineFixture.makeRun(50, size: 200, key: "k"))
        try engine.run { producer.unresolved == 0 }
        _ = try engine.consumer()
        try engine.run { engine.sink.received.count == 50 }
        #expect(engine.sink.received.map(\.offset) == Array(0..<50))
        #expect(engine.sink.received.allSatisfy { $0.key == "k" })
        #expect(engine.sink.received[7].value.hasPrefix("p0 s7."))
        // One header: key of 1 byte, value of 2, lengths zig-zag.
        #expect(engine.sink.headers.allSatisfy { $0 == [2, 2, 0x68, 4, 1, 2] })
        if codec != "none" { #expect(engine.sink.attempts[0].attempt.bytes < 50 * 200) }
    }

    @Test func acks0IsNeverAcknowledged() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["acks": "0", "linger.ms": "0"])
        _ = producer.send(EngineFixture.makeRun(3))
        try engine.run { producer.unresolved == 0 }
        guard case .unknown = engine.sink.attempts[0].attempt.outcome else {
            Issue.record("\(engine.sink.attempts[0].attempt.outcome)")
            return
        }
        #expect(
            try engine.driver.offsets(of: "t", deadline: EngineFixture.soon)[0].end == Offset(3))
    }

    @Test func aRefusalIsAFailure() throws {
        let engine = try EngineFixture(topic: ["max.message.bytes": "100"])
        let producer = try engine.producer(["linger.ms": "0"])
        _ = producer.send(EngineFixture.makeRun(1, size: 300))
        try engine.run { producer.unresolved == 0 }
        guard case .failed(let why) = engine.sink.attempts[0].attempt.outcome else {
            Issue.record("\(engine.sink.attempts[0].attempt.outcome)")
            return
        }
        #expect(why.contains("MESSAGE_TOO_LARGE"))
    }

    @Test func aFullBufferTakesNoMoreAndNeverBlocks() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["buffer.memory": "1000", "linger.ms": "100000"])
        let run = EngineFixture.makeRun(30, size: 100)
        #expect(producer.send(run) == 10)
        run.removeFirst(10)
        #expect(producer.send(run) == 0)
        producer.flush()
        try engine.run { producer.unresolved == 0 }
        #expect(producer.send(run) == 10)
    }

    @Test func onlySoManyRequestsAreInFlight() throws {
        let engine = try EngineFixture(topic: ["flush.messages": "1"], partitions: 1)
        let producer = try engine.producer(
            ["max.in.flight.requests.per.connection": "1", "linger.ms": "0", "batch.size": "1"],
            partitions: 1)
        _ = producer.send(EngineFixture.makeRun(20))
        try engine.run { producer.unresolved == 0 }
        let attempts = engine.sink.attempts.map(\.attempt)
        #expect(attempts.map(\.firstSequence) == Array(0..<20))
        for (earlier, later) in zip(attempts, attempts.dropFirst()) {
            #expect((later.written ?? .distantFuture) >= earlier.ended)
        }
    }

    @Test func closingResolvesEverything() throws {
        let engine = try EngineFixture()
        let producer = try engine.producer(["linger.ms": "100000"])
        _ = producer.send(EngineFixture.makeRun(4))
        producer.close()
        #expect(producer.unresolved == 0 && engine.sink.resolved == 4)
        #expect(
            engine.sink.attempts[0].attempt.outcome
                == .failed("the producer was closed before it was sent"))
        #expect(engine.sink.attempts[0].attempt.written == nil)
        #expect(try engine.driver.offsets(of: "t", deadline: EngineFixture.soon)[0].end == .zero)
    }

    @Test(arguments: [
        ["enable.idempotence": "true"], ["no.such": "1"], ["acks": "2"],
        ["compression.type": "brotli"], ["batch.size": "big"], ["retries": "3"],
    ])
    func whatTheEngineCannotDoIsRefused(_ settings: [String: String]) throws {
        let engine = try EngineFixture()
        #expect {
            try engine.producer(settings)
        } throws: {
            ($0 as? DriverError)?.code == .unsupportedSetting
        }
    }

    @Test func manyPartitionsShareARequest() throws {
        let engine = try EngineFixture(topic: ["flush.messages": "1"], partitions: 50)
        let producer = try engine.producer(["linger.ms": "0"], partitions: 50)
        for round in 0..<3 {
            for partition in 0..<50 {
                _ = producer.send(
                    EngineFixture.makeRun(1, partition: Int32(partition), from: Int64(round)))
            }
            try engine.run { producer.unresolved == 0 }
        }
        let ranges = try engine.driver.offsets(of: "t", deadline: EngineFixture.soon)
        #expect(ranges.count == 50 && ranges.allSatisfy { $0.end == Offset(3) })
    }
}
