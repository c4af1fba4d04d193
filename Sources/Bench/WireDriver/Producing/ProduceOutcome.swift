import Drivers
import KafkaCodec
import Vocabulary

/// What a broker's answer to one batch says of its records.
enum ProduceOutcome {
    /// Errors that a broker finds before it appends anything, so that the records are certainly not
    /// in the log (Kafka: `ReplicaManager.appendRecords`, `UnifiedLog.append`, `KafkaApis`).
    ///
    /// Not in the list, and therefore unknown: REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS_AFTER_APPEND,
    /// KAFKA_STORAGE_ERROR (a write or sync that failed may have reached the disk),
    /// UNKNOWN_SERVER_ERROR, and every number that this client does not know.
    static let rejections: Set<ErrorCode> = [
        .unknownTopicOrPartition, .corruptMessage, .messageTooLarge, .invalidTopicException,
        .recordListTooLarge, .notEnoughReplicas, .invalidRequiredAcks, .topicAuthorizationFailed,
        .clusterAuthorizationFailed, .invalidTimestamp, .unsupportedVersion,
        .unsupportedForMessageFormat, .policyViolation, .unsupportedCompressionType,
        .invalidRecord, .unknownTopicId, .inconsistentTopicId, .fencedLeaderEpoch,
        .unknownLeaderEpoch, .outOfOrderSequenceNumber, .invalidProducerEpoch,
    ]

    /// After these the leader has to be looked for again.
    static let staleLeader: Set<ErrorCode> = [
        .notLeaderOrFollower, .leaderNotAvailable, .unknownTopicOrPartition, .unknownTopicId,
        .inconsistentTopicId, .fencedLeaderEpoch, .unknownLeaderEpoch, .kafkaStorageError,
    ]

    /// Errors that another attempt can mend, as the Java client has it (`RetriableException`).
    static let retriable: Set<ErrorCode> = [
        .corruptMessage, .unknownTopicOrPartition, .leaderNotAvailable, .notLeaderOrFollower,
        .requestTimedOut, .networkException, .notEnoughReplicas, .notEnoughReplicasAfterAppend,
        .kafkaStorageError, .unknownTopicId, .inconsistentTopicId, .fencedLeaderEpoch,
        .unknownLeaderEpoch, .throttlingQuotaExceeded,
    ]

    static func of(
        _ response: ProduceResponse.PartitionProduceResponse, acks: Int16
    ) -> Outcome {
        let code = response.errorCode
        if code == .none { return .acked(response.baseOffset) }
        let words = response.errorMessage.map { "\(code): \($0)" } ?? "\(code)"
        if code == .notLeaderOrFollower {
            // With acks=all a leader that appends and then loses its office while it waits for the
            // replicas answers this too (`DelayedProduce`), and the records may live on.
            return acks == -1 ? .unknown(words) : .failed(words)
        }
        return rejections.contains(code) ? .failed(words) : .unknown(words)
    }
}
