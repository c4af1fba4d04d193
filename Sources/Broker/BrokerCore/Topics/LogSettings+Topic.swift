import PartitionLog
import Vocabulary

extension LogSettings {
    /// - Parameter jitter: a random number, from which the share of `segment.jitter.ms` is taken
    ///   that a log's segments are rolled earlier.
    init(_ topic: TopicConfiguration, jitter: UInt64, plantedBug: PlantedBug?) {
        self.init()
        segmentBytes = ByteCount(topic.segmentBytes)
        let span = topic.segmentSpan.value / 1_000_000
        let jitterMax = min(topic.segmentJitter.value / 1_000_000, span)
        segmentMilliseconds =
            jitterMax > 0 ? span - Int64(jitter % UInt64(jitterMax)) : span
        indexIntervalBytes = ByteCount(topic.indexInterval)
        indexBytesMax = ByteCount(topic.indexBytesMax)
        flushMessages = topic.flushMessages
        flushSpan = topic.flushSpan
        retentionMilliseconds =
            topic.retentionMilliseconds < 0 ? nil : topic.retentionMilliseconds
        retentionBytes = topic.retentionBytes < 0 ? nil : ByteCount(topic.retentionBytes)
        deletesOldSegments = topic.deletesOldSegments
        maxMessageBytes = ByteCount(topic.batchBytesMax)
        timestampType = topic.usesAppendTime ? .logAppendTime : .createTime
        timestampBeforeMaxMilliseconds = topic.timestampBeforeMaxMilliseconds
        timestampAfterMaxMilliseconds = topic.timestampAfterMaxMilliseconds
        fileDeleteDelay = topic.fileDeleteDelay
        plantedBugs = plantedBug?.inLog ?? []
    }
}
