/// What became of each topic that was to go.
package struct DeleteTopicsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.deleteTopics
    package static let versions = DeleteTopicsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var responses: [DeletableTopicResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.array("Responses", &responses)
    }

    package struct DeletableTopicResult: MessagePart, Sendable {
        package var name: String? = ""
        package var topicId = KafkaUUID.zero
        package var errorCode = ErrorCode.none
        package var errorMessage: String?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, nullableSince: 6)
            f.uuid("TopicId", &topicId, since: 6, ignorable: true)
            f.error("ErrorCode", &errorCode)
            f.string(
                "ErrorMessage", &errorMessage, since: 5, nullableSince: 5, default: nil,
                ignorable: true)
        }
    }
}
