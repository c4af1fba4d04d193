import Drivers
import KafkaCodec
import Network
import Vocabulary

/// The way to one broker: the partitions it leads that have something to send, in turn.
final class ProducerLane {
    let link: BrokerLink
    /// Each at most once.
    var listed = Fifo<Int>()
    private var requests = 0

    init(_ link: BrokerLink) { self.link = link }

    /// Sends requests while the link takes more and there is something due.
    func drain(_ producer: WireProducer, _ now: Instant) {
        guard !listed.isEmpty else { return }
        guard link.isReady else { return link.want() }
        while link.isReady, link.inFlight < producer.settings.requestsInFlightMax {
            let batches = take(from: producer)
            guard !batches.isEmpty else { return }
            send(batches, producer, now)
        }
    }

    /// One batch of each partition whose turn it is, up to `max.request.size`.
    private func take(from producer: WireProducer) -> [ProducerBatch] {
        requests += 1
        var batches: [ProducerBatch] = []
        var bytes = 0
        while let partition = listed.first, producer.queues[partition].lastRequest != requests {
            // Batches may have been taken out since it was listed.
            guard producer.queues[partition].hasDue, producer.queues[partition].sequences.isOpen,
                let next = producer.queues[partition].closeNext()
            else {
                _ = listed.popFirst()
                producer.queues[partition].isListed = false
                continue
            }
            // Encoding closes a batch; when it does not fit and stays behind, no record may follow
            // into it: that one would be acknowledged and never have been sent.
            if producer.queues[partition].closed.isEmpty { producer.queues[partition].closeOpen() }
            let size = producer.encode(next).count
            if !batches.isEmpty, bytes + size > producer.settings.requestSizeMax { break }
            _ = listed.popFirst()
            _ = producer.queues[partition].popNext()
            producer.queues[partition].sequences.inFlight += 1
            producer.queues[partition].lastRequest = requests
            producer.queues[partition].isListed = false
            producer.list(partition)
            batches.append(next)
            bytes += size
        }
        return batches
    }

    private func send(_ batches: [ProducerBatch], _ producer: WireProducer, _ now: Instant) {
        do {
            let topicID = producer.cluster.view.topicID
            let version = try link.apis.version(
                for: ProduceRequest.self, atMost: topicID.isZero ? 12 : .max)
            var topic = ProduceRequest.TopicProduceData()
            topic.name = producer.topic
            topic.topicId = topicID
            topic.partitionData = batches.map { batch in
                var data = ProduceRequest.PartitionProduceData()
                data.index = PartitionID(batch.partition)
                data.records = RecordsSlice(producer.encode(batch))
                return data
            }
            var request = ProduceRequest()
            request.acks = producer.settings.acks
            request.timeoutMs = Int32(
                clamping: producer.settings.links.requestTimeout.millisecondsRoundedUp)
            request.topicData = [topic]
            let exchange = ProduceExchange(
                version: version, acks: request.acks, batches: batches, producer: producer)
            let clientID = producer.settings.links.clientID
            try link.send(exchange, now: now, owners: batches) {
                writer, correlation, splits throws(CodecError) in
                try request.encodeFrame(
                    version: version, correlationId: correlation, clientId: clientID,
                    into: writer, splits: &splits)
            }
        } catch {
            for batch in batches {
                producer.attemptEnded(
                    batch, .failed("it could not be sent: \(error)"), mayRetry: false,
                    written: nil, at: now)
            }
        }
    }

    /// Gives every partition the lane of its leader, after the leaders or the links have changed.
    static func assign(_ producer: WireProducer) {
        for lane in producer.lanes { lane.listed = Fifo() }
        var laneOfLink: [ObjectIdentifier: Int] = [:]
        for (index, lane) in producer.lanes.enumerated() {
            laneOfLink[ObjectIdentifier(lane.link)] = index
        }
        for partition in producer.queues.indices {
            producer.queues[partition].isListed = false
            guard let link = producer.cluster.link(for: partition) else {
                producer.laneOf[partition] = -1
                continue
            }
            let known = laneOfLink[ObjectIdentifier(link)]
            let index = known ?? producer.lanes.count
            if known == nil {
                producer.lanes.append(ProducerLane(link))
                laneOfLink[ObjectIdentifier(link)] = index
            }
            producer.laneOf[partition] = index
            producer.list(partition)
        }
    }
}
