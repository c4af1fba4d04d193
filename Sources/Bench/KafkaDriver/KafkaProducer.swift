import CRdkafka
import Drivers
import Vocabulary

/// One producing client of the library. Its delivery reports become attempts: records of one
/// partition that stand next to each other, in sequence and in the log, are told together.
final class KafkaProducer: Producer {
    private(set) var unresolved = 0

    private let specification: ProducerSpecification
    private let client: RdkClient
    private let sink: any ProduceSink
    private unowned let loop: KafkaLoop
    private let asksForAcks: Bool
    private var stamps = StampTable()
    private var messages: UnsafeMutableBufferPointer<rdk_message>
    private var delivered: UnsafeMutableBufferPointer<UnsafePointer<rdk_message>?>
    private let headers: HeaderTable
    private var isClosed = false

    /// Records handed over in one call.
    private static let batchMax = 1_024
    /// After a purge the library tells what became of everything; it does so within milliseconds.
    private static let closeLimit = Nanoseconds.seconds(Int64(5))

    init(
        _ specification: ProducerSpecification, settings: RdkSettings, loop: KafkaLoop,
        sink: any ProduceSink
    ) throws(DriverError) {
        self.specification = specification
        self.sink = sink
        self.loop = loop
        client = try settings.producer()
        try client.openTopic(specification.topic)
        let acks = settings.values["acks"] ?? settings.values["request.required.acks"]
        asksForAcks = acks != "0"
        messages = .allocate(capacity: Self.batchMax)
        delivered = .allocate(capacity: Self.batchMax)
        headers = HeaderTable(specification.headers)
        rdk_client_notify(client.pointer, loop.alarm)
    }

    deinit {
        messages.deallocate()
        delivered.deallocate()
    }

    // MARK: Producer

    func send(_ run: RecordRun) -> Int {
        guard !isClosed else { return 0 }
        var taken = 0
        var bytes = run.bytes
        while taken < run.count {
            // Neighbours often share a partition, and the library takes those in one go.
            let partition = run.entries[taken].partition
            var count = 0
            while taken + count < run.count, count < Self.batchMax,
                run.entries[taken + count].partition == partition
            {
                let entry = run.entries[taken + count]
                messages[count] = message(entry, bytes)
                bytes += entry.size
                count += 1
            }
            produce(partition, count, run.entries + taken)
            let accepted = accept(partition, count)
            taken += accepted
            unresolved += accepted
            if accepted < count { break }
        }
        return taken
    }

    func flush() { rdk_flush(client.pointer, 1) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        rdk_purge(client.pointer)
        let deadline = Clock.now() + Self.closeLimit
        while unresolved > 0, Clock.now() < deadline { _ = drain(waiting: 50) }
        reportRest()
        loop.closed(self)
    }

    // MARK: Sending

    private func message(_ entry: RecordEntry, _ bytes: UnsafeMutableRawPointer) -> rdk_message {
        let keyLength = max(Int(entry.keyLength), 0)
        var message = rdk_message()
        message.partition = entry.partition
        message.key = entry.keyLength < 0 ? nil : bytes
        message.key_length = keyLength
        message.payload = bytes + keyLength
        message.length = Int(entry.valueLength)
        message.opaque = stamps.add(entry.stamp, entry.partition)
        return message
    }

    private func produce(
        _ partition: Int32, _ count: Int, _ entries: UnsafeMutablePointer<RecordEntry>
    ) {
        guard !headers.isEmpty else {
            return rdk_produce(client.pointer, partition, messages.baseAddress, Int32(count))
        }
        for index in 0..<count {
            messages[index].error = headers.withEntries { list, size in
                rdk_produce_with_headers(
                    client.pointer, partition, &messages[index], entries[index].timestamp, list,
                    size)
            }
        }
    }

    /// How many the library took, those included that it refused for good. What finds its queue full
    /// stays with the caller, with everything behind it.
    private func accept(_ partition: Int32, _ count: Int) -> Int {
        let full = Int32(RDK_QUEUE_FULL)
        let end = (0..<count).first { messages[$0].error == full } ?? count
        var refused = 0
        for index in 0..<end where messages[index].error != 0 {
            report(
                [stamps.take(messages[index].opaque)], partition,
                .failed(client.library.words(messages[index].error)), bytes: messages[index].length,
                isResolved: false)
            refused += 1
        }
        for index in end..<count { _ = stamps.take(messages[index].opaque) }
        unresolved -= refused
        return end
    }

    // MARK: Hearing

    func drain() -> Bool { drain(waiting: 0) }

    private func drain(waiting milliseconds: Int32) -> Bool {
        var didWork = false
        var wait = milliseconds
        while let event = rdk_next_event(client.pointer, wait) {
            defer { rdk_event_free(client.pointer, event) }
            wait = 0
            didWork = true
            switch rdk_event_kind(client.pointer, event) {
            case Int32(RDK_EVENT_DELIVERY): hear(event)
            case Int32(RDK_EVENT_STATISTICS):
                if let text = rdk_event_text(client.pointer, event) {
                    loop.statistics.take(String(cString: text))
                }
            default: break
            }
        }
        return didWork
    }

    private func hear(_ event: OpaquePointer) {
        let count = rdk_event_count(client.pointer, event)
        if count > delivered.count {
            delivered.deallocate()
            delivered = .allocate(capacity: count)
        }
        let found = rdk_event_messages(client.pointer, event, delivered.baseAddress, count)
        var group = DeliveryGroup()
        for index in 0..<found {
            guard let message = delivered[index]?.pointee else { continue }
            let stamp = stamps.take(message.opaque)
            if group.takes(message, stamp) {
                group.append(message, stamp)
            } else {
                report(group)
                group = DeliveryGroup(message, stamp, status(delivered[index]))
            }
        }
        report(group)
    }

    private func status(_ message: UnsafePointer<rdk_message>?) -> Int32 {
        rdk_message_status(client.pointer, message)
    }

    private func report(_ group: DeliveryGroup) {
        guard !group.stamps.isEmpty else { return }
        report(
            group.stamps, group.partition, outcome(of: group), bytes: group.bytes, isResolved: true)
    }

    private func outcome(of group: DeliveryGroup) -> Outcome {
        if group.error == 0 {
            return asksForAcks && group.firstOffset >= 0
                ? .acked(Offset(group.firstOffset)) : .unknown("acks=0")
        }
        let words = client.library.words(group.error)
        return group.status == Int32(RDK_NOT_PERSISTED) ? .failed(words) : .unknown(words)
    }

    private func report(
        _ records: [RecordStamp], _ partition: Int32, _ outcome: Outcome, bytes: Int,
        isResolved: Bool
    ) {
        if isResolved { unresolved -= records.count }
        let attempt = BatchAttempt(
            producer: specification.producer, partition: PartitionID(partition),
            firstSequence: records[0].sequence, count: Int32(records.count), attempt: 1,
            outcome: outcome, isFinal: true, written: nil, ended: Clock.now(), bytes: bytes)
        records.withUnsafeBufferPointer { sink.attemptEnded(attempt, stamps: $0) }
    }

    /// What the library did not tell of in time.
    private func reportRest() {
        for (partition, stamp) in stamps.rest() {
            report(
                [stamp], partition, .unknown("librdkafka did not say what became of it"), bytes: 0,
                isResolved: true)
        }
    }
}
