import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Asks for what is due. Nothing here blocks on the disk.
    func takeTurns(at now: Instant) {
        guard !isClosing else { return }
        for turn in timetable.take(at: now) {
            switch turn {
            case .flushInterval: requestDueFlushes(at: now)
            case .retention: jobs.add(.retain(topicIndex: 0))
            case .checkpoints: jobs.add(.writeCheckpoints)
            case .offsetExpiry: jobs.add(.expireOffsets)
            case .compaction: requestCompaction()
            }
        }
    }

    /// `flush.ms`, looked at once in every `log.flush.scheduler.interval.ms`.
    private func requestDueFlushes(at now: Instant) {
        for topic in snapshot.sorted where topic.configuration.flushSpan != nil {
            for partition in topic.partitions where !partition.directory.isOffline {
                if let due = partition.log.flushDue, due <= now { flushQueue.request(partition) }
            }
        }
    }

    func run(_ job: Job) {
        switch job {
        case .createTopics(let request, let route): createTopics(request, route)
        case .autoCreate(let names): autoCreate(names)
        case .deleteTopics(let request, let route): deleteTopics(request, route)
        case .createPartitions(let request, let route): createPartitions(request, route)
        case .deleteRecords(let request, let route): deleteRecords(request, route)
        case .giveProducerID(let route): giveProducerID(route)
        case .openGroups(let request, let route, let connection):
            openGroups(request, route, connection)
        case .expireOffsets: expireOffsets()
        case .compact(let isFirst): compact(isFirst: isFirst)
        case .alterConfigs(let changes, let route, let validateOnly, let isIncremental):
            alterConfigs(changes, route, validateOnly: validateOnly, isIncremental: isIncremental)
        case .relieve(let directory): relieve(directory)
        case .retain(let topicIndex): retain(topicIndex)
        case .writeCheckpoints: writeCheckpoints()
        case .checkpoint(let directory): checkpoint(directory)
        }
    }

    /// One topic, and then the next as a job of its own, so that nobody waits for all of them.
    private func retain(_ topicIndex: Int) {
        let topics = snapshot.sorted
        guard topicIndex < topics.count, !isClosing else { return }
        for partition in topics[topicIndex].partitions where !partition.directory.isOffline {
            do {
                let start = partition.log.bounds.logStart
                try partition.log.applyRetention(now: moment)
                let next = partition.log.bounds.logStart
                if next > start {
                    tell(.info, "retention of \(partition.id): it starts at offset \(next) now")
                }
                partition.log.expireProducers(
                    before: moment.wallMilliseconds
                        - settings.integer("producer.id.expiration.ms"))
            } catch {
                guard error.code != .closed else { continue }
                fail(partition.directory, "retention of \(partition.id) failed: \(error)")
            }
        }
        jobs.add(.retain(topicIndex: topicIndex + 1))
    }

    private func writeCheckpoints() {
        for directory in directories where !directory.isOffline && !isClosing {
            do {
                directory.uncheckpointedBytes.store(0, ordering: .relaxed)
                try directory.directory.writeCheckpoints()
                try directory.directory.removeDeleted(now: moment)
            } catch {
                fail(directory, "its checkpoints cannot be written: \(error)")
            }
        }
    }

    private func checkpoint(_ directory: HostedDirectory) {
        defer { directory.isCheckpointAskedFor.store(false, ordering: .releasing) }
        guard !directory.isOffline, !isClosing else { return }
        let start = clock.now()
        directory.uncheckpointedBytes.store(0, ordering: .relaxed)
        do {
            try directory.directory.writeCheckpoints()
        } catch {
            return fail(directory, "its checkpoints cannot be written: \(error)")
        }
        let end = clock.now()
        let pause = Self.checkpointPauses * (end - start).value
        directory.nextCheckpoint.store(end.nanoseconds + pause, ordering: .relaxed)
    }

    /// A checkpoint that took a millisecond is followed by this many without one.
    private static let checkpointPauses: Int64 = 20

    func closeAll() -> String? {
        while let job = jobs.take() {
            // Whoever asked for a topic is answered; the broker's own rounds are not begun any more.
            switch job {
            case .createTopics, .deleteTopics, .createPartitions, .deleteRecords, .giveProducerID,
                .openGroups, .alterConfigs:
                run(job)
            case .autoCreate, .relieve, .retain, .writeCheckpoints, .checkpoint, .expireOffsets,
                .compact:
                break
            }
            jobs.finish()
        }
        abandonCompaction()
        while let partition = flushQueue.take() {
            sync(partition)
            flushQueue.finish(partition)
        }
        for fetch in longPolls.removeAll() { answer(fetch) }
        refuseGroupWaiters()
        var reason = haltReason
        for directory in directories where !directory.isOffline {
            do {
                try directory.directory.close()
            } catch {
                let failure = "the stop of \(directory.directory.path) is not a clean one: \(error)"
                reason = reason ?? failure
            }
        }
        for topic in snapshot.sorted {
            for partition in topic.partitions {
                refuseWaiters(of: partition, .notLeaderOrFollower)
            }
        }
        return reason
    }
}
