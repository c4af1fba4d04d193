/// Changes settings of resources one by one (KIP-339).
package struct IncrementalAlterConfigsRequest: RequestMessage, Sendable {
    package typealias Response = IncrementalAlterConfigsResponse
    package static let api = APIKey.incrementalAlterConfigs
    package static let versions: ClosedRange<Int16> = 0...1

    package var resources: [AlterConfigsResource] = []
    package var validateOnly = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Resources", &resources)
        f.bool("ValidateOnly", &validateOnly)
    }

    package struct AlterConfigsResource: MessagePart, Sendable {
        package var resourceType: Int8 = 0
        package var resourceName = ""
        package var configs: [AlterableConfig] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int8("ResourceType", &resourceType)
            f.string("ResourceName", &resourceName)
            f.array("Configs", &configs)
        }
    }

    package struct AlterableConfig: MessagePart, Sendable {
        package var name = ""
        package var configOperation: Int8 = 0
        package var value: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.int8("ConfigOperation", &configOperation)
            f.string("Value", &value, nullableSince: 0)
        }
    }
}
