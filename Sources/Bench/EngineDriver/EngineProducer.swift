import Drivers
import KafkaCodec
import Platform
import Vocabulary

/// Batches records as the Java producer does (`batch.size`, `linger.ms`, one batch a partition in a
/// request, `max.in.flight.requests.per.connection` requests), and hands the requests to the broker on
/// the loop's thread.
final class EngineProducer: Producer {
    /// One request without an answer: its batches, in the request's order.
    final class InFlight {
        var batches: [OpenBatch] = []
    }

    private let specification: ProducerSpecification
    private let sink: any ProduceSink
    private unowned let loop: EngineLoop
    private let acks: Int16
    private let batchSize: Int
    private let linger: Nanoseconds
    private let memoryMax: Int
    private let requestBytesMax: Int
    private let inFlightMax: Int
    private let compressor: Compressor?
    private let headers: [UInt8]

    /// By partition: the batch that still takes records.
    private var open: [OpenBatch?]
    /// Partitions in the order in which their batches were opened; an entry whose partition has
    /// another batch by now, or none, is stepped over.
    private var lingering: [(partition: Int, opened: Instant)] = []
    private var lingerHead = 0
    /// Batches that take no more records.
    private var ready: ReadyBatches
    private var inFlight: [InFlight] = []
    private var spare: [OpenBatch] = []
    private var spareRequests: [InFlight] = []
    private var payloadBytes = 0
    private var flushesAll = false
    private var isClosed = false

    private(set) var unresolved = 0

    init(_ specification: ProducerSpecification, sink: any ProduceSink, loop: EngineLoop)
        throws(DriverError)
    {
        self.specification = specification
        self.sink = sink
        self.loop = loop
        let settings = try ClientSettings(
            specification.settings, of: "producer", ClientSettings.producer)
        acks =
            switch settings.text("acks") {
            case "0": 0
            case "1": 1
            default: -1
            }
        batchSize = settings.integer("batch.size")
        linger = .milliseconds(Int64(settings.integer("linger.ms")))
        memoryMax = settings.integer("buffer.memory")
        requestBytesMax = settings.integer("max.request.size")
        inFlightMax = settings.integer("max.in.flight.requests.per.connection")
        compressor = Self.compressor(settings)
        headers =
            specification.headers.isEmpty
            ? []
            : RecordHeaders.encode(
                specification.headers.map { (key: $0.key, value: Optional($0.value)) })
        open = Array(repeating: nil, count: specification.partitions)
        ready = ReadyBatches(partitions: specification.partitions)
    }

    private static func compressor(_ settings: ClientSettings) -> Compressor? {
        guard let codec = CompressionCodec(name: settings.text("compression.type")),
            codec != .none
        else { return nil }
        let level: Int32? =
            switch codec {
            // -1 and 9 are the Java defaults of gzip and lz4, and mean the codec's own.
            case .gzip: Int32(settings.integer("compression.gzip.level")).unless(-1)
            case .lz4: Int32(settings.integer("compression.lz4.level")).unless(9)
            case .zstd: Int32(settings.integer("compression.zstd.level"))
            case .none, .snappy: nil
            }
        return Compressor(codec, level: level)
    }

    // MARK: Taking records

    func send(_ run: RecordRun) -> Int {
        guard !isClosed, run.count > 0 else { return 0 }
        let now = MonotonicClock.now()
        var bytes = UnsafeRawPointer(run.bytes)
        let entries = UnsafePointer(run.entries)
        let taken = headers.withUnsafeBytes { headers in
            var current: (partition: Int32, batch: OpenBatch)?
            for index in 0..<run.count {
                let entry = entries + index
                let size = entry.pointee.size
                guard payloadBytes + size <= memoryMax else { return index }
                // Neighbours are mostly of one partition, and its batch need not be looked up again.
                if current?.partition != entry.pointee.partition
                    || !fits(size + headers.count, current?.batch)
                {
                    current = (
                        entry.pointee.partition,
                        batch(for: Int(entry.pointee.partition), size + headers.count, now)
                    )
                }
                current?.batch.append(entry, bytes, headers: headers)
                payloadBytes += size
                bytes += size
            }
            return run.count
        }
        unresolved += taken
        return taken
    }

    @inline(__always)
    private func fits(_ size: Int, _ batch: OpenBatch?) -> Bool {
        guard let batch else { return false }
        return batch.builder.size + size + Self.recordOverhead <= batchSize
    }

    /// The partition's open batch, if the record still fits; else a new one. A record larger than
    /// `batch.size` gets a batch of its own.
    private func batch(for partition: Int, _ size: Int, _ now: Instant) -> OpenBatch {
        if let batch = open[partition], fits(size, batch) { return batch }
        return startBatch(for: partition, now)
    }

    /// What the lengths and deltas of a record may add to it.
    private static let recordOverhead = 21

    @inline(never)
    private func startBatch(for partition: Int, _ now: Instant) -> OpenBatch {
        if let full = open[partition] { ready.append(full) }
        let batch = spare.popLast() ?? OpenBatch(batchSize: batchSize)
        batch.reset(partition: PartitionID(Int32(partition)), opened: now)
        open[partition] = batch
        if linger > .zero { lingering.append((partition, now)) }
        return batch
    }

    func flush() { flushesAll = true }

    // MARK: Sending

    /// When a batch will have lingered long enough.
    var nextDue: Instant {
        guard inFlight.count < inFlightMax else { return .distantFuture }
        if linger == .zero || flushesAll { return .distantFuture }
        skipClosed()
        guard lingerHead < lingering.count else { return .distantFuture }
        return lingering[lingerHead].opened + linger
    }

    /// Sends what is full or has lingered, as far as requests may be in flight. True when any was.
    func sendReady(at now: Instant) -> Bool {
        closeLingered(at: now)
        var didSend = false
        while !ready.isEmpty, inFlight.count < inFlightMax {
            sendRequest()
            didSend = true
        }
        return didSend
    }

    private func closeLingered(at now: Instant) {
        if flushesAll || linger == .zero {
            flushesAll = false
            lingering.removeAll(keepingCapacity: true)
            lingerHead = 0
            // While as many requests as may be are in flight, batches go on filling.
            guard inFlight.count < inFlightMax else { return flushesAll = linger > .zero }
            for partition in open.indices { closeBatch(partition) }
            return
        }
        while true {
            skipClosed()
            guard lingerHead < lingering.count,
                lingering[lingerHead].opened + linger <= now
            else { return }
            closeBatch(lingering[lingerHead].partition)
            lingerHead += 1
        }
    }

    private func closeBatch(_ partition: Int) {
        guard let batch = open[partition] else { return }
        open[partition] = nil
        ready.append(batch)
    }

    private func skipClosed() {
        while lingerHead < lingering.count {
            let entry = lingering[lingerHead]
            if let batch = open[entry.partition], batch.opened == entry.opened { break }
            lingerHead += 1
        }
        if lingerHead == lingering.count {
            lingering.removeAll(keepingCapacity: true)
            lingerHead = 0
        } else if lingerHead >= 1_024 {
            lingering.removeFirst(lingerHead)
            lingerHead = 0
        }
    }

    /// One request: of every partition its oldest ready batch, up to `max.request.size`.
    private func sendRequest() {
        let request = spareRequests.popLast() ?? InFlight()
        ready.takeOneOfEach(upTo: requestBytesMax, into: &request.batches)
        dispatch(request)
    }

    private func dispatch(_ request: InFlight) {
        var produce = ProduceRequest()
        produce.acks = acks
        produce.timeoutMs = 30_000
        var topic = ProduceRequest.TopicProduceData()
        topic.name = specification.topic
        topic.partitionData.reserveCapacity(request.batches.count)
        let written = MonotonicClock.now()
        for batch in request.batches {
            let bytes = batch.builder.finish(compressor: compressor)
            batch.written = written
            batch.sentBytes = bytes.count
            var partition = ProduceRequest.PartitionProduceData()
            partition.index = batch.partition
            partition.records = RecordsSlice(bytes)
            topic.partitionData.append(partition)
        }
        produce.topicData = [topic]
        inFlight.append(request)
        loop.produce(produce, for: self, request)
    }

    // MARK: Outcomes

    /// The broker's answer; nil when there was none to give, with acks=0.
    func answered(_ request: InFlight, _ response: ProduceResponse?) {
        guard let place = inFlight.firstIndex(where: { $0 === request }) else { return }
        inFlight.remove(at: place)
        let ended = MonotonicClock.now()
        let answers = response?.responses.first?.partitionResponses ?? []
        for (index, batch) in request.batches.enumerated() {
            let outcome =
                response == nil
                ? Outcome.unknown("acks=0 is never answered")
                : Self.outcome(index < answers.count ? answers[index] : nil)
            resolve(batch, outcome, ended)
        }
        request.batches.removeAll(keepingCapacity: true)
        spareRequests.append(request)
    }

    private static func outcome(_ answer: ProduceResponse.PartitionProduceResponse?) -> Outcome {
        guard let answer else { return .unknown("the answer left the partition out") }
        switch answer.errorCode {
        case .none: return .acked(answer.baseOffset)
        // It was appended, perhaps, and never synced; or the broker stopped in between.
        case .kafkaStorageError, .notLeaderOrFollower, .unknownServerError, .requestTimedOut:
            return .unknown(answer.errorCode.name)
        default:
            return .failed(
                answer.errorMessage.map { "\(answer.errorCode): \($0)" } ?? answer.errorCode.name)
        }
    }

    private func resolve(_ batch: OpenBatch, _ outcome: Outcome, _ ended: Instant) {
        let stamps = batch.stampBuffer
        unresolved -= batch.count
        payloadBytes -= batch.payloadBytes
        sink.attemptEnded(
            BatchAttempt(
                producer: specification.producer, partition: batch.partition,
                firstSequence: stamps.first?.sequence ?? 0, count: Int32(batch.count), attempt: 1,
                outcome: outcome, isFinal: true, written: batch.written, ended: ended,
                bytes: batch.sentBytes), stamps: stamps)
        spare.append(batch)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        let now = MonotonicClock.now()
        for request in inFlight {
            for batch in request.batches {
                resolve(batch, .unknown("the producer was closed before the answer came"), now)
            }
            request.batches = []
        }
        inFlight = []
        for batch in ready.removeAll() + open.compactMap({ $0 }) {
            batch.sentBytes = batch.builder.size
            resolve(batch, .failed("the producer was closed before it was sent"), now)
        }
        open = Array(repeating: nil, count: open.count)
        lingering = []
        lingerHead = 0
    }
}

extension Int32 {
    fileprivate func unless(_ fallback: Int32) -> Int32? { self == fallback ? nil : self }
}
