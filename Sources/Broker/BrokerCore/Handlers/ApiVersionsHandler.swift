import KafkaCodec

extension Broker {
    func apiVersions(_ request: ApiVersionsRequest, version: Int16) -> ApiVersionsResponse {
        var response = ApiVersionsResponse()
        if version >= 3,
            !Self.isSoftwareName(request.clientSoftwareName)
                || !Self.isSoftwareName(request.clientSoftwareVersion)
        {
            response.errorCode = .invalidRequest
            return response
        }
        response.apiKeys = OfferedAPIs.all.map { offer in
            var range = ApiVersionsResponse.ApiVersion()
            range.apiKey = offer.api.rawValue
            range.minVersion = offer.advertisedMin
            range.maxVersion = offer.versions.upperBound
            return range
        }
        var supported = ApiVersionsResponse.SupportedFeatureKey()
        supported.name = "metadata.version"
        supported.minVersion = 7
        supported.maxVersion = MetadataLog.featureLevel
        response.supportedFeatures = [supported]
        var finalized = ApiVersionsResponse.FinalizedFeatureKey()
        finalized.name = "metadata.version"
        finalized.minVersionLevel = MetadataLog.featureLevel
        finalized.maxVersionLevel = MetadataLog.featureLevel
        response.finalizedFeatures = [finalized]
        response.finalizedFeaturesEpoch = 0
        return response
    }

    /// A version from the future is answered in version 0, with this API's own range (KIP-511).
    func answerUnknownVersion(_ route: ReplyRoute) {
        var response = ApiVersionsResponse()
        response.errorCode = .unsupportedVersion
        var range = ApiVersionsResponse.ApiVersion()
        range.apiKey = APIKey.apiVersions.rawValue
        range.minVersion = ApiVersionsRequest.versions.lowerBound
        range.maxVersion = ApiVersionsRequest.versions.upperBound
        response.apiKeys = [range]
        route.send(response, version: 0)
    }

    /// `ApiVersionsRequest.SOFTWARE_NAME_VERSION_PATTERN`: letters, digits, and `.` or `-` inside.
    private static func isSoftwareName(_ text: String) -> Bool {
        func isInner(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        func isEdge(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, isEdge(first), isEdge(last) else {
            return false
        }
        return bytes.allSatisfy { isEdge($0) || isInner($0) }
    }
}
