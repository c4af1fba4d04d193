import KafkaCodec
import Network
import Vocabulary

/// The producer id that the cluster gave this producer (InitProducerId): asked for before the first
/// batch goes out, and until it is had.
final class ProducerIdentity {
    private(set) var id: Int64 = -1
    private(set) var epoch: Int16 = -1
    private var isAsked = false
    private var retryAt = Instant(nanoseconds: 0)

    var isKnown: Bool { id >= 0 }

    /// Asks over a link that is ready, unless an answer is under way or the last one was no.
    func ask(_ cluster: ClusterClient, now: Instant) {
        guard !isKnown, !isAsked, now >= retryAt, let link = cluster.readyLink else { return }
        var request = InitProducerIdRequest()
        request.transactionTimeoutMs = .max
        let clientID = cluster.settings.clientID
        do {
            let version = try link.apis.version(for: InitProducerIdRequest.self)
            let exchange = IdentityExchange(version: version) { [weak self, weak cluster] outcome in
                guard let self, let cluster else { return }
                hear(outcome, cluster)
            }
            try link.send(exchange, now: now) { writer, correlation, _ throws(CodecError) in
                try request.encodeFrame(
                    version: version, correlationId: correlation, clientId: clientID, into: writer)
            }
            isAsked = true
            link.flush()
        } catch {
            refused("\(error)", cluster, now)
        }
    }

    /// The last epoch of the id is used up.
    func renew() {
        id = -1
        epoch = -1
    }

    private func hear(_ outcome: Result<InitProducerIdResponse, Lost>, _ cluster: ClusterClient) {
        isAsked = false
        switch outcome {
        case .failure(let lost):
            refused(lost.reason, cluster, EventLoop.now())
        case .success(let response):
            guard response.errorCode == .none, response.producerId >= 0 else {
                return refused(
                    "no producer id was given: \(response.errorCode)", cluster, EventLoop.now())
            }
            id = response.producerId
            epoch = response.producerEpoch
        }
    }

    private func refused(_ reason: String, _ cluster: ClusterClient, _ now: Instant) {
        retryAt = now + cluster.settings.retryBackoff
        cluster.note(reason)
    }
}

private final class IdentityExchange: Exchange {
    private let hear: (Result<InitProducerIdResponse, Lost>) -> Void

    init(version: Int16, hear: @escaping (Result<InitProducerIdResponse, Lost>) -> Void) {
        self.hear = hear
        super.init(api: .initProducerId, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        hear(.success(try InitProducerIdResponse(decoding: body, version: version)))
    }

    override func lost(_ reason: String, at now: Instant) { hear(.failure(Lost(reason: reason))) }
}
