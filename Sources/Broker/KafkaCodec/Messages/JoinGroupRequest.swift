/// Enters a group, or stays in it through a rebalance.
package struct JoinGroupRequest: RequestMessage, Sendable {
    package typealias Response = JoinGroupResponse
    package static let api = APIKey.joinGroup
    package static let versions: ClosedRange<Int16> = 0...9

    package var groupId = ""
    package var sessionTimeoutMs: Int32 = 0
    package var rebalanceTimeoutMs: Int32 = -1
    package var memberId = ""
    package var groupInstanceId: String?
    package var protocolType = ""
    package var protocols: [JoinGroupRequestProtocol] = []
    package var reason: String?

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.int32("SessionTimeoutMs", &sessionTimeoutMs)
        f.int32("RebalanceTimeoutMs", &rebalanceTimeoutMs, since: 1, default: -1, ignorable: true)
        f.string("MemberId", &memberId)
        f.string("GroupInstanceId", &groupInstanceId, since: 5, nullableSince: 5, default: nil)
        f.string("ProtocolType", &protocolType)
        f.array("Protocols", &protocols)
        f.string("Reason", &reason, since: 8, nullableSince: 8, default: nil, ignorable: true)
    }

    package struct JoinGroupRequestProtocol: MessagePart, Sendable {
        package var name = ""
        package var metadata: [UInt8] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.bytes("Metadata", &metadata)
        }
    }
}
