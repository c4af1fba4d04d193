import KafkaCodec
import Vocabulary

/// One record of `__cluster_metadata-0`, in Kafka's own types (KIP-631).
///
///     value = frame version 1 │ api key │ version │ fields │ tagged fields
///             (the first three are unsigned varints; all versions are flexible)
///
/// Source: `metadata/src/main/resources/common/metadata/*.json`, `AbstractApiMessageSerde`.
enum MetadataRecord: Equatable {
    case topic(name: String, id: KafkaUUID)
    case partition(PartitionPlacement)
    /// A nil value removes the setting.
    case topicSetting(topic: String, name: String, value: String?)
    /// The same for a broker, or, with an empty id, for all.
    case brokerSetting(broker: String, name: String, value: String?)
    case removeTopic(id: KafkaUUID)
    case featureLevel(name: String, level: Int16)
    /// Ids below `next` are given out, or about to be.
    case producerIDs(node: Int32, next: Int64)
    /// A type that means nothing to a single node: registrations, fencing, heartbeats of the log.
    case withoutMeaning(key: UInt32)
}

/// Where one partition lives. A single node has one replica of each.
struct PartitionPlacement: Equatable {
    var topic: KafkaUUID
    var partition: PartitionID
    var replicas: [Int32]
    var leader: Int32
    var leaderEpoch: Int32
    var partitionEpoch: Int32
    /// Empty before version 1.
    var directories: [KafkaUUID]
}

extension MetadataRecord {
    private static let frameVersion: UInt32 = 1
    private static let topicResource: Int8 = 2
    private static let brokerResource: Int8 = 4

    func encode(into writer: ByteWriter) {
        writer.appendUnsignedVarint(Self.frameVersion)
        switch self {
        case .topic(let name, let id):
            Self.start(key: 2, version: 0, writer)
            writer.append(compact: name)
            writer.append(id)
        case .partition(let placement):
            Self.start(key: 3, version: 1, writer)
            placement.encode(into: writer)
        case .topicSetting(let owner, let name, let value):
            Self.encodeSetting(Self.topicResource, owner, name, value, writer)
        case .brokerSetting(let owner, let name, let value):
            Self.encodeSetting(Self.brokerResource, owner, name, value, writer)
        case .removeTopic(let id):
            Self.start(key: 9, version: 0, writer)
            writer.append(id)
        case .featureLevel(let name, let level):
            Self.start(key: 12, version: 0, writer)
            writer.append(compact: name)
            writer.append(level)
        case .producerIDs(let node, let next):
            Self.start(key: 15, version: 0, writer)
            writer.append(node)
            writer.append(Int64(-1))
            writer.append(next)
        case .withoutMeaning:
            preconditionFailure("a record that was read over is never written")
        }
        writer.appendUnsignedVarint(0)
    }

    private static func encodeSetting(
        _ resource: Int8, _ owner: String, _ name: String, _ value: String?, _ writer: ByteWriter
    ) {
        start(key: 4, version: 0, writer)
        writer.append(resource)
        writer.append(compact: owner)
        writer.append(compact: name)
        writer.append(compact: value)
    }

    private static func start(key: UInt32, version: UInt32, _ writer: ByteWriter) {
        writer.appendUnsignedVarint(key)
        writer.appendUnsignedVarint(version)
    }

    /// - Throws: `CodecError`, or `BrokerError` for a type that this broker would have to obey and
    ///   cannot: starting without it would change what the cluster promises.
    init(decoding value: UnsafeRawBufferPointer) throws {
        var reader = ByteReader(value)
        let frame = try reader.unsignedVarint()
        let key = try reader.unsignedVarint()
        let version = try reader.unsignedVarint()
        guard frame == Self.frameVersion else {
            throw BrokerError("the cluster metadata has a record of frame version \(frame), not 1")
        }
        switch (key, version) {
        case (2, 0):
            self = .topic(name: try reader.compactString(), id: try reader.uuid())
        case (3, 0...2):
            self = .partition(try PartitionPlacement(decoding: &reader, version: version))
        case (4, 0):
            let resource = try reader.int8()
            let owner = try reader.compactString()
            let name = try reader.compactString()
            let text = try reader.compactNullableString()
            self =
                switch resource {
                case Self.topicResource: .topicSetting(topic: owner, name: name, value: text)
                case Self.brokerResource: .brokerSetting(broker: owner, name: name, value: text)
                default: .withoutMeaning(key: key)
                }
        case (9, 0):
            self = .removeTopic(id: try reader.uuid())
        case (12, 0):
            self = .featureLevel(name: try reader.compactString(), level: try reader.int16())
        case (15, 0):
            let node = try reader.int32()
            _ = try reader.int64()
            self = .producerIDs(node: node, next: try reader.int64())
        case (0, _), (1, _), (5, _), (7, _), (8, _), (17, _), (20, _), (21, _), (23, _),
            (24, _), (27, _):
            self = .withoutMeaning(key: key)
        default:
            throw BrokerError(
                "the cluster metadata has a record of type \(key), version \(version), which this "
                    + "broker cannot obey; start the broker that wrote it, or use another directory"
            )
        }
    }
}

extension PartitionPlacement {
    fileprivate func encode(into writer: ByteWriter) {
        writer.append(partition.value)
        writer.append(topic)
        writer.append(compact: replicas)
        writer.append(compact: replicas)
        writer.append(compact: [Int32]())
        writer.append(compact: [Int32]())
        writer.append(leader)
        writer.append(leaderEpoch)
        writer.append(partitionEpoch)
        writer.appendUnsignedVarint(UInt32(directories.count + 1))
        for directory in directories { writer.append(directory) }
    }

    fileprivate init(decoding reader: inout ByteReader, version: UInt32) throws {
        partition = PartitionID(try reader.int32())
        topic = try reader.uuid()
        replicas = try reader.compactInt32s()
        _ = try reader.compactInt32s()
        _ = try reader.compactInt32s()
        _ = try reader.compactInt32s()
        leader = try reader.int32()
        leaderEpoch = try reader.int32()
        partitionEpoch = try reader.int32()
        directories = []
        guard version >= 1 else { return }
        for _ in 0..<(try reader.compactCount(elementSize: 16)) {
            directories.append(try reader.uuid())
        }
    }
}
