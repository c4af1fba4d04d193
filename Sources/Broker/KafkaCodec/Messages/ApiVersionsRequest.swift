/// Asks what a broker speaks. Every version can be read before anything is known of the other side.
package struct ApiVersionsRequest: RequestMessage, Sendable {
    package typealias Response = ApiVersionsResponse
    package static let api = APIKey.apiVersions
    package static let versions: ClosedRange<Int16> = 0...4

    package var clientSoftwareName = ""
    package var clientSoftwareVersion = ""

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.string("ClientSoftwareName", &clientSoftwareName, since: 3, ignorable: true)
        f.string("ClientSoftwareVersion", &clientSoftwareVersion, since: 3, ignorable: true)
    }
}
