import Drivers
import KafkaCodec
import Network
import Vocabulary

/// A consumer of assigned partitions on one loop: one Fetch under way per broker, which waits there
/// for records. It finds leaders again, reconnects, and goes on where it was.
final class WireConsumer: Consumer, ClusterClientOwner {
    let settings: ConsumerSettings
    let cluster: ClusterClient

    private let specification: ConsumerSpecification
    private let sink: any ConsumeSink
    private let decoder = RecordDecoder()
    private let onClose: (WireConsumer) -> Void
    var positions: [FetchPosition]
    private var placeOf: [Int32: Int] = [:]
    private var resumeTimer: LoopTimer?
    private var isPaused = false
    /// Something has changed since the last look at the positions.
    private var hasNews = true
    private var isClosed = false
    /// The partition that is named first in the next fetch: the broker fills its answer in order.
    private var turn = 0
    private var fetchingLinks: Set<ObjectIdentifier> = []

    init(
        _ specification: ConsumerSpecification, settings: ConsumerSettings, cluster: ClusterClient,
        sink: any ConsumeSink, onClose: @escaping (WireConsumer) -> Void
    ) {
        self.specification = specification
        self.settings = settings
        self.cluster = cluster
        self.sink = sink
        self.onClose = onClose
        positions = specification.partitions.map {
            FetchPosition(partition: $0, bytesMax: settings.partitionBytesMax)
        }
        for (place, partition) in specification.partitions.enumerated() {
            placeOf[partition.value] = place
        }
        // The work is done by `pump`, which follows every timer.
        resumeTimer = LoopTimer(on: cluster.loop) { [unowned self] in hasNews = true }
        cluster.owner = self
        cluster.start()
    }

    // MARK: Consumer

    func pause() { isPaused = true }

    func resume() {
        isPaused = false
        hasNews = true
        pump()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        resumeTimer?.cancel()
        cluster.close()
        onClose(self)
    }

    // MARK: Asking

    func clusterChanged() { hasNews = true }

    /// Asks what can be asked now; the loop calls it before it waits and after every iteration.
    func pump() {
        guard !isClosed, !isPaused, hasNews else { return }
        hasNews = false
        let now = EventLoop.now()
        var fetches: [(link: BrokerLink, places: [Int])] = []
        var starts: [(link: BrokerLink, places: [Int])] = []
        var resumes = Instant.distantFuture
        for step in positions.indices {
            let place = (turn + step) % positions.count
            let position = positions[place]
            guard !position.isAsked else { continue }
            guard position.resumes <= now else {
                resumes = min(resumes, position.resumes)
                continue
            }
            guard let link = cluster.link(for: Int(position.partition.value)) else { continue }
            guard link.isReady else {
                link.want()
                continue
            }
            if position.offset == nil {
                WireConsumer.add(place, link, to: &starts)
            } else if !fetchingLinks.contains(ObjectIdentifier(link)) {
                // Partitions that come to a link while its fetch is under way wait for the answer.
                WireConsumer.add(place, link, to: &fetches)
            }
        }
        for start in starts { askStart(start.link, start.places, now) }
        for fetch in fetches { askRecords(fetch.link, fetch.places, now) }
        cluster.flush()
        if resumes != .distantFuture, resumes != resumeTimer?.deadline {
            resumeTimer?.schedule(at: resumes)
        }
    }

    private static func add(
        _ place: Int, _ link: BrokerLink, to groups: inout [(link: BrokerLink, places: [Int])]
    ) {
        if let index = groups.firstIndex(where: { $0.link === link }) {
            groups[index].places.append(place)
        } else {
            groups.append((link, [place]))
        }
    }

    private func askRecords(_ link: BrokerLink, _ places: [Int], _ now: Instant) {
        do {
            let topicID = cluster.view.topicID
            let version = try link.apis.version(
                for: FetchRequest.self, atMost: topicID.isZero ? 12 : .max)
            var topic = FetchRequest.FetchTopic()
            topic.topic = specification.topic
            topic.topicId = topicID
            topic.partitions = places.map(fetchPartition)
            var request = FetchRequest()
            request.maxWaitMs = Int32(clamping: settings.fetchWaitMax.millisecondsRoundedUp)
            request.minBytes = settings.fetchBytesMin
            request.maxBytes = settings.fetchBytesMax
            request.topics = [topic]
            let exchange = FetchExchange(
                version: version, places: places, link: link, consumer: self)
            try ask(request, exchange, link, now)
            fetchingLinks.insert(ObjectIdentifier(link))
            mark(places, asked: true)
        } catch {
            failed(places, DriverError(.refused, "cannot fetch: \(error)"), now)
        }
    }

    private func fetchPartition(_ place: Int) -> FetchRequest.FetchPartition {
        let position = positions[place]
        var partition = FetchRequest.FetchPartition()
        partition.partition = position.partition
        partition.fetchOffset = position.offset ?? .zero
        partition.partitionMaxBytes = position.bytesMax
        partition.lastFetchedEpoch = .none
        return partition
    }

    private func askStart(_ link: BrokerLink, _ places: [Int], _ now: Instant) {
        do {
            let version = try link.apis.version(for: ListOffsetsRequest.self)
            var topic = ListOffsetsRequest.ListOffsetsTopic()
            topic.name = specification.topic
            topic.partitions = places.map { place in
                var partition = ListOffsetsRequest.ListOffsetsPartition()
                partition.partitionIndex = positions[place].partition
                partition.timestamp =
                    specification.start == .earliest
                    ? ListOffsetsRequest.earliest : ListOffsetsRequest.latest
                return partition
            }
            var request = ListOffsetsRequest()
            request.replicaId = -1
            request.topics = [topic]
            let exchange = StartExchange(version: version, places: places, consumer: self)
            try ask(request, exchange, link, now)
            mark(places, asked: true)
        } catch {
            failed(places, DriverError(.refused, "cannot ask for the start: \(error)"), now)
        }
    }

    private func ask<Request: RequestMessage>(
        _ request: Request, _ exchange: Exchange, _ link: BrokerLink, _ now: Instant
    ) throws(CodecError) {
        let clientID = settings.links.clientID
        try link.send(exchange, now: now) { writer, correlation, _ throws(CodecError) in
            try request.encodeFrame(
                version: exchange.version, correlationId: correlation, clientId: clientID,
                into: writer)
        }
    }

    private func mark(_ places: [Int], asked: Bool) {
        for place in places { positions[place].isAsked = asked }
    }

    // MARK: Answers

    func fetchEnded(_ link: ObjectIdentifier, _ places: [Int]) {
        fetchingLinks.remove(link)
        startEnded(places)
    }

    func startEnded(_ places: [Int]) {
        mark(places, asked: false)
        hasNews = true
    }

    func started(_ response: ListOffsetsResponse, at now: Instant) {
        for topic in response.topics {
            for partition in topic.partitions {
                guard let place = placeOf[partition.partitionIndex.value], !isClosed else {
                    continue
                }
                if partition.errorCode == .none {
                    positions[place].offset = partition.offset
                } else {
                    trouble(place, partition.errorCode, now)
                }
            }
        }
    }

    func fetched(_ response: FetchResponse, _ places: [Int], at now: Instant) {
        turn = positions.isEmpty ? 0 : (turn + 1) % positions.count
        guard response.errorCode == .none else {
            for place in places { trouble(place, response.errorCode, now) }
            return
        }
        for topic in response.responses {
            for partition in topic.partitions {
                guard !isClosed else { return }
                guard let place = placeOf[partition.partitionIndex.value] else { continue }
                if partition.errorCode == .none {
                    take(partition, place, now)
                } else {
                    trouble(place, partition.errorCode, now)
                }
            }
        }
    }

    private func take(_ partition: FetchResponse.PartitionData, _ place: Int, _ now: Instant) {
        guard let bytes = partition.records?.bytes, !bytes.isEmpty else { return }
        var records = FetchedRecords(
            UnsafeRawBufferPointer(bytes), decoder: decoder, checksCRCs: settings.checksCRCs)
        while !isClosed, let wanted = positions[place].offset,
            let step = records.next(from: wanted)
        {
            switch step {
            case .nothing(let next):
                positions[place].offset = next
            case .records(let list, let bytes, let next):
                positions[place].offset = next
                sink.received(
                    ReceivedRecords(
                        partition: partition.partitionIndex, records: list, bytes: bytes,
                        arrived: now, highWatermark: partition.highWatermark))
            case .bad(let error, let next):
                // Where a batch's size is nonsense, only the next offset can be tried.
                positions[place].offset = next ?? (wanted + 1)
                positions[place].resumes = now + cluster.settings.retryBackoff
                sink.failed(
                    partition.partitionIndex, at: wanted,
                    DriverError(.malformed, "a batch cannot be read: \(error)"))
            }
        }
        if !isClosed, !records.sawBatch, positions[place].bytesMax < Int32.max / 2 {
            positions[place].bytesMax *= 2
        }
    }

    /// Errors of the broker: those that a look at the metadata mends, those that a new start mends,
    /// and those that only the listener can judge.
    private func trouble(_ place: Int, _ code: ErrorCode, _ now: Instant) {
        positions[place].resumes = now + cluster.settings.retryBackoff
        if ProduceOutcome.staleLeader.contains(code) || code == .offsetNotAvailable {
            return cluster.refreshMetadata("\(code)")
        }
        let at = positions[place].offset ?? .none
        if code == .offsetOutOfRange { positions[place].offset = nil }
        sink.failed(
            positions[place].partition, at: at, DriverError(.refused, "the broker answers \(code)"))
    }

    private func failed(_ places: [Int], _ error: DriverError, _ now: Instant) {
        for place in places where !isClosed {
            positions[place].resumes = now + cluster.settings.retryBackoff
            sink.failed(
                positions[place].partition, at: positions[place].offset ?? .none, error)
        }
    }
}
