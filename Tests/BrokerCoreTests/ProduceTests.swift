import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

@Suite struct ProduceTests {
    private func makeBroker(_ settings: [String: String] = [:]) throws -> TestBroker {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2, settings: settings)
        return broker
    }

    @Test(arguments: Int16(3)...12)
    func everyVersionAppendsAndAnswersTheOffset(_ version: Int16) throws {
        let broker = try makeBroker()
        for expected in [Int64(0), 2] {
            let frame = try broker.produceFrame(
                [("t", 1, broker.batch(["a", "b"]))], version: version)
            let slot = broker.handle(frame)
            let answer = try broker.produceAnswer(slot, version: version)
            #expect(answer.errorCode == .none)
            #expect(answer.baseOffset == Offset(expected))
            #expect(answer.index == PartitionID(1))
        }
        #expect(try broker.values(partition: 1) == ["a", "b", "a", "b"])
    }

    @Test func version13NamesTopicsByTheirIds() throws {
        let broker = try makeBroker()
        let id = try broker.metadata(["t"]).topics[0].topicId
        var batch = broker.batch(["x"])
        try batch.withUnsafeMutableBytes { bytes in
            var request = ProduceRequest()
            request.acks = -1
            var topic = ProduceRequest.TopicProduceData()
            var partition = ProduceRequest.PartitionProduceData()
            partition.records = RecordsSlice(bytes)
            topic.partitionData = [partition]
            topic.topicId = id
            var unknown = topic
            unknown.topicId = KafkaUUID(high: 3, low: 3)
            request.topicData = [topic, unknown]
            let response = try broker.ask(request, version: 13)
            #expect(
                response.responses.map { $0.partitionResponses[0].errorCode }
                    == [.none, .unknownTopicId])
        }
    }

    @Test(arguments: [CompressionCodec.gzip, .snappy, .lz4, .zstd])
    func compressedBatchesAreKeptAsTheyAre(_ codec: CompressionCodec) throws {
        let broker = try makeBroker()
        let values = (0..<50).map { "value \($0)" }
        let frame = try broker.produceFrame([("t", 0, broker.batch(values, codec: codec))])
        #expect(try broker.produceAnswer(broker.handle(frame)).errorCode == .none)
        #expect(try broker.values() == values)
    }

    @Test func zstdNeedsVersion7() throws {
        let broker = try makeBroker()
        let batch = broker.batch(["a"], codec: .zstd)
        for (version, expected) in [
            (Int16(6), ErrorCode.unsupportedCompressionType), (7, .none),
        ] {
            let slot = broker.handle(
                try broker.produceFrame([("t", 0, batch)], version: version))
            #expect(try broker.produceAnswer(slot, version: version).errorCode == expected)
        }
    }

    @Test func eachPartitionHasItsOwnAnswer() throws {
        let broker = try makeBroker()
        let batch = broker.batch(["a"])
        let slot = broker.handle(
            try broker.produceFrame([("t", 0, batch), ("t", 7, batch), ("none", 0, batch)]))
        let response = try broker.answer(slot, to: ProduceRequest.self, version: 9)
        let errors = response.responses.map { $0.partitionResponses.map(\.errorCode) }
        #expect(errors == [[.none, .unknownTopicOrPartition], [.unknownTopicOrPartition]])
        let failed = response.responses[0].partitionResponses[1]
        #expect(failed.baseOffset == .none && failed.logAppendTimeMs == -1)
    }

    @Test func acks0IsAnsweredWithNothingAndAnErrorClosesTheConnection() throws {
        let broker = try makeBroker()
        let good = try broker.sendProduce(["a"], acks: 0)
        guard case .nothing? = broker.target.reply(good) else {
            Issue.record("acks=0 has no answer")
            return
        }
        #expect(try broker.values() == ["a"])
        let bad = try broker.sendProduce(["a"], partition: 9, acks: 0)
        #expect(
            broker.closeReason(bad)
                == "a Produce request with acks=0 failed: UNKNOWN_TOPIC_OR_PARTITION in t-9")
    }

    @Test(arguments: [Int16(-2), 2, 100])
    func otherAcksAreInvalid(_ acks: Int16) throws {
        let broker = try makeBroker()
        #expect(try broker.produce(["a"], acks: acks).errorCode == .invalidRequiredAcks)
        #expect(try broker.values().isEmpty)
    }

    @Test func moreReplicasThanThereAreIsNotEnough() throws {
        let broker = try makeBroker(["min.insync.replicas": "2"])
        #expect(try broker.produce(["a"], acks: -1).errorCode == .notEnoughReplicas)
        #expect(try broker.produce(["a"], acks: 1).errorCode == .none)
    }

    // MARK: Batches that are not right

    private func answer(to bytes: [UInt8], _ broker: TestBroker) throws
        -> ProduceResponse.PartitionProduceResponse
    {
        let slot = broker.handle(try broker.produceFrame([("t", 0, bytes)]))
        let answer = try broker.produceAnswer(slot)
        #expect(try broker.values().isEmpty, "what is refused is not in the log")
        return answer
    }

    @Test func aFlippedBitIsCorrupt() throws {
        let broker = try makeBroker()
        var bytes = broker.batch(["hello"])
        bytes[bytes.count - 3] ^= 1
        #expect(try answer(to: bytes, broker).errorCode == .corruptMessage)
    }

    @Test func aBatchTooLargeIsTooLarge() throws {
        let broker = try makeBroker(["max.message.bytes": "200"])
        let bytes = broker.batch([String(repeating: "x", count: 300)])
        #expect(try answer(to: bytes, broker).errorCode == .messageTooLarge)
    }

    @Test func aBatchLargerThanASegmentIsTooLarge() throws {
        let broker = try makeBroker(["internal.segment.bytes": "300"])
        let bytes = broker.batch([String(repeating: "x", count: 400)])
        #expect(try answer(to: bytes, broker).errorCode == .recordListTooLarge)
    }

    @Test func noBatchTwoBatchesAndOldMagicAreInvalid() throws {
        let broker = try makeBroker()
        #expect(try answer(to: [], broker).errorCode == .invalidRecord)
        #expect(try answer(to: [1, 2, 3], broker).errorCode == .invalidRecord)
        let one = broker.batch(["a"])
        #expect(try answer(to: one + one, broker).errorCode == .invalidRecord)
        var old = one
        old[RecordBatchHeader.magic] = 1
        #expect(try answer(to: old, broker).errorCode == .invalidRecord)
    }

    @Test func bytesAfterTheBatchThatAreNoneAreCutOff() throws {
        let broker = try makeBroker()
        let bytes = broker.batch(["a"]) + [0, 0, 0, 0, 0]
        let slot = broker.handle(try broker.produceFrame([("t", 0, bytes)]))
        #expect(try broker.produceAnswer(slot).errorCode == .none)
        #expect(try broker.values() == ["a"])
    }

    /// A batch with one header field changed and the checksum made right again.
    private func batch(
        _ broker: TestBroker, changing offset: Int, to value: [UInt8]
    ) -> [UInt8] {
        var bytes = broker.batch(["a", "b"])
        bytes.replaceSubrange(offset..<(offset + value.count), with: value)
        let sum = bytes[RecordBatchHeader.attributes...].withUnsafeBytes { CRC32C.of($0) }
        withUnsafeBytes(of: sum.bigEndian) {
            bytes.replaceSubrange(RecordBatchHeader.crc..<(RecordBatchHeader.crc + 4), with: $0)
        }
        return bytes
    }

    @Test(arguments: [
        (RecordBatchHeader.baseOffset + 7, [UInt8(5)], ErrorCode.invalidRecord),
        (RecordBatchHeader.recordCount + 3, [3], .invalidRecord),
        (RecordBatchHeader.recordCount, [0xff], .invalidRecord),
        (RecordBatchHeader.lastOffsetDelta + 3, [9], .invalidRecord),
        (RecordBatchHeader.attributes + 1, [0x20], .invalidRecord),
        (RecordBatchHeader.attributes + 1, [0x10], .invalidTxnState),
        (RecordBatchHeader.attributes + 1, [0x08], .invalidTimestamp),
        (RecordBatchHeader.attributes + 1, [0x07], .invalidRecord),
        (RecordBatchHeader.producerId, [0, 0, 0, 0, 0, 0, 0, 5], .invalidRecord),
        // The first record's length.
        (RecordBatchHeader.size, [0x7e], .invalidRecord),
        // The second record's offset delta, which is then 2.
        (RecordBatchHeader.size + 8 + 3, [4], .invalidRecord),
    ])
    func headersAndRecordsThatContradictThemselvesAreRefused(
        _ offset: Int, _ value: [UInt8], _ expected: ErrorCode
    ) throws {
        let broker = try makeBroker()
        let answer = try answer(to: batch(broker, changing: offset, to: value), broker)
        #expect(answer.errorCode == expected, "\(answer.errorMessage ?? "")")
        #expect(answer.errorMessage?.isEmpty == false)
    }

    @Test func timesOutsideTheTopicsRangeAreRefused() throws {
        let broker = try makeBroker(["message.timestamp.before.max.ms": "1000"])
        let now = broker.clock.wallMilliseconds()
        for (timestamp, expected) in [
            (now - 1_001, ErrorCode.invalidTimestamp), (now + 3_600_001, .invalidTimestamp),
        ] {
            #expect(
                try answer(to: broker.batch(["a"], timestamp: timestamp), broker).errorCode
                    == expected)
        }
        for timestamp in [now - 1_000, now + 3_600_000, -1] {
            let frame = try broker.produceFrame([
                ("t", 0, broker.batch(["a"], timestamp: timestamp))
            ])
            #expect(try broker.produceAnswer(broker.handle(frame)).errorCode == .none)
        }
    }

    @Test func aTopicThatKeepsItsOwnTimeStampsTheBatch() throws {
        let broker = try makeBroker(["message.timestamp.type": "LogAppendTime"])
        let now = broker.clock.wallMilliseconds()
        let slot = broker.handle(
            try broker.produceFrame([("t", 0, broker.batch(["a"], timestamp: 5))]))
        #expect(try broker.produceAnswer(slot).logAppendTimeMs == now)
        let slice = try broker.fetch().records
        let bytes = try #require(slice).bytes
        let view = try RecordBatchView(UnsafeRawBufferPointer(bytes))
        try view.validate()
        #expect(view.attributes.isLogAppendTime)
        #expect(view.maxTimestamp == now)
    }

    @Test func aHeaderThatUnderstatesItsTimesIsPutRight() throws {
        let broker = try makeBroker()
        let now = broker.clock.wallMilliseconds()
        var bytes = broker.batch(["a", "b"], timestamp: now)
        try bytes.withUnsafeMutableBytes {
            try MutableRecordBatchView($0).setMaxTimestamp(7, isLogAppendTime: false)
        }
        let slot = broker.handle(try broker.produceFrame([("t", 0, bytes)]))
        #expect(try broker.produceAnswer(slot).errorCode == .none)
        let found = try broker.offset(ListOffsetsRequest.maxTimestamp)
        #expect(found.timestamp == now && found.offset == .zero)
    }
}
