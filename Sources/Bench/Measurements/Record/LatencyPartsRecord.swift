/// Where the time of an acknowledged record goes, in means over all of them, in microseconds. What a
/// client does not tell is null; `residual` is what the parts leave of the whole.
package struct LatencyPartsRecord: Codable, Sendable, Hashable {
    /// From the intended time to the hand-over to the client, a full buffer included.
    package var scheduleDelay: Double
    /// From the hand-over to the socket: lingering, and waiting for earlier requests.
    package var clientQueue: Double?
    /// From the socket to the answer.
    package var networkAndBroker: Double?
    /// From the intended time to the answer.
    package var whole: Double
    package var residual: Double?

    enum CodingKeys: String, CodingKey {
        case scheduleDelay = "schedule_delay"
        case clientQueue = "client_queue"
        case networkAndBroker = "network_and_broker"
        case whole, residual
    }

    /// Nil when nothing was acknowledged.
    init?(_ counts: ProduceCounts) {
        guard counts.acked > 0 else { return nil }
        let perRecord = 1 / Double(counts.acked) / 1e3
        let delay = Double(counts.scheduleDelayNanoseconds) * perRecord
        let service = Double(counts.serviceNanoseconds) * perRecord
        scheduleDelay = delay.rounded(places: 3)
        whole = (delay + service).rounded(places: 3)
        guard counts.onWireRecords == counts.acked else { return }
        let wire = Double(counts.onWireNanoseconds) * perRecord
        take(clientQueue: service - wire, networkAndBroker: wire)
    }

    /// As the client's own counters have it.
    package mutating func take(clientQueue: Double, networkAndBroker: Double) {
        self.clientQueue = clientQueue.rounded(places: 3)
        self.networkAndBroker = networkAndBroker.rounded(places: 3)
        residual = (whole - scheduleDelay - clientQueue - networkAndBroker).rounded(places: 3)
    }
}
