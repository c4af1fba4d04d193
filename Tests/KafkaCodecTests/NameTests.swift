import KafkaCodec
import Testing

@Suite struct NameTests {
    /// Text forms made by Java's `Base64.getUrlEncoder().withoutPadding()`, as `Uuid` uses it.
    @Test(arguments: [
        (KafkaUUID.zero, "AAAAAAAAAAAAAAAAAAAAAA"),
        (KafkaUUID.metadataTopic, "AAAAAAAAAAAAAAAAAAAAAQ"),
        (KafkaUUID(high: .max, low: .max), "_____________________w"),
        (
            KafkaUUID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210),
            "ASNFZ4mrze_-3LqYdlQyEA"
        ),
    ])
    func `an id's text is unpadded base64url of its bytes`(_ id: KafkaUUID, _ text: String) {
        #expect(id.text == text)
        #expect(KafkaUUID(text) == id)
    }

    @Test func `random ids are version 4, never start with a dash, and survive their text`() {
        var generator = SeededGenerator(seed: 5)
        var refused = 0
        for _ in 0..<10_000 {
            guard let id = KafkaUUID(random: generator.next(), generator.next()) else {
                refused += 1
                continue
            }
            #expect(id.text.first != "-")
            #expect(id.high >> 12 & 0xf == 4 && id.low >> 62 == 2)
            #expect(KafkaUUID(id.text) == id)
        }
        #expect(refused > 50 && refused < 500)
    }

    @Test(arguments: [
        "", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAA+A", "AAAAAAAAAAAAAAAAAAAAAB",
    ])
    func `other texts are no ids`(_ text: String) {
        #expect(KafkaUUID(text) == nil)
    }

    @Test func `header versions follow the first flexible version, but for ApiVersions`() {
        #expect(APIKey.produce.requestHeaderVersion(8) == 1)
        #expect(APIKey.produce.requestHeaderVersion(9) == 2)
        #expect(APIKey.produce.responseHeaderVersion(8) == 0)
        #expect(APIKey.produce.responseHeaderVersion(9) == 1)
        #expect(APIKey.apiVersions.requestHeaderVersion(3) == 2)
        #expect(APIKey.apiVersions.responseHeaderVersion(4) == 0)
        #expect(APIKey.saslHandshake.requestHeaderVersion(1) == 1)
        #expect(APIKey.controlledShutdown.requestHeaderVersion(0) == 0)
        #expect(APIKey.describeCluster.requestHeaderVersion(0) == 2)
    }

    @Test func `keys and codes have Kafka's names`() {
        #expect(APIKey(rawValue: 0) == .produce && APIKey.produce.name == "Produce")
        #expect(APIKey(rawValue: 60)?.name == "DescribeCluster")
        #expect(APIKey.allCases.count == 93)
        #expect(ErrorCode.unknownServerError.rawValue == -1)
        #expect(ErrorCode.notLeaderOrFollower.name == "NOT_LEADER_OR_FOLLOWER")
        #expect(ErrorCode.shareSessionLimitReached.rawValue == 133)
        #expect(ErrorCode(rawValue: 133).name == "SHARE_SESSION_LIMIT_REACHED")
        #expect(ErrorCode(rawValue: 900).name == "ERROR_900")
        #expect(ErrorCode.notLeaderOrFollower.isRetriable)
        #expect(ErrorCode.notLeaderOrFollower.needsNewMetadata)
        #expect(!ErrorCode.messageTooLarge.isRetriable)
        #expect(!ErrorCode.none.isRetriable)
    }
}
