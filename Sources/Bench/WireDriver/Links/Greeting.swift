import KafkaCodec
import Network
import Vocabulary

/// The first exchange on a connection: which versions does the broker speak?
final class Greeting: Exchange {
    enum Outcome {
        case speaks(ApiRanges)
        /// The broker knows the API in this version only (KIP-511).
        case again(version: Int16)
        case refused(String)
    }

    /// Every broker since 2.4 knows it; older ones answer in version 0.
    static let firstVersion: Int16 = 3

    private let hear: (Outcome) -> Void

    init(version: Int16, hear: @escaping (Outcome) -> Void) {
        self.hear = hear
        super.init(api: .apiVersions, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        hear(try outcome(body))
    }

    private func outcome(_ body: UnsafeMutableRawBufferPointer) throws -> Outcome {
        var reader = ByteReader(UnsafeRawBufferPointer(body))
        let code = ErrorCode(rawValue: try reader.integer())
        guard code == .unsupportedVersion, version > 0 else {
            let response = try ApiVersionsResponse(decoding: body, version: version)
            return response.errorCode == .none
                ? .speaks(ApiRanges(response)) : .refused("\(response.errorCode)")
        }
        let response = try? ApiVersionsResponse(decoding: body, version: 0)
        let offered = response.map { ApiRanges($0).range(.apiVersions)?.upperBound ?? 0 } ?? 0
        return .again(version: min(offered, version - 1))
    }
}
