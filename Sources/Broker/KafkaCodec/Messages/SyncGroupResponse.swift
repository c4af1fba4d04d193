/// The member's assignment.
package struct SyncGroupResponse: ResponseMessage, Sendable {
    package static let api = APIKey.syncGroup
    package static let versions = SyncGroupRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var protocolType: String?
    package var protocolName: String?
    package var assignment: [UInt8] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode)
        f.string(
            "ProtocolType", &protocolType, since: 5, nullableSince: 5, default: nil, ignorable: true
        )
        f.string(
            "ProtocolName", &protocolName, since: 5, nullableSince: 5, default: nil, ignorable: true
        )
        f.bytes("Assignment", &assignment)
    }
}
