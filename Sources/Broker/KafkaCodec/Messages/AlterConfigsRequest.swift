/// Replaces all settings of resources; those not named go back to their defaults.
package struct AlterConfigsRequest: RequestMessage, Sendable {
    package typealias Response = AlterConfigsResponse
    package static let api = APIKey.alterConfigs
    package static let versions: ClosedRange<Int16> = 0...2

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
        package var value: String? = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.string("Value", &value, nullableSince: 0)
        }
    }
}
