import KafkaCodec
import Testing
import Vocabulary

@testable import BrokerCore

@Suite struct MetadataRecordTests {
    private let id = KafkaUUID(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0f10)

    private func bytes(_ record: MetadataRecord) -> [UInt8] {
        let writer = ByteWriter()
        record.encode(into: writer)
        return writer.copyBytes()
    }

    private func decode(_ bytes: [UInt8]) throws -> MetadataRecord {
        try bytes.withUnsafeBytes { try MetadataRecord(decoding: $0) }
    }

    @Test func aTopicRecordHasKafkasBytes() {
        // Frame 1, key 2, version 0, compact string "ab", uuid, no tags.
        #expect(
            bytes(.topic(name: "ab", id: id))
                == [1, 2, 0, 3, 0x61, 0x62] + (1...16).map { UInt8($0) } + [0])
    }

    @Test func aConfigRecordHasKafkasBytes() {
        #expect(
            bytes(.topicSetting(topic: "t", name: "k", value: "v"))
                == [1, 4, 0, 2, 2, 0x74, 2, 0x6b, 2, 0x76, 0])
        #expect(
            bytes(.topicSetting(topic: "t", name: "k", value: nil))
                == [1, 4, 0, 2, 2, 0x74, 2, 0x6b, 0, 0])
        #expect(
            bytes(.brokerSetting(broker: "", name: "k", value: "v"))
                == [1, 4, 0, 4, 1, 2, 0x6b, 2, 0x76, 0])
    }

    @Test func everyRecordComesBack() throws {
        let records: [MetadataRecord] = [
            .topic(name: "orders", id: id), .removeTopic(id: id),
            .featureLevel(name: "metadata.version", level: 25),
            .topicSetting(topic: "orders", name: "retention.ms", value: "5"),
            .topicSetting(topic: "orders", name: "retention.ms", value: nil),
            .brokerSetting(broker: "1", name: "max.connections", value: "5"),
            .brokerSetting(broker: "", name: "max.connections", value: nil),
            .partition(
                PartitionPlacement(
                    topic: id, partition: PartitionID(3), replicas: [1], leader: 1, leaderEpoch: 0,
                    partitionEpoch: 0, directories: [KafkaUUID(high: 5, low: 6)])),
        ]
        for record in records { #expect(try decode(bytes(record)) == record) }
    }

    @Test func aTypeThatWouldHaveToBeObeyedStopsTheStart() {
        // An access control entry: a broker that starts without it lets everybody in.
        #expect(throws: BrokerError.self) { try decode([1, 18, 0, 0]) }
        #expect(throws: BrokerError.self) { try decode([1, 99, 0, 0]) }
    }

    @Test func aTypeWithoutMeaningIsReadOver() throws {
        #expect(try decode([1, 20, 0, 0]) == .withoutMeaning(key: 20))
    }

    @Test func cutBytesAreAnError() throws {
        let whole = bytes(.topic(name: "orders", id: id))
        for count in 0..<(whole.count - 1) {
            #expect(throws: (any Error).self) { try decode(Array(whole.prefix(count))) }
        }
    }

    @Test func theImageFollowsTheRecordsInTheirOrder() throws {
        var image = MetadataImage()
        let other = KafkaUUID(high: 9, low: 9)
        try image.apply(.topic(name: "t", id: id))
        try image.apply(.topicSetting(topic: "t", name: "a", value: "1"))
        try image.apply(.removeTopic(id: id))
        try image.apply(.topic(name: "t", id: other))
        try image.apply(.topicSetting(topic: "t", name: "b", value: "2"))
        try image.apply(.topicSetting(topic: "t", name: "b", value: nil))
        #expect(image.sorted.map(\.id) == [other])
        #expect(image.sorted[0].settings.isEmpty)
        #expect(image.removed == [id])
    }
}
