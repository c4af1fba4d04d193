import Drivers
import KafkaCodec
import Vocabulary

/// One Produce request under way, with one batch of each of its partitions.
final class ProduceExchange: Exchange {
    let batches: [ProducerBatch]
    private let acks: Int16
    private unowned let producer: WireProducer

    init(version: Int16, acks: Int16, batches: [ProducerBatch], producer: WireProducer) {
        self.acks = acks
        self.batches = batches
        self.producer = producer
        super.init(api: .produce, version: version)
    }

    override var expectsAnswer: Bool { acks != 0 }

    override func whollyWritten(at now: Instant) {
        for batch in batches {
            producer.attemptEnded(
                batch, .unknown("acks=0"), mayRetry: false, written: written, at: now)
        }
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        let response = try ProduceResponse(decoding: body, version: version)
        var answers: [Int32: ProduceResponse.PartitionProduceResponse] = [:]
        for topic in response.responses {
            for partition in topic.partitionResponses {
                answers[partition.index.value] = partition
            }
        }
        for batch in batches {
            guard let answer = answers[batch.partition] else {
                producer.attemptEnded(
                    batch, .unknown("the broker's answer says nothing of the partition"),
                    mayRetry: false, written: written, at: now)
                continue
            }
            if ProduceOutcome.staleLeader.contains(answer.errorCode) {
                producer.leaderIsStale("\(answer.errorCode)")
            }
            producer.attemptEnded(
                batch, ProduceOutcome.of(answer, acks: acks),
                mayRetry: producer.mayRetry(batch, answer.errorCode), written: written,
                at: now)
        }
    }

    override func lost(_ reason: String, at now: Instant) {
        guard let written else { return producer.putBack(batches) }
        for batch in batches {
            producer.attemptEnded(
                batch, .unknown(reason), mayRetry: true, written: written, at: now)
        }
    }
}
