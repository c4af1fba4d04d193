import CRdkafka
import Drivers
import Vocabulary

/// One consuming client of the library with partitions assigned to it. The library finds leaders and
/// reconnects by itself, and goes on where it was.
final class KafkaConsumer: Consumer {
    private let specification: ConsumerSpecification
    private let client: RdkClient
    private let sink: any ConsumeSink
    private unowned let loop: KafkaLoop
    private var fetched: UnsafeMutableBufferPointer<UnsafeMutablePointer<rdk_message>?>
    private var records: [ReceivedRecord] = []
    private var isClosed = false

    /// Records taken at once, and how often before others have their turn.
    private static let takenMax = 1_024
    private static let roundsMax = 16

    init(
        _ specification: ConsumerSpecification, settings: RdkSettings, loop: KafkaLoop,
        sink: any ConsumeSink
    ) throws(DriverError) {
        self.specification = specification
        self.sink = sink
        self.loop = loop
        client = try settings.consumer()
        try client.openTopic(specification.topic)
        fetched = .allocate(capacity: Self.takenMax)
        rdk_client_notify(client.pointer, loop.alarm)
        let start = Int64(specification.start == .earliest ? RDK_OFFSET_BEGINNING : RDK_OFFSET_END)
        for partition in specification.partitions {
            guard rdk_consume_start(client.pointer, partition.value, start) == 0 else {
                throw DriverError(
                    .refused,
                    "librdkafka does not begin to read \(specification.topic)-\(partition)")
            }
        }
    }

    deinit { fetched.deallocate() }

    func pause() { setPaused(true) }
    func resume() { setPaused(false) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for partition in specification.partitions {
            rdk_consume_stop(client.pointer, partition.value)
        }
        loop.closed(self)
    }

    func drain() -> Bool {
        while let event = rdk_next_event(client.pointer, 0) {
            rdk_event_free(client.pointer, event)
        }
        var didWork = false
        for _ in 0..<Self.roundsMax where !isClosed {
            let count = rdk_consume(client.pointer, fetched.baseAddress, Self.takenMax)
            guard count > 0 else { return didWork }
            didWork = true
            take(count)
        }
        // The alarm rings only for the first entry of an empty queue.
        if didWork { loop.wake() }
        return didWork
    }

    private func setPaused(_ isPaused: Bool) {
        let partitions = specification.partitions.map(\.value)
        rdk_pause(
            client.pointer, specification.topic, partitions, Int32(partitions.count),
            isPaused ? 1 : 0)
    }

    /// Neighbours of one partition are handed over together.
    private func take(_ count: Int) {
        let arrived = Clock.now()
        var start = 0
        while start < count {
            guard let first = fetched[start]?.pointee else { break }
            var end = start + 1
            while end < count, let next = fetched[end]?.pointee, first.error == 0,
                next.error == 0, next.partition == first.partition
            {
                end += 1
            }
            if first.error == 0 {
                if !isClosed { hand(start..<end, first, arrived) }
            } else {
                tell(first)
            }
            start = end
        }
        for index in 0..<count { rdk_message_free(client.pointer, fetched[index]) }
    }

    private func hand(_ range: Range<Int>, _ first: rdk_message, _ arrived: Instant) {
        // Keys and values lie in the library's fetch buffers; they are told by their distance from
        // one place.
        guard let base = first.payload ?? first.key else { return tell(first) }
        records.removeAll(keepingCapacity: true)
        for index in range {
            guard let pointer = fetched[index] else { continue }
            let message = pointer.pointee
            records.append(
                ReceivedRecord(
                    offset: message.offset,
                    timestamp: rdk_message_timestamp(client.pointer, pointer),
                    keyStart: message.key.map { $0 - base } ?? 0,
                    keyLength: message.key == nil ? -1 : message.key_length,
                    valueStart: message.payload.map { $0 - base } ?? 0,
                    valueLength: message.payload == nil ? -1 : message.length, headersStart: 0,
                    headersLength: 0))
        }
        let high = rdk_high_watermark(client.pointer, specification.topic, first.partition)
        records.withUnsafeBufferPointer { buffer in
            sink.received(
                ReceivedRecords(
                    partition: PartitionID(first.partition), records: buffer,
                    bytes: UnsafeRawPointer(base), arrived: arrived, highWatermark: Offset(high)))
        }
    }

    private func tell(_ message: rdk_message) {
        let isQuiet = [RDK_PARTITION_EOF, RDK_TRANSPORT, RDK_ALL_BROKERS_DOWN]
            .contains { Int32($0) == message.error }
        guard !isQuiet, !isClosed else { return }
        sink.failed(
            PartitionID(message.partition), at: Offset(message.offset),
            DriverError(.refused, client.library.words(message.error)))
    }
}
