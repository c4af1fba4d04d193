import KafkaCodec
import Testing
import Vocabulary

@Suite struct FrameTests {
    private func response(_ records: [RecordsSlice?]) -> FetchResponse {
        var response = FetchResponse()
        response.responses = [FetchResponse.FetchableTopicResponse()]
        response.responses[0].topic = "orders"
        response.responses[0].topicId = KafkaUUID(high: 1, low: 2)
        response.responses[0].partitions = records.enumerated().map { index, slice in
            var partition = FetchResponse.PartitionData()
            partition.partitionIndex = PartitionID(Int32(index))
            partition.records = slice
            return partition
        }
        return response
    }

    @Test(arguments: FetchResponse.versions)
    func `a frame sent around its records is the frame with them in it`(_ version: Int16) throws {
        let stretches = [[1, 2, 3], [], [4, 5, 6, 7]] as [[UInt8]]
        let owned = stretches.map { OwnedBytes($0) }
        let whole = ByteWriter()
        try response(owned.map { RecordsSlice($0.buffer) } + [nil])
            .encodeFrame(version: version, correlationId: 9, into: whole)

        let writer = ByteWriter()
        var splits: [RecordsSplit] = []
        try response(stretches.map { RecordsSlice(elsewhere: $0.count) } + [nil])
            .encodeFrame(version: version, correlationId: 9, into: writer, splits: &splits)
        var joined: [UInt8] = []
        var position = 0
        for split in splits {
            joined += writer.copyBytes(position..<split.position)
            joined += stretches.first { $0.count == split.records.count } ?? []
            position = split.position
        }
        joined += writer.copyBytes(position..<writer.count)
        #expect(joined == whole.copyBytes())
        #expect(splits.count == 3)
        #expect(joined[..<4].reduce(0) { $0 << 8 | Int($1) } == joined.count - 4)
    }

    @Test func `records that lie elsewhere cannot be copied into a frame`() {
        let error = #expect(throws: CodecError.self) {
            try response([RecordsSlice(elsewhere: 3)])
                .encodeFrame(version: 12, correlationId: 0, into: ByteWriter())
        }
        #expect(error?.code == .unsupportedField)
        #expect(error?.field == "Records")
    }

    @Test func `records read from a frame lie in it and can be written in place`() throws {
        let batch = OwnedBytes(Array(repeating: 7, count: 100))
        var request = ProduceRequest()
        request.acks = -1
        request.topicData = [ProduceRequest.TopicProduceData()]
        request.topicData[0].partitionData = [ProduceRequest.PartitionProduceData()]
        request.topicData[0].partitionData[0].records = RecordsSlice(batch.readOnly)
        let writer = ByteWriter()
        try request.encodeFrame(
            version: 9, correlationId: 1, clientId: nil, into: writer)
        let frame = OwnedBytes(writer.copyBytes().dropFirst(4))
        let (header, body) = try RequestHeader.decode(frame.buffer)
        #expect(header == RequestHeader(apiKey: 0, apiVersion: 9, correlationId: 1, clientId: nil))
        let read = try ProduceRequest(decoding: body, version: 9)
        let slice = try #require(read.topicData[0].partitionData[0].records)
        slice.bytes[0] = 42
        #expect(frame.array.filter { $0 == 42 }.count == 1)
    }

    @Test func `a header with an unknown key is refused and an unknown version is read`() throws {
        let unknown = OwnedBytes([0x7f, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff])
        let error = #expect(throws: CodecError.self) { try RequestHeader.decode(unknown.buffer) }
        #expect(error?.code == .unsupportedVersion)

        let future = OwnedBytes([0, 18, 0, 99, 0, 0, 0, 1, 0xff, 0xff, 0])
        #expect(try RequestHeader.decode(future.buffer).header.apiVersion == 99)
    }

    @Test func `a frame that cannot be encoded leaves the writer as it was`() throws {
        let writer = ByteWriter()
        try ApiVersionsRequest().encodeFrame(
            version: 0, correlationId: 1, clientId: "c", into: writer)
        let good = writer.count
        var bad = MetadataRequest()
        bad.topics = nil
        #expect(throws: CodecError.self) {
            try bad.encodeFrame(version: 0, correlationId: 2, clientId: "c", into: writer)
        }
        #expect(writer.count == good)
    }
}
