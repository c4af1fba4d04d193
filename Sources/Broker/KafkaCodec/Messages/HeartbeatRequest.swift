/// A member says that it is alive.
package struct HeartbeatRequest: RequestMessage, Sendable {
    package typealias Response = HeartbeatResponse
    package static let api = APIKey.heartbeat
    package static let versions: ClosedRange<Int16> = 0...4

    package var groupId = ""
    package var generationId: Int32 = 0
    package var memberId = ""
    package var groupInstanceId: String?

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("GroupId", &groupId)
        f.int32("GenerationId", &generationId)
        f.string("MemberId", &memberId)
        f.string("GroupInstanceId", &groupInstanceId, since: 3, nullableSince: 3, default: nil)
    }
}
