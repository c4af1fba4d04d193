import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// Compaction as a client of the broker sees it.
@Suite struct CompactedTopicTests {
    private static let settings = [
        "cleanup.policy": "compact", "internal.segment.bytes": "2000",
        "min.cleanable.dirty.ratio": "0.1", "file.delete.delay.ms": "0",
    ]

    private func keyed(
        _ broker: TestBroker, _ records: [(key: String?, value: String?)],
        codec: CompressionCodec = .none
    ) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for record in records {
            let key = Array((record.key ?? "").utf8)
            let value = Array((record.value ?? "").utf8)
            key.withUnsafeBytes { key in
                value.withUnsafeBytes { value in
                    builder.append(
                        timestamp: broker.clock.wallMilliseconds(),
                        key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value)
                }
            }
        }
        return Array(builder.finish(compressor: codec == .none ? nil : Compressor(codec)))
    }

    private func produce(_ broker: TestBroker, _ batch: [UInt8], to topic: String = "t") throws
        -> ProduceResponse.PartitionProduceResponse
    {
        let slot = broker.handle(try broker.produceFrame([(topic, 0, batch)]))
        broker.flushAll()
        return try broker.produceAnswer(slot)
    }

    @Test func `after some rounds a reader gets each key's last value and the offsets of before`()
        throws
    {
        let disk = CrashableFileSystem(recording: false)
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t", settings: Self.settings)
        for number in 0..<300 {
            let answer = try produce(broker, keyed(broker, [("k\(number % 5)", "v\(number)")]))
            #expect(answer.errorCode == .none)
        }
        #expect(try broker.values().count == 300)
        broker.pass(15_001)
        let values = try broker.values()
        #expect(values.count < 60)
        #expect(values.suffix(5) == ["v295", "v296", "v297", "v298", "v299"])
        #expect(try broker.offset(-2).offset == .zero)
        #expect(try broker.offset(-1).offset == Offset(300))
        for choice in [CrashChoice.processDeath, .powerCut] {
            let again = try TestBroker(on: disk.image(keeping: choice), clock: broker.clock)
            if choice == .processDeath { #expect(try again.values() == values) }
            #expect(try again.values().count <= values.count)
        }
    }

    @Test func `with log.cleaner.enable=false nothing is compacted`() throws {
        let broker = try TestBroker(["log.cleaner.enable": "false"])
        try broker.createTopic("t", settings: Self.settings)
        for number in 0..<100 {
            _ = try produce(broker, keyed(broker, [("k", "v\(number)")]))
        }
        broker.pass(60_000)
        #expect(try broker.values().count == 100)
    }

    @Test(arguments: CompressionCodec.allCases)
    func `a record without a key is refused, and which one it was is said`(
        _ codec: CompressionCodec
    )
        throws
    {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: Self.settings)
        let answer = try produce(
            broker, keyed(broker, [("a", "1"), (nil, "2"), (nil, "3")], codec: codec))
        #expect(answer.errorCode == .invalidRecord)
        #expect(answer.recordErrors.map(\.batchIndex) == [1, 2])
        #expect(
            answer.recordErrors.first?.batchIndexErrorMessage
                == "Compacted topic cannot accept message without key in topic partition t-0")
        #expect(answer.errorMessage?.hasPrefix("One or more records have been rejected") == true)
        #expect(try broker.offset(-1).offset == .zero)
    }

    @Test func `what is compacted and deleted loses its old segments too`() throws {
        let broker = try TestBroker(["log.retention.check.interval.ms": "1000"])
        try broker.createTopic(
            "t",
            settings: Self.settings.merging(
                ["cleanup.policy": "compact,delete", "retention.ms": "60000"]) { $1 })
        for number in 0..<100 {
            _ = try produce(broker, keyed(broker, [("k\(number)", "v")]))
        }
        broker.pass(30_000)
        #expect(try broker.values().count == 100)
        broker.pass(31_001)
        broker.pass(2_000)
        #expect(try broker.values(from: 100).isEmpty)
        #expect(try broker.offset(-2).offset == Offset(100))
    }

    @Test func `a topic that is deleted while it is compacted takes nothing with it`() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: Self.settings)
        try broker.createTopic("other", settings: Self.settings)
        for number in 0..<200 {
            _ = try produce(broker, keyed(broker, [("k", "v\(number)")]))
            _ = try produce(broker, keyed(broker, [("k", "v\(number)")]), to: "other")
        }
        broker.clock.advance(by: .milliseconds(15_001))
        _ = broker.broker.advance(to: broker.clock.now())
        broker.broker.flush()
        var request = DeleteTopicsRequest()
        request.topicNames = ["t"]
        _ = try broker.ask(request, version: 5)
        broker.pass(1)
        #expect(broker.broker.haltReason == nil)
        #expect(try broker.values("other").last == "v199")
        #expect(try broker.values("other").count < 60)
    }
}

@Suite struct CompactedOffsetsTests {
    private static let settings = [
        "offsets.topic.num.partitions": "1", "offsets.topic.segment.bytes": "1048576",
        "log.flush.interval.messages": "1", "log.segment.delete.delay.ms": "0",
        "offsets.retention.minutes": "100000",
    ]

    @Test func `the log of groups stays small and keeps what it says`() throws {
        let disk = CrashableFileSystem(recording: false)
        let broker = try TestBroker(Self.settings, on: disk)
        try broker.createTopic("t")
        try broker.openGroups()
        var member = TestMember()
        try broker.makeStable(&member, session: 1_800_000)
        #expect(try broker.commit(77, group: "quiet", metadata: "kept") == .none)
        let note = String(repeating: "m", count: 4_000)
        for offset in 1...700 as ClosedRange<Int64> {
            #expect(try broker.commit(offset, by: member, metadata: note) == .none)
        }
        let end = try broker.offset(-1, of: "__consumer_offsets").offset
        let before = try broker.values("__consumer_offsets").count
        for _ in 0..<3 { broker.pass(16_000) }
        #expect(try broker.values("__consumer_offsets").count < before / 2)
        #expect(try broker.offset(-1, of: "__consumer_offsets").offset == end)
        for choice in [CrashChoice.processDeath, .powerCut] {
            let again = try TestBroker(
                Self.settings, on: disk.image(keeping: choice), clock: broker.clock)
            #expect(try again.committed().committedOffset == Offset(700))
            #expect(try again.committed("quiet").committedOffset == Offset(77))
            #expect(try again.committed("quiet").metadata == "kept")
            #expect(try again.heartbeat(member) == .none)
        }
    }
}
