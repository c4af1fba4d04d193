import KafkaCodec
import Testing
import Vocabulary

@Suite struct FieldCoderTests {
    @Test func `a value without a place in the version is an error unless it may be dropped`()
        throws
    {
        var request = MetadataRequest()
        request.allowAutoTopicCreation = false
        let error = #expect(throws: CodecError.self) {
            try request.encode(version: 3, into: ByteWriter())
        }
        #expect(error?.code == .unsupportedField)
        #expect(error?.field == "AllowAutoTopicCreation")
        try request.encode(version: 4, into: ByteWriter())

        var response = MetadataResponse()
        response.throttleTimeMs = 5
        try response.encode(version: 0, into: ByteWriter())
    }

    @Test func `null is an error where the version has none, in both directions`() throws {
        var request = MetadataRequest()
        request.topics = nil
        let error = #expect(throws: CodecError.self) {
            try request.encode(version: 0, into: ByteWriter())
        }
        #expect(error?.code == .unexpectedNull)

        let null = OwnedBytes([0xff, 0xff, 0xff, 0xff])
        #expect(try MetadataRequest(decoding: null.buffer, version: 1).topics == nil)
        let refused = #expect(throws: CodecError.self) {
            try MetadataRequest(decoding: null.buffer, version: 0)
        }
        #expect(refused?.code == .unexpectedNull)
        #expect(refused?.field == "Topics")
        #expect(refused?.position == 4)
    }

    @Test func `a version outside the range is an error that names the range`() {
        let error = #expect(throws: CodecError.self) {
            try ProduceRequest().encode(version: 2, into: ByteWriter())
        }
        #expect(error?.code == .unsupportedVersion)
        #expect(error?.reason == "ProduceRequest has versions 3 to 13, not 2")
    }

    @Test func `bytes after the last field are an error with their position`() {
        let bytes = OwnedBytes([0, 0, 0, 0, 1])
        let error = #expect(throws: CodecError.self) {
            try MetadataRequest(decoding: bytes.buffer, version: 1)
        }
        #expect(error?.code == .trailingBytes)
        #expect(error?.position == 4)
    }

    @Test func `a count that the bytes cannot hold is refused before anything is allocated`() {
        let bytes = OwnedBytes([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])
        let error = #expect(throws: CodecError.self) {
            try MetadataRequest(decoding: bytes.buffer, version: 1)
        }
        #expect(error?.code == .lengthOutOfRange)
        #expect(error?.field == "Topics")
    }

    @Test func `the elements of one message have a limit across its arrays`() throws {
        let bytes = OwnedBytes(
            [0, 0, 0, 3] as [UInt8] + [0, 0, 0, 0, 0, 0] + [0])
        let limits = FieldCoder.Limits(elementsMax: 3)
        _ = try MetadataRequest(
            decoding: UnsafeMutableRawBufferPointer(rebasing: bytes.buffer[..<10]), version: 1,
            limits: limits)
        let error = #expect(throws: CodecError.self) {
            try MetadataRequest(
                decoding: UnsafeMutableRawBufferPointer(rebasing: bytes.buffer[..<10]),
                version: 1, limits: FieldCoder.Limits(elementsMax: 2))
        }
        #expect(error?.code == .tooManyElements)
    }

    @Test func `unknown tags are stepped over and known ones kept`() throws {
        // ApiVersions v3: error, no keys, no throttle, then tags 1 (epoch 7) and 9 (unknown).
        let bytes = OwnedBytes(
            [0, 0, 1, 0, 0, 0, 0, 2] as [UInt8] + [1, 8, 0, 0, 0, 0, 0, 0, 0, 7] + [9, 3, 1, 2, 3])
        let response = try ApiVersionsResponse(decoding: bytes.buffer, version: 3)
        #expect(response.finalizedFeaturesEpoch == 7)
        let writer = ByteWriter()
        try response.encode(version: 3, into: writer)
        #expect(
            writer.copyBytes() == [0, 0, 1, 0, 0, 0, 0, 1, 1, 8, 0, 0, 0, 0, 0, 0, 0, 7])
    }

    @Test(arguments: [
        // A known tag that claims one byte more than its field takes.
        ([1, 1, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0], CodecError.Code.trailingBytes),
        // A known tag that claims less.
        ([1, 1, 7, 0, 0, 0, 0, 0, 0, 0], .truncated),
        // Twice the same tag.
        ([2, 9, 0, 9, 0], .tagOrder),
        // A size past the end.
        ([1, 9, 4, 0], .lengthOutOfRange),
        // A size that no 32 bits hold.
        ([1, 9, 0xff, 0xff, 0xff, 0xff, 0x7f], .varintTooLong),
    ])
    func `tags that contradict themselves are refused`(
        _ tags: [UInt8], _ code: CodecError.Code
    ) {
        let bytes = OwnedBytes([0, 0, 1, 0, 0, 0, 0] + tags)
        let error = #expect(throws: CodecError.self) {
            try ApiVersionsResponse(decoding: bytes.buffer, version: 3)
        }
        #expect(error?.code == code)
    }

    @Test func `a string past 32767 bytes is refused`() {
        var request = ListOffsetsRequest()
        request.topics = [ListOffsetsRequest.ListOffsetsTopic()]
        request.topics[0].name = String(repeating: "x", count: 32_768)
        let error = #expect(throws: CodecError.self) {
            try request.encode(version: 6, into: ByteWriter())
        }
        #expect(error?.code == .lengthOutOfRange)
        #expect(error?.field == "Name")
    }

    @Test func `an error says what, which field and where`() {
        let bytes = OwnedBytes([0, 0, 0, 1, 0, 9, 0x61])
        let error = #expect(throws: CodecError.self) {
            try MetadataRequest(decoding: bytes.buffer, version: 1)
        }
        #expect(error?.description == "Name: needs 9 bytes where 1 are left, at byte 6")
    }
}
