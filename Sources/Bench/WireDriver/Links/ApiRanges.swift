import Drivers
import KafkaCodec

/// What one broker speaks, as it said when the connection was made.
struct ApiRanges {
    private var ranges: [Int16: ClosedRange<Int16>] = [:]
    let features: [String: Int16]

    init() { features = [:] }

    init(_ response: ApiVersionsResponse) {
        for api in response.apiKeys where api.minVersion <= api.maxVersion {
            ranges[api.apiKey] = api.minVersion...api.maxVersion
        }
        features = Dictionary(
            response.finalizedFeatures.map { ($0.name, $0.maxVersionLevel) },
            uniquingKeysWith: { first, _ in first })
    }

    func range(_ api: APIKey) -> ClosedRange<Int16>? { ranges[api.rawValue] }

    /// The highest version that both sides speak.
    func version<Request: RequestMessage>(
        for request: Request.Type, atMost limit: Int16 = .max
    ) throws(DriverError) -> Int16 {
        let api = Request.api
        guard let theirs = ranges[api.rawValue] else {
            throw DriverError(.refused, "the broker does not offer \(api)")
        }
        let ours = Request.versions
        let version = min(theirs.upperBound, ours.upperBound, limit)
        guard version >= theirs.lowerBound, version >= ours.lowerBound else {
            throw DriverError(
                .refused,
                "the broker speaks \(api) versions \(theirs.lowerBound) to \(theirs.upperBound), "
                    + "this client \(ours.lowerBound) to \(min(ours.upperBound, limit))")
        }
        return version
    }

    /// The Kafka release whose ranges these are, as far as they tell; empty before 2.1.
    var release: String {
        func offers(_ api: APIKey, _ version: Int16) -> Bool {
            ranges[api.rawValue].map { $0.upperBound >= version } ?? false
        }
        // The first range of each release that its predecessor did not have.
        let marks: [(APIKey, Int16, String)] = [
            (.describeLogDirs, 5, "4.3"), (.listOffsets, 11, "4.2"), (.produce, 13, "4.1"),
            (.produce, 12, "4.0"), (.fetch, 17, "3.9"), (.listOffsets, 9, "3.8"),
            (.fetch, 16, "3.7"), (.fetch, 15, "3.5"), (.produce, 9, "2.4 to 3.4"),
            (.fetch, 11, "2.3"), (.fetch, 10, "2.1"),
        ]
        return marks.first { offers($0.0, $0.1) }?.2 ?? ""
    }
}
