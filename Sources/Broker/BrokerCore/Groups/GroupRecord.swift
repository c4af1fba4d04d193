import KafkaCodec
import Vocabulary

/// One record of `__consumer_offsets`, in Kafka's own form:
///
///     key    int16 version: 0 or 1 offset, 2 group; then its fields
///     value  int16 version, then its fields; null removes what the key names
///
/// Source: `group-coordinator/src/main/resources/common/message/{OffsetCommit,GroupMetadata}*.json`.
/// Written are versions 1 and 3 (offsets), 2 and 3 (groups), as Kafka 4 does.
enum GroupRecord: Sendable {
    case offset(group: String, TopicPartition, CommittedOffset?)
    case group(String, StoredGroup?)
    /// Of a protocol that this broker does not speak.
    case other(version: Int16)
}

/// What is kept of a group beside its offsets.
struct StoredGroup: Sendable {
    var protocolType: String
    var generation: Int32
    var protocolName: String?
    var leader: String?
    var stateSince: Int64
    var members: [GroupMember]
}

extension GroupRecord {
    func encodeKey(into writer: ByteWriter) {
        switch self {
        case .offset(let group, let partition, _):
            writer.append(Int16(1))
            writer.append(short: group)
            writer.append(short: partition.topic)
            writer.append(partition.partition.value)
        case .group(let id, _):
            writer.append(Int16(2))
            writer.append(short: id)
        case .other: preconditionFailure("a record that was read over is never written")
        }
    }

    /// Answers false where the value is null.
    func encodeValue(into writer: ByteWriter) -> Bool {
        switch self {
        case .offset(_, _, let committed):
            guard let committed else { return false }
            writer.append(Int16(3))
            writer.append(committed.offset.value)
            writer.append(committed.leaderEpoch.value)
            writer.append(short: committed.metadata)
            writer.append(committed.committed)
        case .group(_, let group):
            guard let group else { return false }
            writer.append(Int16(3))
            writer.append(short: group.protocolType)
            writer.append(group.generation)
            writer.append(short: group.protocolName)
            writer.append(short: group.leader)
            writer.append(group.stateSince)
            writer.append(Int32(group.members.count))
            for member in group.members { Self.encode(member, of: group, into: writer) }
        case .other: preconditionFailure("a record that was read over is never written")
        }
        return true
    }

    private static func encode(
        _ member: GroupMember, of group: StoredGroup, into writer: ByteWriter
    ) {
        writer.append(short: member.id)
        writer.append(short: member.instanceID)
        writer.append(short: member.clientID)
        writer.append(short: member.clientHost)
        writer.append(Int32(clamping: member.rebalanceTimeout.value / 1_000_000))
        writer.append(Int32(clamping: member.sessionTimeout.value / 1_000_000))
        writer.append(long: member.metadata(of: group.protocolName))
        writer.append(long: member.assignment)
    }

    // MARK: Reading

    init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(CodecError) {
        var reader = ByteReader(key)
        let version = try reader.int16()
        switch version {
        case 0, 1:
            let group = try reader.shortString()
            let topic = try reader.shortString()
            let partition = TopicPartition(topic, PartitionID(try reader.int32()))
            var offset: CommittedOffset?
            if let value { offset = try Self.committed(value) }
            self = .offset(group: group, partition, offset)
        case 2:
            let id = try reader.shortString()
            var group: StoredGroup?
            if let value { group = try Self.stored(value) }
            self = .group(id, group)
        default: self = .other(version: version)
        }
    }

    private static func committed(_ value: UnsafeRawBufferPointer) throws(CodecError)
        -> CommittedOffset?
    {
        var reader = VersionedReader(value, flexibleFrom: 4)
        try reader.readVersion()
        let offset = Offset(try reader.bytes.int64())
        let epoch = reader.version >= 3 ? try reader.bytes.int32() : -1
        let metadata = try reader.string() ?? ""
        let committed = try reader.bytes.int64()
        let expires = reader.version == 1 ? try reader.bytes.int64() : -1
        return CommittedOffset(
            offset: offset, leaderEpoch: LeaderEpoch(epoch), metadata: metadata,
            committed: committed, expires: expires < 0 ? nil : expires)
    }

    private static func stored(_ value: UnsafeRawBufferPointer) throws(CodecError) -> StoredGroup? {
        var reader = VersionedReader(value, flexibleFrom: 4)
        try reader.readVersion()
        var group = StoredGroup(
            protocolType: try reader.string() ?? "", generation: try reader.bytes.int32(),
            protocolName: try reader.string(), leader: try reader.string(),
            stateSince: reader.version >= 2 ? try reader.bytes.int64() : -1, members: [])
        for _ in 0..<(try reader.count()) {
            let id = try reader.string() ?? ""
            let instance = reader.version >= 3 ? try reader.string() : nil
            let clientID = try reader.string() ?? ""
            let host = try reader.string() ?? ""
            let rebalance = reader.version >= 1 ? try reader.bytes.int32() : -1
            let session = try reader.bytes.int32()
            let metadata = try reader.blob()
            let assignment = try reader.blob()
            try reader.skipTags()
            var member = GroupMember(
                id: id, instanceID: instance, clientID: clientID, clientHost: host,
                sessionTimeout: .milliseconds(Int64(session)),
                rebalanceTimeout: .milliseconds(Int64(rebalance < 0 ? session : rebalance)),
                protocols: [.init(name: group.protocolName ?? "", metadata: metadata)])
            member.assignment = assignment
            member.isNew = false
            group.members.append(member)
        }
        return group
    }
}

/// Reads values whose later versions have compact lengths.
private struct VersionedReader {
    var bytes: ByteReader
    private(set) var version: Int16 = 0
    private let flexibleFrom: Int16

    init(_ value: UnsafeRawBufferPointer, flexibleFrom: Int16) {
        bytes = ByteReader(value)
        self.flexibleFrom = flexibleFrom
    }

    private var isFlexible: Bool { version >= flexibleFrom }

    mutating func readVersion() throws(CodecError) { version = try bytes.int16() }

    mutating func string() throws(CodecError) -> String? {
        let length =
            isFlexible ? Int(try bytes.unsignedVarint()) - 1 : Int(try bytes.int16())
        return length < 0 ? nil : String(decoding: try bytes.bytes(length), as: UTF8.self)
    }

    mutating func blob() throws(CodecError) -> [UInt8] {
        let length =
            isFlexible ? Int(try bytes.unsignedVarint()) - 1 : Int(try bytes.int32())
        return length < 0 ? [] : Array(try bytes.bytes(length))
    }

    mutating func count() throws(CodecError) -> Int {
        let count = isFlexible ? Int(try bytes.unsignedVarint()) - 1 : Int(try bytes.int32())
        guard count <= bytes.remaining else {
            throw CodecError(
                .lengthOutOfRange, position: bytes.position,
                "\(count) members cannot be in \(bytes.remaining) bytes")
        }
        return max(count, 0)
    }

    mutating func skipTags() throws(CodecError) {
        guard isFlexible else { return }
        for _ in 0..<(try bytes.unsignedVarint()) {
            _ = try bytes.unsignedVarint()
            _ = try bytes.bytes(Int(try bytes.unsignedVarint()))
        }
    }
}

extension ByteReader {
    fileprivate mutating func shortString() throws(CodecError) -> String {
        let length = Int(try int16())
        guard length >= 0 else { return "" }
        return String(decoding: try bytes(length), as: UTF8.self)
    }
}

extension ByteWriter {
    /// A length of 16 bits in front; what is longer is cut at a character.
    fileprivate func append(short text: String) {
        var text = text
        while text.utf8.count > Int(Int16.max) { text.removeLast() }
        text.withUTF8 { bytes in
            append(Int16(bytes.count))
            append(UnsafeRawBufferPointer(bytes))
        }
    }

    fileprivate func append(short text: String?) {
        if let text { append(short: text) } else { append(Int16(-1)) }
    }

    fileprivate func append(long blob: [UInt8]) {
        append(Int32(blob.count))
        blob.withUnsafeBytes { append($0) }
    }
}
