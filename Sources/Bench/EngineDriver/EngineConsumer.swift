import BrokerCore
import Drivers
import KafkaCodec
import Platform
import Vocabulary

/// Reads the partitions assigned to it, one fetch at a time over all of them.
final class EngineConsumer: Consumer {
    private let specification: ConsumerSpecification
    private let sink: any ConsumeSink
    private unowned let loop: EngineLoop
    private let maxWait: Int32
    private let minBytes: Int32
    private let maxBytes: Int32
    private let partitionMaxBytes: Int32
    private let isolation: Int8
    private let checksCRCs: Bool

    /// In the order of the assignment.
    private var positions: [Offset]
    /// Where the next fetch begins, so that each partition comes first in its turn.
    private var turn = 0
    /// The order of the fetch under way, as indices into the assignment.
    private var order: [Int] = []
    private var isFetching = false
    /// After an error: not to be asked again before.
    private(set) var nextDue = Instant.distantFuture
    private var isPaused = false
    private var isClosed = false
    private let decoder = RecordDecoder()
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

    init(_ specification: ConsumerSpecification, sink: any ConsumeSink, loop: EngineLoop) throws {
        self.specification = specification
        self.sink = sink
        self.loop = loop
        let settings = try ClientSettings(
            specification.settings, of: "consumer", ClientSettings.consumer)
        maxWait = Int32(settings.integer("fetch.max.wait.ms"))
        minBytes = Int32(settings.integer("fetch.min.bytes"))
        maxBytes = Int32(settings.integer("fetch.max.bytes"))
        partitionMaxBytes = Int32(settings.integer("max.partition.fetch.bytes"))
        isolation = settings.text("isolation.level") == "read_committed" ? 1 : 0
        checksCRCs = settings.text("check.crcs") == "true"
        let starts = try loop.offsets(
            of: specification.topic, specification.start,
            deadline: MonotonicClock.now() + Self.startWait)
        positions = try specification.partitions.map { partition in
            guard partition.value >= 0, Int(partition.value) < starts.count else {
                throw DriverError(
                    .refused, "topic \(specification.topic) has no partition \(partition)")
            }
            return starts[Int(partition.value)]
        }
    }

    deinit { buffer.deallocate() }

    private static let startWait = Nanoseconds.seconds(30 as Int64)
    /// The Java consumer's `retry.backoff.ms`.
    private static let backoff = Nanoseconds.milliseconds(100)

    func pause() { isPaused = true }
    func resume() { isPaused = false }
    func close() { isClosed = true }

    // MARK: Asking

    /// True when a fetch was sent.
    func fetchIfIdle(at now: Instant) -> Bool {
        guard !isFetching, !isPaused, !isClosed, !positions.isEmpty else { return false }
        guard nextDue == .distantFuture || nextDue <= now else { return false }
        nextDue = .distantFuture
        isFetching = true
        var request = FetchRequest()
        request.maxWaitMs = maxWait
        request.minBytes = minBytes
        request.maxBytes = maxBytes
        request.isolationLevel = isolation
        var topic = FetchRequest.FetchTopic()
        topic.topic = specification.topic
        order = positions.indices.map { ($0 + turn) % positions.count }
        turn = (turn + 1) % positions.count
        topic.partitions = order.map { index in
            var partition = FetchRequest.FetchPartition()
            partition.partition = specification.partitions[index]
            partition.fetchOffset = positions[index]
            partition.partitionMaxBytes = partitionMaxBytes
            return partition
        }
        request.topics = [topic]
        loop.fetch(request, for: self)
        return true
    }

    // MARK: Reading

    func answered(_ response: FetchResponse, _ stretches: [FetchedStretch]) {
        isFetching = false
        guard !isClosed else { return }
        let arrived = MonotonicClock.now()
        var next = 0
        for (place, answer) in (response.responses.first?.partitions ?? []).enumerated() {
            let length = answer.records?.count ?? 0
            let stretch = length > 0 ? stretches[next] : nil
            if length > 0 { next += 1 }
            guard place < order.count else { break }
            let index = order[place]
            if answer.errorCode != .none {
                recover(index, from: answer.errorCode)
            } else if let stretch {
                read(stretch, index, answer.highWatermark, arrived)
            }
        }
    }

    private func read(
        _ stretch: FetchedStretch, _ index: Int, _ highWatermark: Offset, _ arrived: Instant
    ) {
        if buffer.count < stretch.length {
            buffer.deallocate()
            buffer = .allocate(byteCount: max(stretch.length, buffer.count * 2), alignment: 64)
        }
        let space = UnsafeMutableRawBufferPointer(rebasing: buffer[..<stretch.length])
        do {
            let count = try stretch.file.read(into: space, at: stretch.position)
            let bytes = UnsafeRawBufferPointer(rebasing: space[..<count])
            var batches = RecordBatchIterator(bytes)
            while let batch = try batches.next() {
                hand(batch, index, highWatermark, arrived)
            }
        } catch {
            fail(index, .malformed, "\(error)")
        }
    }

    private func hand(
        _ batch: RecordBatchView, _ index: Int, _ highWatermark: Offset, _ arrived: Instant
    ) {
        let position = positions[index]
        guard batch.nextOffset > position else { return }
        do {
            if checksCRCs { try batch.validate() }
            if !batch.attributes.isControl {
                let decoded = try decoder.decode(batch)
                // A fetch from the middle of a batch gets the whole of it.
                let first = decoded.records.firstIndex { $0.offset >= position.value }
                if let first {
                    deliver(decoded, from: first, index, highWatermark, arrived)
                }
            }
        } catch {
            fail(index, .malformed, "the batch at offset \(batch.baseOffset): \(error)")
        }
        positions[index] = batch.nextOffset
    }

    private func deliver(
        _ decoded: DecodedRecords, from first: Int, _ index: Int, _ highWatermark: Offset,
        _ arrived: Instant
    ) {
        let records = UnsafeBufferPointer(rebasing: decoded.records[first...])
        guard let base = decoded.bytes.baseAddress else { return }
        // Both types are frozen and hold the same eight words in the same order.
        records.withMemoryRebound(to: ReceivedRecord.self) { received in
            sink.received(
                ReceivedRecords(
                    partition: specification.partitions[index], records: received, bytes: base,
                    arrived: arrived, highWatermark: highWatermark))
        }
    }

    // MARK: Errors

    private func recover(_ index: Int, from error: ErrorCode) {
        fail(index, .refused, error.name)
        guard error == .offsetOutOfRange,
            let starts = try? loop.offsets(
                of: specification.topic, specification.start,
                deadline: MonotonicClock.now() + Self.startWait)
        else { return }
        positions[index] = starts[Int(specification.partitions[index].value)]
    }

    private func fail(_ index: Int, _ code: DriverError.Code, _ message: String) {
        let partition = specification.partitions[index]
        nextDue = MonotonicClock.now() + Self.backoff
        sink.failed(
            partition, at: positions[index],
            DriverError(code, "\(specification.topic)-\(partition): \(message)"))
    }
}
