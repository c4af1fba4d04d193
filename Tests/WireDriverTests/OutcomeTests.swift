import Drivers
import KafkaCodec
import Network
import Synchronization
import Testing
import Vocabulary

@Suite struct OutcomeTests {
    @Test func `an answer without error is an ack at the broker's offset`() throws {
        let pair = try BrokerAndBench([.append])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        bench.send(5)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes == [.acked(Offset(0)), .acked(Offset(10))])
        #expect(bench.attempts.map(\.firstSequence) == [0, 10])
        #expect(bench.attempts.map(\.count) == [10, 5])
        #expect(bench.attempts.allSatisfy { $0.isFinal && $0.attempt == 1 })
        #expect(bench.attempts.allSatisfy { $0.producer == 3 && $0.bytes > 61 })
        #expect(bench.stamps.flatMap { $0 } == Array(0..<15))
        let ordered = bench.attempts.allSatisfy { $0.written! <= $0.ended }
        #expect(ordered)
    }

    @Test func `a connection that is dropped after the write leaves the outcome unknown`() throws {
        let pair = try BrokerAndBench([.drop, .append])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.count == 1)
        #expect(bench.attempts[0].outcome.isUnknown)
        #expect(bench.attempts[0].written != nil)
        bench.send(3)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes.last == .acked(Offset(0)))
    }

    @Test func `no answer within the request's time leaves the outcome unknown`() throws {
        let pair = try BrokerAndBench([.silence, .append])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes.map(\.isUnknown) == [true])
    }

    @Test func `an answer that is none leaves the outcome unknown`() throws {
        let pair = try BrokerAndBench([.nonsense, .append])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes.map(\.isUnknown) == [true])
    }

    @Test func `acks 0 is unknown as soon as it is written`() throws {
        let pair = try BrokerAndBench([.append], settings: ["acks": "0"])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes == [.unknown("acks=0")])
        #expect(bench.attempts[0].written != nil)
        #expect(bench.run { pair.broker.log.withLock { $0.ends[0] == 10 } })
    }

    @Test(arguments: [
        (ErrorCode.messageTooLarge, "all", false), (.corruptMessage, "all", false),
        (.notEnoughReplicas, "all", false), (.invalidRecord, "1", false),
        (.unknownTopicOrPartition, "1", false), (.notLeaderOrFollower, "1", false),
        (.notLeaderOrFollower, "all", true), (.requestTimedOut, "all", true),
        (.notEnoughReplicasAfterAppend, "all", true), (.kafkaStorageError, "1", true),
        (.unknownServerError, "1", true), (ErrorCode(rawValue: 999), "1", true),
    ])
    func `an error is failed only where nothing can have been appended`(
        code: ErrorCode, acks: String, isUnknown: Bool
    ) throws {
        let pair = try BrokerAndBench(
            [.error(code, message: "because"), .append], settings: ["acks": acks])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.count == 1)
        #expect(bench.attempts[0].outcome.isUnknown == isUnknown)
        #expect(bench.attempts[0].outcome.isFailed == !isUnknown)
        #expect(bench.attempts[0].outcome.words == "\(code): because")
        #expect(bench.attempts[0].isFinal)
        bench.send(1)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.outcomes.last == .acked(Offset(0)))
    }

    @Test func `what could not be written in time is failed`() throws {
        let broker = try FakeBroker()
        let address = broker.address
        broker.stop()
        let bench = try ProducerBench(address)
        defer { bench.close() }
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.count == 1)
        #expect(bench.attempts[0].outcome.isFailed)
        #expect(bench.attempts[0].written == nil)
        #expect(bench.attempts[0].outcome.words.contains("delivery.timeout.ms"))
        #expect(bench.attempts[0].outcome.words.contains("refused"))
    }

    @Test func `what waits through an outage goes out after it in order`() throws {
        let settings = ["delivery.timeout.ms": "30000", "batch.size": "200"]
        let pair = try BrokerAndBench([.append], settings: settings)
        defer { pair.close() }
        let bench = pair.bench
        bench.send(10)
        #expect(bench.run { bench.producer.unresolved == 0 })
        pair.broker.stop()
        // Lets the client notice; nothing is under way, so nothing is lost.
        bench.send(1)
        bench.loop.run(until: EventLoop.now() + .milliseconds(5))
        bench.send(200)
        for _ in 0..<20 { bench.loop.run(until: EventLoop.now()) }
        try pair.broker.start()
        #expect(bench.run { bench.producer.unresolved == 0 })
        let lost = bench.attempts.filter { $0.outcome.isUnknown }.reduce(0) { $0 + Int($1.count) }
        #expect(bench.acked + lost == 211)
        #expect(bench.attempts.allSatisfy { !$0.outcome.isFailed })
        #expect(bench.stamps.flatMap { $0 } == Array(0..<211))
    }

    @Test func `with retries every attempt is told and the last is final`() throws {
        let produce: [FakeBroker.Produce] = [
            .error(.notEnoughReplicas, message: nil), .drop, .append,
        ]
        let settings = ["retries": "5", "delivery.timeout.ms": "30000"]
        let pair = try BrokerAndBench(produce, settings: settings)
        defer { pair.close() }
        let bench = pair.bench
        bench.send(4)
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.attempts.map(\.attempt) == [1, 2, 3])
        #expect(bench.attempts.map(\.isFinal) == [false, false, true])
        #expect(bench.attempts[0].outcome.isFailed)
        #expect(bench.attempts[1].outcome.isUnknown)
        #expect(bench.outcomes[2] == .acked(Offset(0)))
        #expect(bench.stamps == [[0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]])
    }

    @Test func `close resolves everything before it returns`() throws {
        let pair = try BrokerAndBench(
            [.silence], settings: ["max.in.flight.requests.per.connection": "1"])
        defer { pair.close() }
        let bench = pair.bench
        bench.send(1)
        bench.run { pair.broker.log.withLock { $0.batchesPerRequest.count == 1 } }
        bench.send(6)
        #expect(bench.producer.unresolved == 7)
        bench.producer.close()
        #expect(bench.producer.unresolved == 0)
        #expect(bench.attempts.map { $0.outcome.isUnknown } == [true, false])
        #expect(bench.attempts.map { $0.outcome.isFailed } == [false, true])
        #expect(bench.attempts[1].written == nil)
    }
}

/// A broker with a script, and a producer that talks to it.
private final class BrokerAndBench {
    let broker: FakeBroker
    let bench: ProducerBench

    init(_ produce: [FakeBroker.Produce], settings: [String: String] = [:]) throws {
        var script = FakeBroker.Script()
        script.produce = produce
        broker = try FakeBroker(script: script)
        bench = try ProducerBench(broker.address, settings: settings)
    }

    func close() {
        bench.close()
        broker.stop()
    }
}
