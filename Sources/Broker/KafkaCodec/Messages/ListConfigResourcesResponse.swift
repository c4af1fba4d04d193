/// Resources that have settings.
package struct ListConfigResourcesResponse: ResponseMessage, Sendable {
    package static let api = APIKey.listConfigResources
    package static let versions = ListConfigResourcesRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var configResources: [ConfigResource] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.error("ErrorCode", &errorCode)
        f.array("ConfigResources", &configResources)
    }

    package struct ConfigResource: MessagePart, Sendable {
        package var resourceName = ""
        package var resourceType: Int8 = 16

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("ResourceName", &resourceName)
            f.int8("ResourceType", &resourceType, since: 1, default: 16, ignorable: true)
        }
    }
}
