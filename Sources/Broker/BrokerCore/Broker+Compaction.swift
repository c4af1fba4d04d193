import PartitionLog
import Synchronization
import Vocabulary

/// What compaction has under way.
struct CompactionRound: Sendable {
    var current: (compaction: LogCompaction, partition: Partition)?
    /// Partitions, by number, that this round has dealt with.
    var visited: Set<Int> = []
    /// Those with something in them that cannot be read: not tried again by this process.
    var uncleanable: Set<Int> = []
}

extension Broker {
    /// Log bytes that one step reads: what a topic's creation may have to wait for.
    private static var bytesPerStep: Int64 { 4 << 20 }

    /// Begins a round, when none is under way. Nothing here blocks on the disk.
    func requestCompaction() {
        let wasUnderWay = isCompacting.exchange(true, ordering: .acquiringAndReleasing)
        if !wasUnderWay { jobs.add(.compact(isFirst: true)) }
    }

    /// One step of the compaction under way, or of the log that needs one most; the next step is a job
    /// of its own. The round ends when no log needs any. Called by the one job that runs.
    func compact(isFirst: Bool) {
        let goesOn = compaction.withLock { round -> Bool in
            guard !isClosing else { return false }
            if isFirst { round.visited = [] }
            if round.current == nil { round.current = beginCompaction(&round) }
            guard let current = round.current else { return false }
            step(current.compaction, of: current.partition, &round)
            return true
        }
        if goesOn { return jobs.add(.compact(isFirst: false)) }
        isCompacting.store(false, ordering: .releasing)
    }

    func abandonCompaction() {
        compaction.withLock { round in
            round.current?.compaction.discard()
            round.current = nil
        }
    }

    private func step(
        _ compaction: LogCompaction, of partition: Partition, _ round: inout CompactionRound
    ) {
        do throws(LogError) {
            guard try compaction.advance(byBytes: Self.bytesPerStep) else { return }
            round.current = nil
            try partition.directory.directory.noteCleaned(partition.id, to: compaction.cleanedTo)
            tell(.info, "\(partition.id) is compacted up to offset \(compaction.cleanedTo)")
        } catch {
            round.current = nil
            compactionFailed(of: partition, error, &round)
        }
    }

    private func compactionFailed(
        of partition: Partition, _ error: LogError, _ round: inout CompactionRound
    ) {
        switch error.code {
        case .closed: break
        case .noSpace: tell(.warn, "\(partition.id) cannot be compacted now: \(error)")
        case .damaged:
            round.uncleanable.insert(partition.number)
            tell(.warn, "\(partition.id) is not compacted any more: \(error)")
        default: fail(partition.directory, "compaction of \(partition.id) failed: \(error)")
        }
    }

    /// The log with the largest share of bytes that no compaction has looked at
    /// (`LogCleanerManager.grabFilthiestCompactedLog`).
    private func beginCompaction(_ round: inout CompactionRound) -> (LogCompaction, Partition)? {
        while let (partition, part) = filthiest(&round) {
            round.visited.insert(partition.number)
            do throws(LogError) {
                if part.end > partition.log.recoveryPoint {
                    try partition.log.flush()
                    try partition.directory.directory.writeCheckpoints()
                }
                let begun = try partition.directory.directory.beginCompaction(
                    of: partition.log, part, limits: BrokerConfiguration.compactionLimits(settings),
                    now: moment)
                if let begun { return (begun, partition) }
            } catch {
                compactionFailed(of: partition, error, &round)
            }
        }
        return nil
    }

    private func filthiest(_ round: inout CompactionRound) -> (Partition, CleanablePart)? {
        var best: (partition: Partition, part: CleanablePart)?
        for topic in snapshot.sorted where topic.configuration.compacts {
            for partition in topic.partitions
            where !partition.directory.isOffline && !round.visited.contains(partition.number)
                && !round.uncleanable.contains(partition.number)
            {
                do throws(LogError) {
                    let part = try partition.log.cleanablePart(
                        after: partition.directory.directory.cleanedTo(partition.id), now: moment)
                    guard let part, part.isDue else { continue }
                    if part.dirtyRatio > best?.part.dirtyRatio ?? -1 { best = (partition, part) }
                } catch {
                    round.visited.insert(partition.number)
                    compactionFailed(of: partition, error, &round)
                }
            }
        }
        return best
    }
}
