package import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    /// Appends the request's batches, in place: offsets are written into the caller's bytes, which
    /// are free again when this returns. The receiver hears of it once, perhaps from within.
    package func produce(
        _ request: ProduceRequest, version: Int16, receiver: any ProduceReceiver, token: UInt64
    ) {
        produce(request, version: version, to: .typed(receiver, token: token))
    }

    func produce(_ request: ProduceRequest, version: Int16, to destination: ProduceDestination) {
        var work = ProduceWork(
            broker: self, version: version, acks: request.acks, destination: destination,
            now: moment)
        var response = ProduceResponse()
        response.responses.reserveCapacity(request.topicData.count)
        let snapshot = snapshot
        for (topicIndex, asked) in request.topicData.enumerated() {
            let topic =
                version >= 13 ? snapshot.byID[asked.topicId] : snapshot.byName[asked.name]
            let unknown: ErrorCode = version >= 13 ? .unknownTopicId : .unknownTopicOrPartition
            var answer = ProduceResponse.TopicProduceResponse()
            answer.name = asked.name
            answer.topicId = asked.topicId
            answer.partitionResponses.reserveCapacity(asked.partitionData.count)
            for (partitionIndex, part) in asked.partitionData.enumerated() {
                work.place = (Int32(topicIndex), Int32(partitionIndex))
                answer.partitionResponses.append(
                    work.append(part, of: topic, unknown: unknown))
            }
            response.responses.append(answer)
        }
        work.finish(response)
    }
}

/// One produce request on its way through the partitions.
private struct ProduceWork {
    private typealias Answer = ProduceResponse.PartitionProduceResponse

    let broker: Broker
    let version: Int16
    let acks: Int16
    let destination: ProduceDestination
    let now: LogMoment
    /// Topic and partition by their places in the request.
    var place: (topic: Int32, partition: Int32) = (0, 0)
    private var pending: PendingProduce?
    private var firstError: (id: String, error: ErrorCode)?

    init(
        broker: Broker, version: Int16, acks: Int16, destination: ProduceDestination,
        now: LogMoment
    ) {
        self.broker = broker
        self.version = version
        self.acks = acks
        self.destination = destination
        self.now = now
    }

    mutating func append(
        _ part: ProduceRequest.PartitionProduceData, of topic: Topic?, unknown: ErrorCode
    ) -> ProduceResponse.PartitionProduceResponse {
        guard let topic else { return refuse(part.index, unknown, "") }
        guard let partition = topic.partition(part.index.value) else {
            return refuse(part.index, .unknownTopicOrPartition, topic.name)
        }
        if let refusal = partition.refusal { return refuse(part.index, refusal, topic.name) }
        do {
            let records = try ProducedBatch(part.records, version: version)
            guard acks >= -1, acks <= 1 else {
                return refuse(part.index, .invalidRequiredAcks, topic.name)
            }
            if TopicName.isInternal(topic.name) {
                return refuse(
                    part.index, .invalidTopicException, topic.name,
                    "Cannot append to internal topic \(topic.name)")
            }
            if acks == -1, topic.configuration.inSyncReplicasMin > 1 {
                return refuse(part.index, .notEnoughReplicas, topic.name)
            }
            try records.check(for: partition, now: now)
            return try append(records, to: partition)
        } catch let refused as BatchRefusal {
            var answer = refuse(part.index, refused.error, topic.name, refused.message)
            if !refused.records.isEmpty { answer.logStartOffset = partition.log.bounds.logStart }
            answer.recordErrors = refused.records.map { record in
                var error = ProduceResponse.BatchIndexAndErrorMessage()
                error.batchIndex = record.index
                error.batchIndexErrorMessage = record.message
                return error
            }
            return answer
        } catch {
            return failed(part.index, partition, error)
        }
    }

    private mutating func append(_ batch: ProducedBatch, to partition: Partition) throws -> Answer {
        let bytes = batch.bytes.count
        if let work = broker.configuration.plantedWork { work.carryOut(records: batch.recordCount) }
        broker.makeRoom(for: bytes, in: partition.directory)
        let result = try partition.log.append(batch.bytes, now: now)
        if let original = result.original { return repeated(original, result, in: partition) }
        broker.countDirty(bytes, in: partition)

        var answer = Answer()
        answer.index = partition.id.partition
        answer.baseOffset = result.baseOffset
        answer.logStartOffset = result.logStart
        if partition.usesAppendTime { answer.logAppendTimeMs = now.wallMilliseconds }

        let waits = partition.acknowledgesAfterSync
        let isVisible = !waits || broker.readsUnsynced
        for fetch in partition.appended(bytes, areVisible: isVisible) { broker.answer(fetch) }
        if waits, acks != 0, broker.configuration.plantedBug != .ackBeforeFsync {
            if let error = park(until: result.endOffset, in: partition) {
                answer = .failed(partition.id.partition, error)
            }
        }
        if waits || result.needsFlush { broker.flushQueue.request(partition) }
        return answer
    }

    /// A retry of what the log has already: the first answer again, when the first could have been
    /// given. Its sync may be under way, or may have been asked for by a process that is dead.
    private mutating func repeated(
        _ original: ProducerState.Batch, _ result: AppendResult, in partition: Partition
    ) -> Answer {
        var answer = Answer()
        answer.index = partition.id.partition
        answer.baseOffset = result.baseOffset
        answer.logStartOffset = result.logStart
        if partition.usesAppendTime { answer.logAppendTimeMs = original.timestamp }
        guard partition.acknowledgesAfterSync, acks != 0,
            broker.configuration.plantedBug != .duplicateAnsweredUnsynced
        else { return answer }
        if let error = park(until: result.endOffset, in: partition) {
            return .failed(partition.id.partition, error)
        }
        broker.flushQueue.request(partition)
        return answer
    }

    /// Before the sync is asked for, so that no sync can miss it.
    private mutating func park(until end: Offset, in partition: Partition) -> ErrorCode? {
        let produce = pending ?? PendingProduce(destination)
        pending = produce
        produce.expectOneMore()
        let acknowledgement = AwaitedAcknowledgement(
            end: end, produce: produce, topicIndex: place.topic, partitionIndex: place.partition)
        switch partition.park(acknowledgement) {
        case .parked: return nil
        case .covered: produce.covered()
        case .refused(let error):
            produce.covered()
            return error
        }
        return nil
    }

    func finish(_ response: ProduceResponse) {
        guard acks != 0 else {
            let reason = firstError.map {
                "a Produce request with acks=0 failed: \($0.error) in \($0.id)"
            }
            return destination.answerUnacknowledged(response, error: reason)
        }
        if let pending { pending.appended(response) } else { destination.answer(response) }
    }

    // MARK: Refusals

    private mutating func refuse(
        _ index: PartitionID, _ error: ErrorCode, _ topic: String, _ message: String? = nil
    ) -> Answer {
        if firstError == nil { firstError = ("\(topic)-\(index)", error) }
        return .failed(index, error, message)
    }

    private mutating func failed(
        _ index: PartitionID, _ partition: Partition, _ error: any Error
    ) -> Answer {
        guard let error = error as? LogError else {
            return refuse(index, .unknownServerError, partition.id.topic, "\(error)")
        }
        let code: ErrorCode
        switch error.code {
        case .corruptBatch: code = .corruptMessage
        case .batchTooLarge: code = .messageTooLarge
        case .recordsTooLarge: code = .recordListTooLarge
        case .invalidBatch: code = .invalidRecord
        case .unsupportedMagic: code = .unsupportedForMessageFormat
        case .invalidTimestamp: code = .invalidTimestamp
        case .outOfOrderSequence: code = .outOfOrderSequenceNumber
        case .producerFenced: code = .invalidProducerEpoch
        case .closed: code = .unknownTopicOrPartition
        case .noSpace, .offsetOutOfRange: code = .kafkaStorageError
        case .offline, .damaged, .storage:
            code = .kafkaStorageError
            broker.fail(partition.directory, "an append to \(partition.id) failed: \(error)")
        }
        var answer = refuse(index, code, partition.id.topic, error.message)
        // What the log itself has to say against a batch comes with where it starts.
        let isJudged: Set<LogError.Code> = [
            .outOfOrderSequence, .producerFenced, .invalidTimestamp, .invalidBatch,
        ]
        if isJudged.contains(error.code) {
            answer.logStartOffset = partition.log.bounds.logStart
        }
        return answer
    }
}
