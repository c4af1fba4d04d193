import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

@Suite struct FetchTests {
    private func makeBroker(_ settings: [String: String] = [:], partitions: Int32 = 2) throws
        -> TestBroker
    {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: partitions, settings: settings)
        return broker
    }

    @Test(arguments: Int16(4)...12)
    func everyVersionReadsWhatWasWritten(_ version: Int16) throws {
        let broker = try makeBroker()
        try broker.produce(["a", "b"])
        try broker.produce(["c"])
        let answer = try broker.ask(broker.fetchRequest(), version: version)
        #expect(answer.errorCode == .none && answer.sessionId == 0)
        let part = answer.responses[0].partitions[0]
        #expect(part.errorCode == .none)
        #expect(part.highWatermark == Offset(3) && part.lastStableOffset == Offset(3))
        if version >= 5 { #expect(part.logStartOffset == .zero) }
        let found = try TestBroker.records(part.records)
        #expect(found.map(\.value) == ["a", "b", "c"])
        #expect(found.map(\.offset) == [0, 1, 2])
    }

    @Test(arguments: Int16(13)...18)
    func laterVersionsNameTopicsByTheirIds(_ version: Int16) throws {
        let broker = try makeBroker()
        try broker.produce(["a"])
        var request = broker.fetchRequest()
        request.topics[0].topic = ""
        request.topics[0].topicId = try broker.metadata(["t"]).topics[0].topicId
        var unknown = request.topics[0]
        unknown.topicId = KafkaUUID(high: 1, low: 1)
        request.topics.append(unknown)
        let answer = try broker.ask(request, version: version)
        #expect(try TestBroker.records(answer.responses[0].partitions[0].records).count == 1)
        #expect(answer.responses[1].partitions[0].errorCode == .unknownTopicId)
    }

    @Test func anOffsetInsideABatchGetsTheWholeBatch() throws {
        let broker = try makeBroker()
        try broker.produce(["a", "b", "c"])
        let found = try TestBroker.records(broker.fetch(from: 2).records)
        #expect(found.map(\.offset) == [0, 1, 2])
        #expect(try broker.values(from: 2) == ["c"])
    }

    @Test func offsetsOutsideTheLogAreOutOfRange() throws {
        let broker = try makeBroker()
        try broker.produce(["a"])
        #expect(try broker.fetch(from: 1).errorCode == .none)
        for offset in [Int64(2), -1, .max] {
            let answer = try broker.fetch(from: offset)
            #expect(answer.errorCode == .offsetOutOfRange)
            #expect(answer.highWatermark == .none)
        }
    }

    @Test func unknownPartitionsAndEpochsHaveKafkasErrors() throws {
        let broker = try makeBroker()
        #expect(try broker.fetch(partition: 9).errorCode == .unknownTopicOrPartition)
        #expect(try broker.fetch("none").errorCode == .unknownTopicOrPartition)
        var request = broker.fetchRequest()
        request.topics[0].partitions[0].currentLeaderEpoch = LeaderEpoch(9)
        let answer = try broker.ask(request, version: 12).responses[0].partitions[0]
        #expect(answer.errorCode == .unknownLeaderEpoch)
    }

    @Test func theFirstBatchComesWhateverTheLimits() throws {
        let broker = try makeBroker()
        let large = String(repeating: "x", count: 5_000)
        try broker.produce([large])
        try broker.produce([large], partition: 1)
        var request = broker.fetchRequest(maxBytes: 10, partitionMaxBytes: 10)
        var second = request.topics[0].partitions[0]
        second.partition = PartitionID(1)
        request.topics[0].partitions.append(second)
        let parts = try broker.ask(request, version: 12).responses[0].partitions
        #expect(try TestBroker.records(parts[0].records).count == 1)
        #expect(
            try TestBroker.records(parts[1].records).isEmpty, "only one batch goes over a limit")
    }

    @Test func limitsCutBetweenBatches() throws {
        let broker = try makeBroker()
        for number in 0..<10 { try broker.produce(["value \(number)"]) }
        let size = broker.batch(["value 0"]).count
        let request = broker.fetchRequest(partitionMaxBytes: Int32(3 * size + size / 2))
        let part = try broker.ask(request, version: 12).responses[0].partitions[0]
        #expect(try TestBroker.records(part.records).count == 3)
        #expect(try broker.values().count == 10)
    }

    @Test func aReaderGoesOnFromSegmentToSegment() throws {
        let broker = try makeBroker(["internal.segment.bytes": "300"])
        let values = (0..<30).map { "value \($0)" }
        for value in values { try broker.produce([value]) }
        #expect(try broker.values() == values)
        #expect(try broker.values(from: 17) == Array(values[17...]))
    }

    @Test func aSessionThatWasNeverGivenIsNotFound() throws {
        let broker = try makeBroker()
        var request = broker.fetchRequest()
        request.sessionId = 5
        request.sessionEpoch = 1
        #expect(try broker.ask(request, version: 12).errorCode == .fetchSessionIdNotFound)
        request.sessionEpoch = -1
        #expect(try broker.ask(request, version: 12).errorCode == .none)
    }

    @Test func recordsAreHandedOutAsPiecesOfTheirFile() throws {
        let broker = try makeBroker()
        try broker.produce(["a"])
        let slot = try broker.send(broker.fetchRequest(), version: 12)
        guard case .frame(let frame)? = broker.target.reply(slot) else {
            Issue.record("no frame")
            return
        }
        let files = frame.pieces.filter { if case .file = $0 { true } else { false } }
        #expect(files.count == 1)
    }

    // MARK: Offsets

    @Test func offsetsAreFoundByNameAndByTime() throws {
        let broker = try makeBroker()
        let start = broker.clock.wallMilliseconds()
        for step in 0..<5 {
            try broker.produce(["v\(step)"])
            broker.clock.advance(by: .milliseconds(10))
        }
        #expect(try broker.offset(ListOffsetsRequest.earliest).offset == .zero)
        #expect(try broker.offset(ListOffsetsRequest.latest).offset == Offset(5))
        #expect(try broker.offset(ListOffsetsRequest.maxTimestamp).offset == Offset(4))
        #expect(try broker.offset(ListOffsetsRequest.latestTiered).offset == .none)
        #expect(try broker.offset(start + 15).offset == Offset(2))
        #expect(try broker.offset(start + 15).timestamp == start + 20)
        #expect(try broker.offset(start + 1_000).offset == .none)
        #expect(try broker.offset(-7).errorCode == .unsupportedVersion)
        #expect(try broker.offset(0, partition: 7).errorCode == .unknownTopicOrPartition)
    }

    @Test func deletedRecordsAreOutOfRange() throws {
        let broker = try makeBroker()
        for value in ["a", "b", "c"] { try broker.produce([value]) }
        var request = DeleteRecordsRequest()
        var topic = DeleteRecordsRequest.DeleteRecordsTopic()
        topic.name = "t"
        var part = DeleteRecordsRequest.DeleteRecordsPartition()
        part.offset = Offset(2)
        topic.partitions = [part]
        request.topics = [topic]
        let result = try broker.ask(request).topics[0].partitions[0]
        #expect(result.errorCode == .none && result.lowWatermark == Offset(2))
        #expect(try broker.fetch(from: 1).errorCode == .offsetOutOfRange)
        #expect(try broker.values(from: 2) == ["c"])
        #expect(try broker.offset(ListOffsetsRequest.earliest).offset == Offset(2))
        request.topics[0].partitions[0].offset = Offset(99)
        #expect(
            try broker.ask(request).topics[0].partitions[0].errorCode == .offsetOutOfRange)
    }

    @Test func epochsEndWhereTheLogDoes() throws {
        let broker = try makeBroker()
        try broker.produce(["a", "b"])
        var request = OffsetForLeaderEpochRequest()
        var topic = OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
        topic.topic = "t"
        var part = OffsetForLeaderEpochRequest.OffsetForLeaderPartition()
        part.leaderEpoch = LeaderEpoch(0)
        topic.partitions = [part]
        request.topics = [topic]
        let end = try broker.ask(request).topics[0].partitions[0]
        #expect(end.errorCode == .none && end.endOffset == Offset(2))
        #expect(end.leaderEpoch == LeaderEpoch(0))
    }
}
