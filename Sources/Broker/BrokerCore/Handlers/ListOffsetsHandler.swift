import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    func listOffsets(_ request: ListOffsetsRequest, version: Int16) -> ListOffsetsResponse {
        let snapshot = snapshot
        let duplicates = Self.duplicates(in: request)
        var told: Set<TopicPartition> = []
        var response = ListOffsetsResponse()
        response.topics = request.topics.map { topic in
            var answer = ListOffsetsResponse.ListOffsetsTopicResponse()
            answer.name = topic.name
            answer.partitions = topic.partitions.compactMap { asked in
                let id = TopicPartition(topic.name, asked.partitionIndex)
                if duplicates.contains(id) {
                    return told.insert(id).inserted ? .failed(asked, .invalidRequest) : nil
                }
                guard Self.isOffered(asked.timestamp, in: version) else {
                    return .failed(asked, .unsupportedVersion)
                }
                guard
                    let partition = snapshot.byName[topic.name]?
                        .partition(asked.partitionIndex.value)
                else { return .failed(asked, .unknownTopicOrPartition) }
                var found = offset(asked, in: partition)
                // Version 4 was the first with a place for it.
                if version < 4 { found.leaderEpoch = .none }
                return found
            }
            return answer
        }
        return response
    }

    /// Negative times are questions of their own, each since some version.
    private static func isOffered(_ timestamp: Int64, in version: Int16) -> Bool {
        switch timestamp {
        case 0..., ListOffsetsRequest.latest, ListOffsetsRequest.earliest: true
        case ListOffsetsRequest.maxTimestamp: version >= 7
        case ListOffsetsRequest.earliestLocal: version >= 8
        case ListOffsetsRequest.latestTiered: version >= 9
        case ListOffsetsRequest.earliestPendingUpload: version >= 11
        default: false
        }
    }

    private static func duplicates(in request: ListOffsetsRequest) -> Set<TopicPartition> {
        var seen: Set<TopicPartition> = []
        var duplicates: Set<TopicPartition> = []
        for topic in request.topics {
            for partition in topic.partitions {
                let id = TopicPartition(topic.name, partition.partitionIndex)
                if !seen.insert(id).inserted { duplicates.insert(id) }
            }
        }
        return duplicates
    }

    private func offset(
        _ asked: ListOffsetsRequest.ListOffsetsPartition, in partition: Partition
    ) -> ListOffsetsResponse.ListOffsetsPartitionResponse {
        let bounds = partition.log.bounds
        if let error = refusal(of: partition, bounds, asked.currentLeaderEpoch) {
            return .failed(asked, error)
        }
        var answer = ListOffsetsResponse.ListOffsetsPartitionResponse.failed(asked, .none)
        switch asked.timestamp {
        case ListOffsetsRequest.latest:
            answer.offset = readableEnd(of: partition, bounds)
            answer.leaderEpoch = bounds.leaderEpoch
        case ListOffsetsRequest.earliest, ListOffsetsRequest.earliestLocal:
            answer.offset = bounds.logStart
            answer.leaderEpoch = partition.log.leaderEpoch(at: bounds.logStart)
        case ListOffsetsRequest.latestTiered, ListOffsetsRequest.earliestPendingUpload:
            // Nothing is in tiered storage.
            answer.offset = .none
        default:
            do {
                let found =
                    asked.timestamp == ListOffsetsRequest.maxTimestamp
                    ? try partition.log.offsetOfMaxTimestamp()
                    : try partition.log.offset(forTimestamp: asked.timestamp)
                if let found {
                    answer.timestamp = found.timestamp
                    answer.offset = found.offset
                    answer.leaderEpoch = found.leaderEpoch
                }
            } catch {
                return .failed(asked, ErrorCode(readFailure: error))
            }
        }
        return answer
    }

    /// Why a partition cannot be asked, or nil: out of service, or the client's idea of its epoch is
    /// another (KIP-320).
    func refusal(of partition: Partition, _ bounds: LogBounds, _ epoch: LeaderEpoch) -> ErrorCode? {
        if let refusal = partition.refusal { return refusal }
        guard epoch != .none else { return nil }
        if epoch < bounds.leaderEpoch { return .fencedLeaderEpoch }
        return epoch > bounds.leaderEpoch ? .unknownLeaderEpoch : nil
    }

    /// One past what a reader may see.
    func readableEnd(of partition: Partition, _ bounds: LogBounds) -> Offset {
        readsUnsynced ? bounds.logEnd : bounds.highWatermark
    }

    var readsUnsynced: Bool { configuration.plantedBug == .fetchPastDurableEnd }
}

extension ListOffsetsResponse.ListOffsetsPartitionResponse {
    fileprivate static func failed(
        _ asked: ListOffsetsRequest.ListOffsetsPartition, _ error: ErrorCode
    ) -> Self {
        var answer = Self()
        answer.partitionIndex = asked.partitionIndex
        answer.errorCode = error
        return answer
    }
}

extension ErrorCode {
    /// What a reader hears when the log could not be read.
    init(readFailure error: any Error) {
        self =
            switch (error as? LogError)?.code {
            case .offsetOutOfRange: .offsetOutOfRange
            case .closed: .unknownTopicOrPartition
            case .corruptBatch: .corruptMessage
            default: .kafkaStorageError
            }
    }
}
