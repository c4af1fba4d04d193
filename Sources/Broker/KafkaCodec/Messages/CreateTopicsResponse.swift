/// What became of each topic asked for; from version 5 also its configuration (KIP-525).
package struct CreateTopicsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.createTopics
    package static let versions = CreateTopicsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var topics: [CreatableTopicResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 2, ignorable: true)
        f.array("Topics", &topics)
    }

    package struct CreatableTopicResult: MessagePart, Sendable {
        package var name = ""
        package var topicId = KafkaUUID.zero
        package var errorCode = ErrorCode.none
        package var errorMessage: String?
        package var topicConfigErrorCode = ErrorCode.none
        package var numPartitions: Int32 = -1
        package var replicationFactor: Int16 = -1
        package var configs: [CreatableTopicConfigs]? = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.uuid("TopicId", &topicId, since: 7, ignorable: true)
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, since: 1, nullableSince: 0, ignorable: true)
            f.error(
                "TopicConfigErrorCode", &topicConfigErrorCode, since: 5, ignorable: true, tag: 0)
            f.int32("NumPartitions", &numPartitions, since: 5, default: -1, ignorable: true)
            f.int16(
                "ReplicationFactor", &replicationFactor, since: 5, default: -1, ignorable: true)
            f.array("Configs", &configs, since: 5, nullableSince: 5, ignorable: true)
        }
    }

    package struct CreatableTopicConfigs: MessagePart, Sendable {
        package var name = ""
        package var value: String? = ""
        package var readOnly = false
        package var configSource: Int8 = -1
        package var isSensitive = false

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 5)
            f.string("Value", &value, since: 5, nullableSince: 5)
            f.bool("ReadOnly", &readOnly, since: 5)
            f.int8("ConfigSource", &configSource, since: 5, default: -1, ignorable: true)
            f.bool("IsSensitive", &isSensitive, since: 5)
        }
    }
}
