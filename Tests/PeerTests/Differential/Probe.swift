import KafkaCodec

/// One request that both brokers get, and the fields of what they answer.
struct Probe {
    var name: String
    var run: (DifferentialSide) throws -> [String: String]

    /// The request in the oldest and in the newest version that is offered.
    ///
    /// - Parameters:
    ///   - since: below it the request cannot be said.
    ///   - until: above it the same.
    static func each<Request: RequestMessage>(
        _ name: String, since: Int16 = .min, until: Int16 = .max,
        _ make: @escaping (DifferentialSide, Int16) -> Request
    ) -> [Probe] {
        let oldest = max(Request.versions.lowerBound, since)
        let newest = min(Request.versions.upperBound, until)
        return (oldest == newest ? [newest] : [oldest, newest]).map { version in
            Probe(name: "\(Request.api) v\(version): \(name)") { side in
                guard let answer = try side.client.ask(make(side, version), version: version) else {
                    return ["connection": "closed"]
                }
                return FlatFields.of(answer)
            }
        }
    }
}
