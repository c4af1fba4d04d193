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
        let rolled = jitterMax > 0 ? span - Int64(jitter % UInt64(jitterMax)) : span
        // A segment is compacted when it is closed, and for that it must be closed in time.
        segmentMilliseconds =
            topic.compacts ? min(rolled, topic.compactionLagMaxMilliseconds) : rolled
        indexIntervalBytes = ByteCount(topic.indexInterval)
        indexBytesMax = ByteCount(topic.indexBytesMax)
        flushMessages = topic.flushMessages
        flushSpan = topic.flushSpan
        retentionMilliseconds =
            topic.retentionMilliseconds < 0 ? nil : topic.retentionMilliseconds
        retentionBytes = topic.retentionBytes < 0 ? nil : ByteCount(topic.retentionBytes)
        deletesOldSegments = topic.deletesOldSegments
        compacts = topic.compacts
        minCleanableRatio = topic.cleanableRatioMin
        minCompactionLagMilliseconds = topic.compactionLagMinMilliseconds
        maxCompactionLagMilliseconds =
            topic.compactionLagMaxMilliseconds == .max ? nil : topic.compactionLagMaxMilliseconds
        deleteRetentionMilliseconds = topic.deleteRetentionMilliseconds
        maxMessageBytes = ByteCount(topic.batchBytesMax)
        timestampType = topic.usesAppendTime ? .logAppendTime : .createTime
        timestampBeforeMaxMilliseconds = topic.timestampBeforeMaxMilliseconds
        timestampAfterMaxMilliseconds = topic.timestampAfterMaxMilliseconds
        fileDeleteDelay = topic.fileDeleteDelay
        plantedBugs = plantedBug?.inLog ?? []
    }
}
