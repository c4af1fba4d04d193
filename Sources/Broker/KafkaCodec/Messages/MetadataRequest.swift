/// Asks where partitions are led. Null topics ask for all of them; in version 0, which has no null,
/// an empty list does.
package struct MetadataRequest: RequestMessage, Sendable {
    package typealias Response = MetadataResponse
    package static let api = APIKey.metadata
    package static let versions: ClosedRange<Int16> = 0...13

    package var topics: [MetadataRequestTopic]? = []
    package var allowAutoTopicCreation = true
    package var includeClusterAuthorizedOperations = false
    package var includeTopicAuthorizedOperations = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics, nullableSince: 1)
        f.bool("AllowAutoTopicCreation", &allowAutoTopicCreation, since: 4, default: true)
        f.bool(
            "IncludeClusterAuthorizedOperations", &includeClusterAuthorizedOperations, since: 8,
            until: 10)
        f.bool(
            "IncludeTopicAuthorizedOperations", &includeTopicAuthorizedOperations, since: 8)
    }

    package struct MetadataRequestTopic: MessagePart, Sendable {
        package var topicId = KafkaUUID.zero
        package var name: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.uuid("TopicId", &topicId, since: 10, ignorable: true)
            f.string("Name", &name, nullableSince: 10)
        }
    }
}
