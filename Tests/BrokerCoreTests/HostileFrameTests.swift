import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

@Suite struct HostileFrameTests {
    private func makeBroker() throws -> TestBroker {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2)
        try broker.produce(["a"])
        return broker
    }

    /// One whole frame of each API, in its newest version.
    private func frames(_ broker: TestBroker) throws -> [[UInt8]] {
        var listOffsets = ListOffsetsRequest()
        var topic = ListOffsetsRequest.ListOffsetsTopic()
        topic.name = "t"
        topic.partitions = [ListOffsetsRequest.ListOffsetsPartition()]
        listOffsets.topics = [topic]
        var metadata = MetadataRequest()
        var named = MetadataRequest.MetadataRequestTopic()
        named.name = "t"
        metadata.topics = [named]
        var create = CreateTopicsRequest()
        create.topics = [TestBroker.creatable("u", 1, 1, settings: ["retention.ms": "5"])]
        create.validateOnly = true
        var configs = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = DescribeConfigsRequest.topicResource
        resource.resourceName = "t"
        configs.resources = [resource]
        var versions = ApiVersionsRequest()
        versions.clientSoftwareName = "x"
        versions.clientSoftwareVersion = "1"
        return [
            try broker.produceFrame([("t", 0, broker.batch(["b", "c"]))], version: 12),
            try TestBroker.frame(broker.fetchRequest(), version: 12),
            try TestBroker.frame(listOffsets, version: 11),
            try TestBroker.frame(metadata, version: 13),
            try TestBroker.frame(versions, version: 4),
            try TestBroker.frame(create, version: 7),
            try TestBroker.frame(configs, version: 4),
            try TestBroker.frame(DescribeClusterRequest(), version: 2),
            try TestBroker.frame(DeleteRecordsRequest(), version: 2),
            try TestBroker.frame(OffsetForLeaderEpochRequest(), version: 4),
            try TestBroker.frame(DeleteTopicsRequest(), version: 6),
        ]
    }

    /// Every frame is answered once, by a response or by the connection's end.
    private func handle(_ frame: [UInt8], _ broker: TestBroker, _ comment: String) {
        let slot = broker.handle(frame)
        broker.flushAll()
        #expect(broker.target.replyCount(slot) == 1, "\(comment)")
    }

    @Test func aFrameCutAnywhereClosesTheConnectionWithAReason() throws {
        let broker = try makeBroker()
        for frame in try frames(broker) {
            for count in 0..<frame.count {
                let slot = broker.handle(Array(frame.prefix(count)))
                broker.flushAll()
                let reason = broker.closeReason(slot)
                #expect(reason?.isEmpty == false, "API \(frame[1]) cut to \(count) bytes")
            }
        }
        #expect(try broker.values() == ["a"], "nothing of a cut request was appended")
    }

    @Test func bytesAfterTheLastFieldAreNotLookedAt() throws {
        // Kafka does not either, and librdkafka 2.16 has some in its Metadata requests.
        let broker = try makeBroker()
        for frame in try frames(broker) {
            let slot = broker.handle(frame + [0, 0, 1])
            broker.flushAll()
            guard case .frame? = broker.target.reply(slot) else {
                Issue.record("API \(frame[1])")
                continue
            }
        }
    }

    @Test func flippedBytesNeverCrash() throws {
        let broker = try makeBroker()
        var random = SplitMix(seed: 11)
        for frame in try frames(broker) {
            for round in 0..<400 {
                var bytes = frame
                for _ in 0...(random.next() % 4) {
                    let place = Int(random.next() % UInt64(bytes.count))
                    bytes[place] = UInt8(truncatingIfNeeded: random.next())
                }
                // A long poll is no answer yet, and none is wanted here.
                guard bytes[1] != 1 else { continue }
                handle(bytes, broker, "API \(frame[1]), round \(round), seed 11: \(bytes)")
            }
        }
        #expect(broker.broker.haltReason == nil)
    }

    @Test func rubbishNeverCrashes() throws {
        let broker = try makeBroker()
        var random = SplitMix(seed: 12)
        for round in 0..<3_000 {
            var bytes = (0..<Int(random.next() % 80)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            if bytes.count > 4 {
                bytes[0] = 0
                bytes[1] = UInt8(random.next() % 64)
                bytes[2] = 0
                bytes[3] = UInt8(random.next() % 14)
                if bytes[1] == 1 { continue }
            }
            handle(bytes, broker, "round \(round), seed 12: \(bytes)")
        }
    }

    @Test func aCountThatTheFrameCannotHoldAllocatesNothing() throws {
        let broker = try makeBroker()
        // Metadata version 1 that claims 2^31 - 1 topics.
        let header: [UInt8] = [0, 3, 0, 1, 0, 0, 0, 77, 0xff, 0xff]
        let slot = broker.handle(header + [0x7f, 0xff, 0xff, 0xff])
        #expect(broker.closeReason(slot)?.contains("2147483647") == true)
    }

    @Test func aPartitionNamedOverAndOverWaitsOnce() throws {
        let broker = try makeBroker()
        var request = broker.fetchRequest(from: 1, maxWait: 500)
        let part = request.topics[0].partitions[0]
        request.topics[0].partitions = Array(repeating: part, count: 50_000)
        let slot = try broker.send(request, version: 12)
        #expect(broker.target.replyCount(slot) == 0)
        try broker.produce(["b"])
        #expect(broker.target.replyCount(slot) == 1)
    }

    @Test func aTopicThatIsAskedForThousandsOfTimesIsAnsweredOnce() throws {
        let broker = try makeBroker()
        let topics = try broker.metadata(Array(repeating: "t", count: 5_000)).topics
        #expect(topics.count == 1)
    }
}
