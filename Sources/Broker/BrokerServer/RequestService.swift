package import BrokerCore
package import Vocabulary

/// What a server serves: a `Broker`, or a scripted one in tests. Callable from any thread.
package protocol RequestService: Sendable {
    func handle(
        _ frame: UnsafeMutableRawBufferPointer, slot: UInt64, target: any ReplyTarget,
        connection: ConnectionFacts)
    func advertise(_ endpoints: [AdvertisedEndpoint])
    func flush()
    func advance(to now: Instant) -> Instant
    func close()
    var partitionsAwaitingFlush: Int { get }
    var nextDue: Instant { get }
    var haltReason: String? { get }
    /// What a setting was changed to while the service ran; nil where the configuration holds.
    func changedNumber(_ name: String) -> Int64?
}

extension RequestService {
    package func changedNumber(_ name: String) -> Int64? { nil }
}

extension Broker: RequestService {}
