/// Whether the member is still one, and whether the group is rebalancing.
package struct HeartbeatResponse: ResponseMessage, Sendable {
    package static let api = APIKey.heartbeat
    package static let versions = HeartbeatRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode)
    }
}
