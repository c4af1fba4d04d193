/// Asks for effective settings.
package struct DescribeConfigsRequest: RequestMessage, Sendable {
    package typealias Response = DescribeConfigsResponse
    package static let api = APIKey.describeConfigs
    package static let versions: ClosedRange<Int16> = 1...4

    /// `ConfigResource.Type`.
    package static let topicResource: Int8 = 2
    package static let brokerResource: Int8 = 4
    package static let brokerLoggerResource: Int8 = 8

    package var resources: [DescribeConfigsResource] = []
    package var includeSynonyms = false
    package var includeDocumentation = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Resources", &resources)
        f.bool("IncludeSynonyms", &includeSynonyms, since: 1)
        f.bool("IncludeDocumentation", &includeDocumentation, since: 3)
    }

    package struct DescribeConfigsResource: MessagePart, Sendable {
        package var resourceType: Int8 = 0
        package var resourceName = ""
        /// Null: all of them.
        package var configurationKeys: [String]?

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int8("ResourceType", &resourceType)
            f.string("ResourceName", &resourceName)
            f.strings("ConfigurationKeys", &configurationKeys, nullableSince: 0)
        }
    }
}
