import Drivers
import KafkaCodec
import Network
import Vocabulary

/// A producer on one loop. Records gather in a batch per partition; batches that are full or have
/// lingered go out, those of several partitions in one request, up to
/// `max.in.flight.requests.per.connection` requests a broker.
final class WireProducer: Producer, ClusterClientOwner {
    let settings: ProducerSettings
    let cluster: ClusterClient
    var unresolved = 0
    let identity = ProducerIdentity()

    let specification: ProducerSpecification
    let sink: any ProduceSink
    private let headers: [UInt8]
    private let compressor: Compressor?
    private let onClose: (WireProducer) -> Void

    /// By partition. Plain memory, as the access to it comes with every record.
    let queues: UnsafeMutableBufferPointer<PartitionQueue>
    var lanes: [ProducerLane] = []
    /// The lane of each partition; -1 while no leader is known.
    var laneOf: [Int]
    var pool: BatchPool
    /// Open batches in the order in which their linger ends.
    private var lingering = Fifo<Lingering>()
    private var lingerTimer: LoopTimer?
    var sweepTimer: LoopTimer?
    var isClosed = false

    private struct Lingering {
        var partition: Int
        var serial: Int
        var ends: Instant
    }

    init(
        _ specification: ProducerSpecification, settings: ProducerSettings, cluster: ClusterClient,
        sink: any ProduceSink, onClose: @escaping (WireProducer) -> Void
    ) {
        self.specification = specification
        self.settings = settings
        self.cluster = cluster
        self.sink = sink
        self.onClose = onClose
        headers =
            specification.headers.isEmpty
            ? [] : RecordHeaders.encode(specification.headers.map { ($0.key, $0.value) })
        compressor =
            settings.compression == .none
            ? nil : Compressor(settings.compression, level: settings.compressionLevel)
        queues = .allocate(capacity: specification.partitions)
        queues.initialize(repeating: PartitionQueue())
        laneOf = Array(repeating: -1, count: specification.partitions)
        pool = BatchPool(batchSize: settings.batchSize, memory: settings.bufferMemory)
        // The work is done by `pump`, which follows every timer.
        lingerTimer = LoopTimer(on: cluster.loop) {}
        sweepTimer = LoopTimer(on: cluster.loop) { [unowned self] in sweep() }
        cluster.owner = self
        cluster.start()
        sweepTimer?.schedule(at: EventLoop.now() + sweepInterval)
    }

    deinit {
        queues.deinitialize()
        queues.deallocate()
    }

    // MARK: Producer

    func send(_ run: RecordRun) -> Int {
        guard !isClosed, run.count > 0 else { return 0 }
        let now = EventLoop.now()
        var bytes = UnsafeRawPointer(run.bytes)
        var taken = 0
        let entries = run.entries
        let count = run.count
        // Neighbours often share a partition: its open batch is looked up when that changes.
        var batch: ProducerBatch?
        var partition: Int32 = -1
        headers.withUnsafeBytes { headers in
            while taken < count {
                let entry = entries[taken]
                let size = RecordBatchBuilder.recordSizeMax(
                    keyLength: Int(entry.keyLength), valueLength: Int(entry.valueLength),
                    headersLength: headers.count)
                if entry.partition == partition, let batch,
                    batch.builder.size + size <= settings.batchSize,
                    size + RecordBatchHeader.size <= settings.requestSizeMax
                {
                    batch.append(entry, bytes, headers: headers)
                } else {
                    guard append(entry, size, bytes, headers, now) else { break }
                    partition = entry.partition
                    batch = queues[Int(partition)].open
                }
                bytes += entry.size
                taken += 1
            }
        }
        unresolved += taken
        return taken
    }

    func flush() {
        for partition in queues.indices where queues[partition].open != nil {
            queues[partition].open?.isDue = true
            list(partition)
        }
        pump()
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        lingerTimer?.cancel()
        sweepTimer?.cancel()
        // Requests under way hear of their loss; those never written come back to the queues.
        cluster.close()
        let now = EventLoop.now()
        for partition in queues.indices {
            for batch in queues[partition].popAll() {
                report(
                    batch, .failed("closed before it was written"), isFinal: true, written: nil,
                    at: now)
            }
        }
        onClose(self)
    }

    // MARK: Gathering

    /// False when there is no memory for the record.
    private func append(
        _ entry: RecordEntry, _ size: Int, _ bytes: UnsafeRawPointer,
        _ headers: UnsafeRawBufferPointer, _ now: Instant
    ) -> Bool {
        let partition = Int(entry.partition)
        let alone = size + RecordBatchHeader.size
        guard alone <= settings.requestSizeMax else {
            reject(entry, size: alone, now)
            return true
        }
        if let open = queues[partition].open {
            if open.builder.size + size <= settings.batchSize {
                open.append(entry, bytes, headers: headers)
                return true
            }
            queues[partition].closeOpen()
            list(partition)
        }
        guard let batch = pool.take(for: alone) else { return false }
        batch.partition = entry.partition
        batch.created = now
        batch.expires = now + settings.deliveryTimeout
        batch.append(entry, bytes, headers: headers)
        queues[partition].open = batch
        if settings.linger == .zero || settings.batchSize <= alone {
            batch.isDue = true
            list(partition)
        } else {
            lingering.append(
                Lingering(
                    partition: partition, serial: batch.serial, ends: now + settings.linger))
        }
        return true
    }

    private func reject(_ entry: RecordEntry, size: Int, _ now: Instant) {
        // `send` counts the record among the unresolved after this has counted it out.
        unresolved -= 1
        var stamp = entry.stamp
        let attempt = BatchAttempt(
            producer: specification.producer, partition: PartitionID(entry.partition),
            firstSequence: stamp.sequence, count: 1, attempt: 1,
            outcome: .failed(
                "a record of \(size) bytes exceeds max.request.size=\(settings.requestSizeMax)"),
            isFinal: true, written: nil, ended: now, bytes: size)
        withUnsafePointer(to: &stamp) {
            sink.attemptEnded(attempt, stamps: UnsafeBufferPointer(start: $0, count: 1))
        }
    }

    // MARK: Sending

    /// Sends what can go out now; the loop calls it before it waits and after every iteration.
    func pump() {
        guard !isClosed else { return }
        let now = EventLoop.now()
        endLingering(now)
        if settings.isIdempotent, !identity.isKnown {
            identity.ask(cluster, now: now)
        } else {
            for lane in lanes { lane.drain(self, now) }
        }
        cluster.flush()
        guard let lingerTimer else { return }
        if let first = lingering.first {
            if lingerTimer.deadline != first.ends { lingerTimer.schedule(at: first.ends) }
        } else {
            lingerTimer.cancel()
        }
    }

    func clusterChanged() {
        guard !isClosed else { return }
        ProducerLane.assign(self)
    }

    func encode(_ batch: ProducerBatch) -> UnsafeMutableRawBufferPointer {
        if let encoded = batch.encoded { return encoded }
        guard settings.isIdempotent else { return batch.encode(compressor) }
        return batch.encode(
            compressor,
            queues[Int(batch.partition)].sequences.take(batch.count, of: identity))
    }

    var topic: String { specification.topic }

    /// Puts a partition into its lane's list, when it has something to send and a leader.
    func list(_ partition: Int) {
        guard !queues[partition].isListed, queues[partition].resumes == nil,
            queues[partition].hasDue, queues[partition].sequences.isOpen, laneOf[partition] >= 0
        else { return }
        queues[partition].isListed = true
        lanes[laneOf[partition]].listed.append(partition)
    }

    private func endLingering(_ now: Instant) {
        while let first = lingering.first {
            if let open = queues[first.partition].open, open.serial == first.serial {
                guard first.ends <= now else { return }
                open.isDue = true
                list(first.partition)
            }
            _ = lingering.popFirst()
        }
    }

    // MARK: Time

    private static let sweepIntervalMax = Nanoseconds.milliseconds(500)

    private var sweepInterval: Nanoseconds {
        let tenth = Nanoseconds(settings.deliveryTimeout.value / 10)
        return max(min(tenth, WireProducer.sweepIntervalMax), .milliseconds(1))
    }

    /// Fails what could not be written within `delivery.timeout.ms`, and lets partitions go on whose
    /// `retry.backoff.ms` is over.
    private func sweep() {
        let now = EventLoop.now()
        var next = now + sweepInterval
        for partition in queues.indices {
            if let resumes = queues[partition].resumes {
                if resumes <= now {
                    queues[partition].resumes = nil
                    list(partition)
                } else {
                    next = min(next, resumes)
                }
            }
            for batch in queues[partition].popExpired(at: now) {
                let trouble = cluster.lastTrouble.map { "; \($0)" } ?? ""
                giveUp(batch, "not written within delivery.timeout.ms\(trouble)", at: now)
                guard !isClosed else { return }
            }
            mendSequences(of: partition, at: now)
        }
        sweepTimer?.schedule(at: next)
    }
}
