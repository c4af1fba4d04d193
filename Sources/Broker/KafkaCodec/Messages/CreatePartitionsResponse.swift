/// Which topics got their partitions.
package struct CreatePartitionsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.createPartitions
    package static let versions = CreatePartitionsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var results: [CreatePartitionsTopicResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Results", &results)
    }

    package struct CreatePartitionsTopicResult: MessagePart, Sendable {
        package var name = ""
        package var errorCode = ErrorCode.none
        package var errorMessage: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, nullableSince: 0, default: nil)
        }
    }
}
