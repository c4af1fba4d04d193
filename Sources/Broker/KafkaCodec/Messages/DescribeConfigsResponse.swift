/// Effective settings, and where each comes from.
package struct DescribeConfigsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeConfigs
    package static let versions = DescribeConfigsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var results: [DescribeConfigsResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Results", &results)
    }

    package struct DescribeConfigsResult: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var errorMessage: String?
        package var resourceType: Int8 = 0
        package var resourceName = ""
        package var configs: [DescribeConfigsResourceResult] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, nullableSince: 0)
            f.int8("ResourceType", &resourceType)
            f.string("ResourceName", &resourceName)
            f.array("Configs", &configs)
        }
    }

    package struct DescribeConfigsResourceResult: MessagePart, Sendable {
        package var name = ""
        package var value: String? = ""
        package var readOnly = false
        /// `DescribeConfigsResponse.ConfigSource`: 1 topic, 2 dynamic broker, 4 static broker,
        /// 5 default.
        package var configSource: Int8 = -1
        package var isSensitive = false
        package var synonyms: [DescribeConfigsSynonym] = []
        /// `DescribeConfigsResponse.ConfigType`: 1 boolean, 2 string, 3 int, 4 short, 5 long,
        /// 6 double, 7 list, 8 class, 9 password.
        package var configType: Int8 = 0
        package var documentation: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.string("Value", &value, nullableSince: 0)
            f.bool("ReadOnly", &readOnly)
            f.int8("ConfigSource", &configSource, since: 1, default: -1, ignorable: true)
            f.bool("IsSensitive", &isSensitive)
            f.array("Synonyms", &synonyms, since: 1, ignorable: true)
            f.int8("ConfigType", &configType, since: 3, ignorable: true)
            f.string(
                "Documentation", &documentation, since: 3, nullableSince: 0, ignorable: true)
        }
    }

    package struct DescribeConfigsSynonym: MessagePart, Sendable {
        package var name = ""
        package var value: String? = ""
        package var source: Int8 = 0

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 1)
            f.string("Value", &value, since: 1, nullableSince: 0)
            f.int8("Source", &source, since: 1)
        }
    }
}
