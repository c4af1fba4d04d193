/// The coordinator: of the one key before version 4, of each key from there on.
package struct FindCoordinatorResponse: ResponseMessage, Sendable {
    package static let api = APIKey.findCoordinator
    package static let versions = FindCoordinatorRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var errorMessage: String?
    package var nodeId: Int32 = 0
    package var host = ""
    package var port: Int32 = 0
    package var coordinators: [Coordinator] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.error("ErrorCode", &errorCode, until: 3)
        f.string(
            "ErrorMessage", &errorMessage, since: 1, until: 3, nullableSince: 1, ignorable: true)
        f.int32("NodeId", &nodeId, until: 3)
        f.string("Host", &host, until: 3)
        f.int32("Port", &port, until: 3)
        f.array("Coordinators", &coordinators, since: 4)
    }

    package struct Coordinator: MessagePart, Sendable {
        package var key = ""
        package var nodeId: Int32 = 0
        package var host = ""
        package var port: Int32 = 0
        package var errorCode = ErrorCode.none
        package var errorMessage: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Key", &key, since: 4)
            f.int32("NodeId", &nodeId, since: 4)
            f.string("Host", &host, since: 4)
            f.int32("Port", &port, since: 4)
            f.error("ErrorCode", &errorCode, since: 4)
            f.string(
                "ErrorMessage", &errorMessage, since: 4, nullableSince: 4, ignorable: true)
        }
    }
}
