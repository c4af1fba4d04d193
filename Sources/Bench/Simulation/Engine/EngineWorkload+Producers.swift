import KafkaCodec
import Platform
import Vocabulary

/// Clients that produce, some of them idempotent: these send again what was not answered, and now and
/// then what was.
extension EngineWorkload {
    /// As many batches as a client has under way in one partition, and one less.
    private static let unansweredMax = 4
    /// The batches by which a log knows a producer.
    static let knownBatches = 5
    static let keyCount: Int64 = 5

    /// - Parameters:
    ///   - producer: an id and the sequence of the first record.
    ///   - isKeyed: the key follows from the number.
    static func batch(
        _ numbers: [Int64], _ milliseconds: Int64, producer: (id: Int64, sequence: Int32)? = nil,
        isKeyed: Bool = false
    ) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for number in numbers {
            let key = [UInt8(truncatingIfNeeded: number % keyCount)]
            SimulatedRecord.value(number).withUnsafeBytes { value in
                key.withUnsafeBytes {
                    builder.append(
                        timestamp: milliseconds, key: isKeyed ? $0 : nil, value: value)
                }
            }
        }
        guard let producer else { return Array(UnsafeRawBufferPointer(builder.finish())) }
        return Array(
            UnsafeRawBufferPointer(
                builder.finish(
                    producerId: producer.id, producerEpoch: 0, baseSequence: producer.sequence)))
    }

    func produce() throws {
        let candidates = partitions
        guard !candidates.isEmpty else { return }
        let count = Int.random(in: 0..<5, using: &random) == 0 ? 2 : 1
        var chosen: [EngineModel.Partition] = []
        for _ in 0..<count {
            let one = candidates[Int.random(in: 0..<candidates.count, using: &random)]
            if !chosen.contains(where: { $0 === one }) { chosen.append(one) }
        }
        let producer =
            Bool.random(using: &random)
            ? nil : producers[Int.random(in: 0..<producers.count, using: &random)]
        let drawn: Int16 = [-1, -1, -1, -1, 1, 1, 0][Int.random(in: 0..<7, using: &random)]
        var places: [(partition: EngineModel.Partition, batch: Int)] = []
        for partition in chosen { places.append(add(to: partition, by: producer)) }
        try send(places, acks: producer == nil ? drawn : -1)
    }

    private func add(to partition: EngineModel.Partition, by producer: Int64?)
        -> (partition: EngineModel.Partition, batch: Int)
    {
        let records = Int64.random(in: 1...3, using: &random)
        let numbers = (0..<records).map { nextNumber + $0 }
        nextNumber += records
        var sender: (id: Int64, sequence: Int32)?
        if let producer, producer >= 0 {
            let unanswered = partition.places(of: producer).count {
                partition.batches[$0].base == nil
            }
            if unanswered < Self.unansweredMax {
                sender = (producer, partition.nextSequences[producer] ?? 0)
                partition.nextSequences[producer, default: 0] += Int32(records)
            }
        }
        let milliseconds = clock.wallMilliseconds()
        let bytes = Self.batch(
            numbers, milliseconds, producer: sender, isKeyed: partition.topic.policy.isCompacted)
        model.add(
            EngineModel.Batch(
                numbers: numbers, bytes: bytes, milliseconds: milliseconds, producer: sender?.id,
                askedAt: disk.operationCount), to: partition)
        return (partition, partition.batches.count - 1)
    }

    private func send(_ places: [(partition: EngineModel.Partition, batch: Int)], acks: Int16)
        throws
    {
        let parts = places.map { place in
            (
                topic: place.partition.topic.name, partition: place.partition.number,
                batch: place.partition.batches[place.batch].bytes
            )
        }
        let slot = try engine.sendProduce(parts, acks: acks)
        if acks != 0 { waiting.append(Waiting(slot: slot, parts: places)) }
    }

    /// One of the batches by which a log must know its producer once more, answered or not. What was
    /// deleted may be forgotten.
    func retry() throws {
        var places: [(partition: EngineModel.Partition, batch: Int)] = []
        for partition in partitions
        where partition.topic.policy.retentionMilliseconds == nil
            && !partition.topic.policy.isCompacted
        {
            let start = partition.starts.map(\.offset).max() ?? 0
            for producer in producers {
                for place in partition.places(of: producer).suffix(Self.knownBatches)
                where partition.batches[place].base.map({ $0 >= start }) ?? true {
                    places.append((partition, place))
                }
            }
        }
        guard !places.isEmpty else { return }
        try send([places[Int.random(in: 0..<places.count, using: &random)]], acks: -1)
    }

    /// What a client does that was cut off: everything without an answer comes again, in its order.
    func retryUnanswered() throws {
        for partition in partitions {
            for place in partition.batches.indices
            where partition.batches[place].producer != nil && partition.batches[place].base == nil {
                try send([(partition, place)], acks: -1)
            }
        }
    }

    /// Takes in the answers that have come.
    func settle() throws {
        guard let client else { return }
        var left: [Waiting] = []
        for item in waiting {
            let isAnswered: Void? = try client.take(
                item.slot, to: ProduceRequest.self, version: EngineClient.produceVersion
            ) { response, at in
                let answers = response.responses.flatMap(\.partitionResponses)
                for (answer, part) in zip(answers, item.parts) {
                    note(answer.errorCode, answer.baseOffset.value, at, part.partition, part.batch)
                }
            }
            if isAnswered == nil { left.append(item) }
        }
        waiting = left
    }

    private func note(
        _ error: ErrorCode, _ base: Int64, _ at: Int, _ partition: EngineModel.Partition,
        _ place: Int
    ) {
        let batch = partition.batches[place]
        guard error == .none else {
            // A broker that stops leaves it to the next one.
            if batch.producer != nil, partition.topic.isThere, error != .notLeaderOrFollower {
                model.problems.append(
                    "\(partition.name): batch \(place) of an idempotent producer was answered "
                        + "\(error)")
            }
            return
        }
        if let known = batch.base, known != base {
            model.problems.append(
                "\(partition.name): batch \(place) was acknowledged at \(known), and again at "
                    + "\(base)")
        }
        partition.batches[place].base = base
        partition.batches[place].ackedAt = min(batch.ackedAt ?? at, at)
    }

    func renewProducer() throws {
        try renew(Int.random(in: 0..<producers.count, using: &random))
    }

    func renew(_ place: Int) throws {
        let (id, at) = try engine.newProducerID()
        if model.producerIDs.contains(where: { $0.id == id }) {
            model.problems.append("producer id \(id) was given out twice")
        }
        model.producerIDs.append((id, at))
        producers[place] = id
    }
}
