/// Whether each resource has its settings.
package struct IncrementalAlterConfigsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.incrementalAlterConfigs
    package static let versions = IncrementalAlterConfigsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var responses: [AlterConfigsResourceResponse] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.array("Responses", &responses)
    }

    package struct AlterConfigsResourceResponse: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var errorMessage: String? = ""
        package var resourceType: Int8 = 0
        package var resourceName = ""

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("ErrorMessage", &errorMessage, nullableSince: 0)
            f.int8("ResourceType", &resourceType)
            f.string("ResourceName", &resourceName)
        }
    }
}
