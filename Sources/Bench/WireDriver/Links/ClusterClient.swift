import Drivers
import KafkaCodec
import Network
import Vocabulary

protocol ClusterClientOwner: AnyObject {
    /// Leaders may have changed, or a link became ready or was lost: look for work.
    func clusterChanged()
}

/// The connections of one client, and its knowledge of who leads what. Whoever has work for a
/// partition asks for its `link`; metadata is asked for as often as that takes.
final class ClusterClient: LinkOwner {
    let loop: EventLoop
    let settings: LinkSettings
    private(set) var view: ClusterView
    /// Why the last attempt at something failed; for the words of outcomes.
    private(set) var lastTrouble: String?

    weak var owner: (any ClusterClientOwner)?

    private let topic: String
    private let bootstrap: [SocketAddress]
    /// In the order of their making.
    private var links: [BrokerLink] = []
    private var isMetadataWanted = true
    private var isMetadataAsked = false
    private var metadataTimer: LoopTimer?
    private var nextCandidate = 0
    private var isClosed = false

    init(
        topic: String, partitions: Int, bootstrap: [SocketAddress], on loop: EventLoop,
        settings: LinkSettings
    ) {
        self.topic = topic
        self.bootstrap = bootstrap
        self.loop = loop
        self.settings = settings
        view = ClusterView(partitions: partitions)
        metadataTimer = LoopTimer(on: loop) { [unowned self] in
            isMetadataWanted = true
            askMetadata()
        }
    }

    /// The link to a partition's leader, ready or on its way there; nil while no leader is known.
    func link(for partition: Int) -> BrokerLink? {
        view.address(of: partition).map(link(to:))
    }

    /// A leader was not where it was thought to be, or did not know.
    func refreshMetadata(_ trouble: String) {
        lastTrouble = trouble
        isMetadataWanted = true
        askMetadataLater()
    }

    /// What stands in the way of whoever waits; for the words of outcomes.
    func note(_ trouble: String) { lastTrouble = trouble }

    /// A broker that can be asked what any of them knows.
    var readyLink: BrokerLink? { links.first(where: \.isReady) }

    func start() { askMetadata() }

    func flush() {
        for link in links { link.flush() }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        metadataTimer?.cancel()
        for link in links { link.close() }
        links = []
        owner = nil
    }

    // MARK: Links

    func linkReady(_ link: BrokerLink) {
        askMetadata()
        owner?.clusterChanged()
    }

    func linkLost(_ link: BrokerLink, _ reason: String) {
        guard !isClosed else { return }
        lastTrouble = reason
        isMetadataWanted = true
        askMetadata()
        owner?.clusterChanged()
    }

    private func link(to address: SocketAddress) -> BrokerLink {
        if let link = links.first(where: { $0.address == address }) { return link }
        let link = BrokerLink(to: address, on: loop, settings: settings, owner: self)
        links.append(link)
        return link
    }

    // MARK: Metadata

    private func askMetadataLater() {
        guard let metadataTimer, !isMetadataAsked else { return }
        let due = EventLoop.now() + settings.retryBackoff
        if due < metadataTimer.deadline { metadataTimer.schedule(at: due) }
    }

    /// Asks any broker that can be talked to; while there is none, tries one address after another.
    private func askMetadata() {
        guard isMetadataWanted, !isMetadataAsked, !isClosed else { return }
        guard let link = links.first(where: \.isReady) else {
            if !links.contains(where: { $0.state == .connecting || $0.state == .greeting }) {
                candidate().want()
            }
            return
        }
        do {
            let version = try link.apis.version(for: MetadataRequest.self)
            try send(to: link, version)
            isMetadataAsked = true
            isMetadataWanted = false
            link.flush()
        } catch {
            refreshMetadata("\(error)")
        }
    }

    private func send(to link: BrokerLink, _ version: Int16) throws(CodecError) {
        var name = MetadataRequest.MetadataRequestTopic()
        name.name = topic
        var request = MetadataRequest()
        request.topics = [name]
        // A topic made by being asked for would have settings that nobody chose.
        request.allowAutoTopicCreation = version < 4
        let exchange = MetadataExchange(version: version) { [weak self] outcome in
            self?.hear(outcome)
        }
        try link.send(exchange, now: EventLoop.now()) {
            [settings] writer, correlation, _ throws(CodecError) in
            try request.encodeFrame(
                version: version, correlationId: correlation, clientId: settings.clientID,
                into: writer)
        }
    }

    private func hear(_ outcome: Result<MetadataResponse, Lost>) {
        isMetadataAsked = false
        guard !isClosed else { return }
        switch outcome {
        case .failure(let lost):
            isMetadataWanted = true
            lastTrouble = lost.reason
        case .success(let response):
            if let trouble = view.update(response, topic: topic) {
                refreshMetadata(trouble)
            } else {
                metadataTimer?.schedule(at: EventLoop.now() + settings.metadataAgeMax)
            }
            owner?.clusterChanged()
        }
    }

    /// Known nodes and bootstrap addresses in turn.
    private func candidate() -> BrokerLink {
        var addresses = bootstrap
        for node in view.nodes.keys.sorted() {
            if let address = view.nodes[node], !addresses.contains(address) {
                addresses.append(address)
            }
        }
        // One whose backoff is over goes first, or a dead one would hold up a living one.
        let now = EventLoop.now()
        for step in 0..<addresses.count {
            let link = link(to: addresses[(nextCandidate + step) % addresses.count])
            guard link.state == .down, link.mayConnect(at: now) else { continue }
            nextCandidate = (nextCandidate + step + 1) % addresses.count
            return link
        }
        nextCandidate = (nextCandidate + 1) % addresses.count
        return link(to: addresses[nextCandidate])
    }
}

/// Why an exchange has no answer.
struct Lost: Error {
    var reason: String
}

private final class MetadataExchange: Exchange {
    private let hear: (Result<MetadataResponse, Lost>) -> Void

    init(version: Int16, hear: @escaping (Result<MetadataResponse, Lost>) -> Void) {
        self.hear = hear
        super.init(api: .metadata, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        let response = try MetadataResponse(decoding: body, version: version)
        hear(.success(response))
    }

    override func lost(_ reason: String, at now: Instant) { hear(.failure(Lost(reason: reason))) }
}
