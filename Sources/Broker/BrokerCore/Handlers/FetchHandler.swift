package import KafkaCodec
import PartitionLog
import Vocabulary

extension Broker {
    /// Reads records, or waits for them; the receiver hears of it once, perhaps from within.
    package func fetch(
        _ request: FetchRequest, version: Int16, receiver: any FetchReceiver, token: UInt64
    ) {
        fetch(request, version: version, to: .typed(receiver, token: token))
    }

    func fetch(_ request: FetchRequest, version: Int16, to destination: FetchDestination) {
        var request = request
        let context: FetchContext
        switch fetchContext(&request, version: version) {
        case .success(let found): context = found
        case .failure(let refusal):
            var read = FetchRead()
            read.response.errorCode = refusal.error
            return destination.answer(read)
        }
        let deadline = clock.now() + .milliseconds(Int64(max(request.maxWaitMs, 0)))
        let maxBytes = min(Int(request.maxBytes), configuration.fetchBytesMax)
        let minBytes = min(Int(request.minBytes), maxBytes)
        let asksForNothing = request.topics.allSatisfy(\.partitions.isEmpty)
        // Records may come between the look and the waiting; then there is a new look.
        for _ in 0..<Self.looksMax {
            let read = read(request, version: version)
            if request.maxWaitMs <= 0 || asksForNothing || read.isFinal
                || read.byteCount >= minBytes
            {
                return answer(destination, read, request, context, version)
            }
            let fetch = WaitingFetch(
                request, version: version, context: context, destination: destination,
                missing: minBytes - read.byteCount)
            if wait(fetch, until: deadline, after: read) { return }
            // Somebody else has answered it meanwhile.
            guard fetch.claim() else { return }
        }
        answer(destination, read(request, version: version), request, context, version)
    }

    private func answer(
        _ destination: FetchDestination, _ read: FetchRead, _ request: FetchRequest,
        _ context: FetchContext, _ version: Int16
    ) {
        var read = read
        settle(&read, request, context, version)
        destination.answer(read)
    }

    private static var looksMax: Int { 8 }

    /// False when it is to be tried again at once.
    private func wait(_ fetch: WaitingFetch, until deadline: Instant, after read: FetchRead) -> Bool
    {
        let snapshot = snapshot
        for (topicIndex, asked) in fetch.request.topics.enumerated() {
            guard let topic = topic(asked, fetch.version, in: snapshot) else { return false }
            for (partitionIndex, part) in asked.partitions.enumerated() {
                // What was readable when we looked; anything more is news.
                let seen = read.response.responses[topicIndex].partitions[partitionIndex]
                    .highWatermark
                guard let partition = topic.partition(part.partition.value),
                    partition.register(fetch, seen: seen, readsUnsynced: readsUnsynced)
                else { return false }
            }
        }
        return longPolls.insert(fetch, until: deadline)
    }

    /// Answers a fetch that has waited, with whatever there is now.
    func answer(_ fetch: WaitingFetch) {
        guard fetch.claim() else { return }
        answer(
            fetch.destination, read(fetch.request, version: fetch.version), fetch.request,
            fetch.context, fetch.version)
    }

    private func topic(
        _ asked: FetchRequest.FetchTopic, _ version: Int16, in snapshot: TopicSnapshot
    ) -> Topic? {
        version >= 13 ? snapshot.byID[asked.topicId] : snapshot.byName[asked.topic]
    }

    // MARK: Reading

    /// One look at every partition, within the limits: the first that has records gives at least one
    /// whole batch, whatever the limits say (KIP-74).
    private func read(_ request: FetchRequest, version: Int16) -> FetchRead {
        var read = FetchRead()
        var room = max(min(Int(request.maxBytes), configuration.fetchBytesMax), 0)
        let snapshot = snapshot
        read.response.responses.reserveCapacity(request.topics.count)
        for asked in request.topics {
            let topic = topic(asked, version, in: snapshot)
            var answer = FetchResponse.FetchableTopicResponse()
            answer.topic = asked.topic
            answer.topicId = asked.topicId
            answer.partitions.reserveCapacity(asked.partitions.count)
            for part in asked.partitions {
                let partition = topic?.partition(part.partition.value)
                let unknown: ErrorCode =
                    topic == nil && version >= 13 ? .unknownTopicId : .unknownTopicOrPartition
                answer.partitions.append(
                    look(
                        at: partition, part, unknown: unknown, isolation: request.isolationLevel,
                        version, &room, &read))
            }
            read.response.responses.append(answer)
        }
        return read
    }

    private func look(
        at partition: Partition?, _ asked: FetchRequest.FetchPartition, unknown: ErrorCode,
        isolation: Int8, _ version: Int16, _ room: inout Int, _ read: inout FetchRead
    ) -> FetchResponse.PartitionData {
        guard let partition else {
            read.isFinal = true
            var answer = FetchResponse.PartitionData.failed(asked.partition, unknown)
            answer.abortedTransactions = []
            return answer
        }
        let bounds = partition.log.bounds
        if let error = refusal(of: partition, bounds, asked.currentLeaderEpoch) {
            read.isFinal = true
            // Clients of version 5 and before do not know the storage error.
            let isOld = error == .kafkaStorageError && version <= 5
            return .failed(asked.partition, isOld ? .notLeaderOrFollower : error)
        }
        let end = readableEnd(of: partition, bounds)
        guard asked.fetchOffset >= bounds.logStart, asked.fetchOffset <= bounds.logEnd else {
            read.isFinal = true
            return .failed(asked.partition, .offsetOutOfRange)
        }
        var answer = FetchResponse.PartitionData()
        answer.partitionIndex = asked.partition
        answer.highWatermark = end
        answer.lastStableOffset = end
        answer.logStartOffset = bounds.logStart
        answer.abortedTransactions = isolation == 0 ? nil : []
        answer.records = RecordsSlice(elsewhere: 0)
        if version >= 12, asked.lastFetchedEpoch.value >= 0 {
            let end = partition.log.endOffset(forEpoch: asked.lastFetchedEpoch)
            if end == .unknown {
                // An epoch that has not begun here: nothing is known of how far the logs agree.
                read.isFinal = true
                return .failed(asked.partition, .offsetOutOfRange)
            }
            if end.epoch < asked.lastFetchedEpoch || end.endOffset < asked.fetchOffset {
                // Where the client's log and ours part (KIP-595).
                answer.divergingEpoch.epoch = end.epoch
                answer.divergingEpoch.endOffset = end.endOffset
                read.isFinal = true
                return answer
            }
        }
        guard asked.fetchOffset < end else { return answer }
        do {
            let slice = try partition.log.read(
                from: asked.fetchOffset,
                maxBytes: max(min(Int(asked.partitionMaxBytes), room), 0),
                minOneBatch: read.byteCount == 0, upTo: end)
            guard slice.length > 0 else { return answer }
            answer.records = RecordsSlice(elsewhere: slice.length)
            read.stretches.append(
                FetchedStretch(
                    file: slice.file, position: slice.position, length: slice.length))
            read.byteCount += slice.length
            room = max(room - slice.length, 0)
            // The records after it lie in another file: waiting would bring nothing to this answer.
            if slice.endsSegment { read.isFinal = true }
        } catch {
            read.isFinal = true
            return .failed(asked.partition, ErrorCode(readFailure: error))
        }
        return answer
    }
}

extension FetchResponse.PartitionData {
    /// An answer without records, as Kafka fills it.
    fileprivate static func failed(_ index: PartitionID, _ error: ErrorCode) -> Self {
        var answer = Self()
        answer.partitionIndex = index
        answer.errorCode = error
        answer.highWatermark = .none
        answer.abortedTransactions = nil
        answer.records = RecordsSlice(elsewhere: 0)
        return answer
    }
}
