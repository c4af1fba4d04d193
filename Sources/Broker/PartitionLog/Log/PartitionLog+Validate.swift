import KafkaCodec
import Synchronization
import Vocabulary

extension PartitionLog {
    /// Checks the batches of a produce request as Kafka's leader does, in its order, and stamps them
    /// when the log keeps its own time (which makes their CRC anew). Does not look into the records.
    ///
    /// - Returns: the number of records.
    /// - Throws: `corruptBatch`, `batchTooLarge`, `unsupportedMagic`, `invalidBatch`,
    ///   `invalidTimestamp`.
    package func validate(_ batches: UnsafeMutableRawBufferPointer, now: LogMoment)
        throws(LogError) -> Int
    {
        let rules = BatchRules(settings: state.withLock { $0.settings }, now: now)
        var records = 0
        var position = 0
        guard batches.count > 0 else {
            throw LogError(.invalidBatch, "an append to \(topicPartition) holds no batch")
        }
        while position < batches.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: batches[position...])
            let batch: MutableRecordBatchView
            do {
                batch = try MutableRecordBatchView(rest)
            } catch {
                throw LogError(.corruptBatch, "a batch for \(topicPartition): \(error)")
            }
            try rules.check(batch.view, for: topicPartition)
            rules.stamp(batch)
            records += Int(batch.view.recordCount)
            position += batch.view.size
        }
        return records
    }
}

/// The leader's rules for one batch (`UnifiedLog.analyzeAndValidateRecords`, `LogValidator`).
private struct BatchRules {
    let settings: LogSettings
    let now: LogMoment

    func check(_ batch: RecordBatchView, for topicPartition: TopicPartition) throws(LogError) {
        func refusal(_ code: LogError.Code, _ reason: String) -> LogError {
            LogError(code, "a batch for \(topicPartition) \(reason)")
        }
        guard batch.magic == RecordBatchHeader.currentMagic else {
            throw refusal(.unsupportedMagic, "has magic \(batch.magic); this broker takes 2")
        }
        guard batch.baseOffset == .zero else {
            throw refusal(.invalidBatch, "has base offset \(batch.baseOffset), which should be 0")
        }
        guard Int64(batch.size) <= settings.maxMessageBytes.value else {
            throw refusal(
                .batchTooLarge,
                "has \(batch.size) bytes; max.message.bytes is \(settings.maxMessageBytes.value)")
        }
        guard batch.computeCRC() == batch.crc else {
            throw refusal(.corruptBatch, "does not match its CRC-32C")
        }
        guard batch.recordCount > 0, batch.lastOffsetDelta == batch.recordCount - 1 else {
            throw refusal(
                .invalidBatch,
                "has \(batch.recordCount) records and a last offset delta of "
                    + "\(batch.lastOffsetDelta)")
        }
        guard batch.attributes.codec != nil else {
            throw refusal(.invalidBatch, "is compressed with an unknown codec")
        }
        guard !batch.attributes.isControl else {
            throw refusal(.invalidBatch, "is a control batch; clients do not write those")
        }
        guard batch.producerId < 0 || (batch.producerEpoch >= 0 && batch.baseSequence >= 0) else {
            throw refusal(.invalidBatch, "has a producer id and no epoch or sequence")
        }
        try checkTime(batch, refusal)
    }

    private func checkTime(
        _ batch: RecordBatchView, _ refusal: (LogError.Code, String) -> LogError
    ) throws(LogError) {
        guard settings.timestampType == .createTime else { return }
        guard !batch.attributes.isLogAppendTime else {
            throw refusal(.invalidTimestamp, "says that its times are the log's; they are not")
        }
        // -1 is no timestamp.
        let latest = batch.maxTimestamp
        if latest >= 0, latest - now.wallMilliseconds > settings.timestampAfterMaxMilliseconds {
            throw refusal(
                .invalidTimestamp,
                "has timestamp \(latest), more than message.timestamp.after.max.ms from now")
        }
        let earliest = batch.baseTimestamp
        if earliest >= 0, now.wallMilliseconds - earliest > settings.timestampBeforeMaxMilliseconds
        {
            throw refusal(
                .invalidTimestamp,
                "has timestamp \(earliest), more than message.timestamp.before.max.ms ago")
        }
    }

    func stamp(_ batch: MutableRecordBatchView) {
        guard settings.timestampType == .logAppendTime else { return }
        batch.setMaxTimestamp(now.wallMilliseconds, isLogAppendTime: true)
    }
}
