/// Asks to delete topics: by name before version 6, by name or id from there on.
package struct DeleteTopicsRequest: RequestMessage, Sendable {
    package typealias Response = DeleteTopicsResponse
    package static let api = APIKey.deleteTopics
    package static let versions: ClosedRange<Int16> = 1...6

    package var topics: [DeleteTopicState] = []
    package var topicNames: [String] = []
    package var timeoutMs: Int32 = 0

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics, since: 6)
        f.strings("TopicNames", &topicNames, until: 5, ignorable: true)
        f.int32("TimeoutMs", &timeoutMs)
    }

    package struct DeleteTopicState: MessagePart, Sendable {
        package var name: String?
        package var topicId = KafkaUUID.zero

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 6, nullableSince: 6, default: nil)
            f.uuid("TopicId", &topicId, since: 6)
        }
    }
}
