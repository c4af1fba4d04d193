import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    /// Raises log starts, and answers when the checkpoints that hold them are on the disk.
    func deleteRecords(_ request: DeleteRecordsRequest, _ route: ReplyRoute) {
        let snapshot = snapshot
        var touched: [HostedDirectory] = []
        var response = DeleteRecordsResponse()
        response.topics = request.topics.map { topic in
            var result = DeleteRecordsResponse.DeleteRecordsTopicResult()
            result.name = topic.name
            result.partitions = topic.partitions.map { asked in
                let partition = snapshot.byName[topic.name]?
                    .partition(asked.partitionIndex.value)
                return deleteRecords(asked, in: partition, &touched)
            }
            return result
        }
        if configuration.plantedBug == .deletedPrefixNotKept { touched = [] }
        for directory in directories where touched.contains(where: { $0 === directory }) {
            do {
                try directory.directory.writeCheckpoints()
            } catch {
                fail(directory, "its checkpoints cannot be written: \(error)")
                response.failAll(with: .kafkaStorageError)
            }
        }
        route.send(response)
    }

    private func deleteRecords(
        _ asked: DeleteRecordsRequest.DeleteRecordsPartition, in partition: Partition?,
        _ touched: inout [HostedDirectory]
    ) -> DeleteRecordsResponse.DeleteRecordsPartitionResult {
        var answer = DeleteRecordsResponse.DeleteRecordsPartitionResult()
        answer.partitionIndex = asked.partitionIndex
        answer.lowWatermark = .none
        guard let partition else {
            answer.errorCode = .unknownTopicOrPartition
            return answer
        }
        if let refusal = partition.refusal {
            answer.errorCode = refusal
            return answer
        }
        if TopicName.isInternal(partition.id.topic) {
            answer.errorCode = .invalidTopicException
            return answer
        }
        guard partition.configuration.deletesOldSegments else {
            answer.errorCode = .policyViolation
            return answer
        }
        let end = partition.log.bounds.highWatermark
        let offset = asked.offset == .none ? end : asked.offset
        guard offset >= .zero, offset <= end else {
            answer.errorCode = .offsetOutOfRange
            return answer
        }
        do {
            try partition.log.advanceLogStart(to: offset)
            touched.append(partition.directory)
            answer.lowWatermark = partition.log.bounds.logStart
        } catch {
            answer.errorCode = ErrorCode(readFailure: error)
        }
        return answer
    }
}

extension DeleteRecordsResponse {
    fileprivate mutating func failAll(with error: ErrorCode) {
        for topic in topics.indices {
            for partition in topics[topic].partitions.indices
            where topics[topic].partitions[partition].errorCode == .none {
                topics[topic].partitions[partition].errorCode = error
                topics[topic].partitions[partition].lowWatermark = .none
            }
        }
    }
}
