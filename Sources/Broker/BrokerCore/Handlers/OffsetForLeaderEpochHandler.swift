import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    func offsetsForLeaderEpoch(_ request: OffsetForLeaderEpochRequest)
        -> OffsetForLeaderEpochResponse
    {
        let snapshot = snapshot
        var response = OffsetForLeaderEpochResponse()
        response.topics = request.topics.map { topic in
            var result = OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult()
            result.topic = topic.topic
            result.partitions = topic.partitions.map { asked in
                var answer = OffsetForLeaderEpochResponse.EpochEndOffset()
                answer.partition = asked.partition
                guard
                    let partition = snapshot.byName[topic.topic]?.partition(asked.partition.value)
                else {
                    answer.errorCode = .unknownTopicOrPartition
                    return answer
                }
                let bounds = partition.log.bounds
                if let error = refusal(of: partition, bounds, asked.currentLeaderEpoch) {
                    answer.errorCode = error
                    return answer
                }
                let end = partition.log.endOffset(forEpoch: asked.leaderEpoch)
                answer.leaderEpoch = end.epoch
                // An epoch that still runs ends, for a reader, where it may read to.
                answer.endOffset = min(end.endOffset, readableEnd(of: partition, bounds))
                return answer
            }
            return result
        }
        return response
    }
}
