/// What a broker speaks. To a version that it does not know it answers in version 0, with
/// `unsupportedVersion` and the range of this API (KIP-511).
package struct ApiVersionsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.apiVersions
    package static let versions = ApiVersionsRequest.versions

    package var errorCode = ErrorCode.none
    package var apiKeys: [ApiVersion] = []
    package var throttleTimeMs: Int32 = 0
    /// Before version 4 a feature whose minimum is 0 must be left out (KAFKA-17011).
    package var supportedFeatures: [SupportedFeatureKey] = []
    package var finalizedFeaturesEpoch: Int64 = -1
    package var finalizedFeatures: [FinalizedFeatureKey] = []
    package var zkMigrationReady = false

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.error("ErrorCode", &errorCode)
        f.array("ApiKeys", &apiKeys)
        f.int32("ThrottleTimeMs", &throttleTimeMs, since: 1, ignorable: true)
        f.array("SupportedFeatures", &supportedFeatures, since: 3, ignorable: true, tag: 0)
        f.int64(
            "FinalizedFeaturesEpoch", &finalizedFeaturesEpoch, since: 3, default: -1,
            ignorable: true, tag: 1)
        f.array("FinalizedFeatures", &finalizedFeatures, since: 3, ignorable: true, tag: 2)
        f.bool("ZkMigrationReady", &zkMigrationReady, since: 3, ignorable: true, tag: 3)
    }

    package struct ApiVersion: MessagePart, Sendable {
        /// An `APIKey`, or a number that is newer than this codec.
        package var apiKey: Int16 = 0
        package var minVersion: Int16 = 0
        package var maxVersion: Int16 = 0

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.int16("ApiKey", &apiKey)
            f.int16("MinVersion", &minVersion)
            f.int16("MaxVersion", &maxVersion)
        }
    }

    package struct SupportedFeatureKey: MessagePart, Sendable {
        package var name = ""
        package var minVersion: Int16 = 0
        package var maxVersion: Int16 = 0

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 3)
            f.int16("MinVersion", &minVersion, since: 3)
            f.int16("MaxVersion", &maxVersion, since: 3)
        }
    }

    package struct FinalizedFeatureKey: MessagePart, Sendable {
        package var name = ""
        package var maxVersionLevel: Int16 = 0
        package var minVersionLevel: Int16 = 0

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name, since: 3)
            f.int16("MaxVersionLevel", &maxVersionLevel, since: 3)
            f.int16("MinVersionLevel", &minVersionLevel, since: 3)
        }
    }
}
