import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// As many syncs as waited at the start: what comes meanwhile is for the next call.
    func flushRound() {
        for _ in 0..<flushQueue.count {
            guard let partition = flushQueue.take() else { break }
            sync(partition)
            flushQueue.finish(partition)
        }
        if let job = jobs.take() {
            run(job)
            jobs.finish()
        }
    }

    /// Syncs one partition and answers whoever waited for it.
    func sync(_ partition: Partition) {
        // What is appended while the sync runs stays counted as dirty: rather too much than too little.
        let covered = partition.dirtyBytes.load(ordering: .acquiring)
        do {
            let durableEnd = try partition.log.flush()
            partition.countClean(covered)
            requestCheckpoint(of: partition.directory)
            guard !partition.directory.isOffline else { return }
            let extra = configuration.plantedBug == .groupCommitOneTooMany ? 1 : 0
            release(partition.synced(to: durableEnd, andFurther: extra))
        } catch {
            syncFailed(partition, error)
        }
    }

    /// Asks for checkpoints once as much was synced as may be unsynced, so that a start after a crash
    /// reads about twice that at most. They cost syncs of their own: no more than a share of the time
    /// goes into them, however fast the log grows.
    private func requestCheckpoint(of directory: HostedDirectory) {
        guard let limit = configuration.dirtyBytesMax,
            directory.uncheckpointedBytes.load(ordering: .relaxed) >= Int(limit.value),
            clock.now().nanoseconds >= directory.nextCheckpoint.load(ordering: .relaxed),
            !directory.isCheckpointAskedFor.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        jobs.add(.checkpoint(directory))
    }

    func release(_ released: Partition.Released) {
        for acknowledgement in released.acknowledgements { acknowledgement.produce.covered() }
        for fetch in released.fetches { answer(fetch) }
    }

    /// Releases whoever waits with an error: nothing of theirs is acknowledged.
    func refuseWaiters(of partition: Partition, _ error: ErrorCode) {
        let released = partition.close(error)
        for acknowledgement in released.acknowledgements {
            acknowledgement.produce.failed(
                topic: acknowledgement.topicIndex, partition: acknowledgement.partitionIndex,
                error)
        }
        for fetch in released.fetches { answer(fetch) }
    }

    private func syncFailed(_ partition: Partition, _ error: any Error) {
        if let error = error as? LogError, error.code == .closed {
            // Deleted, or closed by a clean stop, which has synced it.
            return refuseWaiters(
                of: partition, isClosing ? .notLeaderOrFollower : .unknownTopicOrPartition)
        }
        fail(partition.directory, "a sync of \(partition.id) failed: \(error)")
    }

    /// After a failed sync nobody knows what is on the disk: the whole directory goes out of service,
    /// and with the last one, or the one that holds the metadata, the broker.
    func fail(_ directory: HostedDirectory, _ reason: String) {
        guard directory.fail(reason) else { return }
        tell(.error, "log directory \(directory.directory.path) goes out of service: \(reason)")
        for topic in snapshot.sorted {
            for partition in topic.partitions where partition.directory === directory {
                refuseWaiters(of: partition, .kafkaStorageError)
            }
        }
        let path = directory.directory.path
        if directory.holdsMetadata {
            halt("log directory \(path), which holds the cluster metadata, is offline: \(reason)")
        } else if directories.allSatisfy(\.isOffline) {
            halt("the last log directory, \(path), is offline: \(reason)")
        }
    }

    // MARK: The bound on unsynced bytes

    /// After an append: asks for a pass that syncs the dirtiest partitions, in good time.
    func countDirty(_ bytes: Int, in partition: Partition) {
        let directory = partition.directory
        let dirty = partition.countDirty(bytes)
        guard let limit = configuration.dirtyBytesMax, dirty > Int(limit.value) / 4 else { return }
        if !directory.isBeingRelieved.exchange(true, ordering: .acquiringAndReleasing) {
            jobs.add(.relieve(directory))
        }
    }

    /// Before an append: never lets more than the limit be unsynced, at the price of a wait.
    func makeRoom(for bytes: Int, in directory: HostedDirectory) {
        guard let limit = configuration.dirtyBytesMax else { return }
        guard directory.dirtyBytes.load(ordering: .relaxed) > Int(limit.value) - bytes else {
            return
        }
        // Far enough that the next appends do not wait as well.
        relieve(directory, to: Int(limit.value) / 2)
    }

    func relieve(_ directory: HostedDirectory) {
        defer { directory.isBeingRelieved.store(false, ordering: .releasing) }
        guard let limit = configuration.dirtyBytesMax else { return }
        relieve(directory, to: Int(limit.value) / 8)
    }

    /// Syncs the partitions with the most unsynced bytes first; who waits for an acknowledgement goes
    /// before each of them.
    private func relieve(_ directory: HostedDirectory, to most: Int) {
        let partitions = snapshot.sorted.lazy.flatMap(\.partitions)
            .filter { $0.directory === directory }
            .map { (partition: $0, dirty: $0.dirtyBytes.load(ordering: .relaxed)) }
            .filter { $0.dirty > 0 }
            .sorted { $0.dirty > $1.dirty }
        for (partition, _) in partitions {
            guard directory.dirtyBytes.load(ordering: .relaxed) > most, !directory.isOffline else {
                return
            }
            if let urgent = flushQueue.take() {
                sync(urgent)
                flushQueue.finish(urgent)
            }
            sync(partition)
        }
    }
}
