import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

/// One partition: its log, and who waits for it.
final class Partition: Sendable {
    /// Counts this process's partitions from 0; the name under which its sync is scheduled.
    let number: Int
    let id: TopicPartition
    let log: PartitionLog
    let directory: HostedDirectory
    /// Written since the last sync; never less than what is unsynced.
    let dirtyBytes = Atomic<Int>(0)
    private let waiting = Mutex(Waiting())
    /// Read with every append, so behind no lock; those of before are kept, as somebody may be reading.
    private let settings: Atomic<Unmanaged<Settings>>
    private let allSettings: Mutex<[Settings]>

    private final class Settings: Sendable {
        let configuration: TopicConfiguration
        init(_ configuration: TopicConfiguration) { self.configuration = configuration }
    }

    struct Waiting {
        /// In the order of their ends.
        var acknowledgements: [AwaitedAcknowledgement] = []
        var fetches: [WaitingFetch] = []
        /// Fetches answered elsewhere are dropped when there are this many.
        var sweepAt = 8
        /// Appended bytes that readers have not been told of, because no sync covers them yet.
        var unannouncedBytes = 0
        /// Deleted, or its directory failed: nobody may wait here any more.
        var isClosed: ErrorCode?
    }

    init(
        number: Int, id: TopicPartition, configuration: TopicConfiguration, log: PartitionLog,
        directory: HostedDirectory
    ) {
        self.number = number
        self.id = id
        let first = Settings(configuration)
        allSettings = Mutex([first])
        settings = Atomic(Unmanaged.passUnretained(first))
        self.log = log
        self.directory = directory
    }

    // MARK: Settings

    var configuration: TopicConfiguration {
        settings.load(ordering: .acquiring)._withUnsafeGuaranteedRef { $0.configuration }
    }

    /// The two that every append asks for.
    var acknowledgesAfterSync: Bool {
        settings.load(ordering: .acquiring)._withUnsafeGuaranteedRef {
            $0.configuration.acknowledgesAfterSync
        }
    }

    var usesAppendTime: Bool {
        settings.load(ordering: .acquiring)._withUnsafeGuaranteedRef {
            $0.configuration.usesAppendTime
        }
    }

    func apply(_ configuration: TopicConfiguration, _ logSettings: LogSettings) {
        // Each one that was is kept, so none is made for nothing.
        guard configuration != self.configuration else { return }
        let next = Settings(configuration)
        allSettings.withLock { $0.append(next) }
        log.apply(logSettings)
        settings.store(Unmanaged.passUnretained(next), ordering: .releasing)
    }

    // MARK: Unsynced bytes

    func countDirty(_ bytes: Int) -> Int {
        dirtyBytes.wrappingAdd(bytes, ordering: .relaxed)
        return directory.dirtyBytes.wrappingAdd(bytes, ordering: .relaxed).newValue
    }

    /// Takes back up to `bytes`: a sync has covered them, or the partition is gone. Both may happen at
    /// once, and nothing is taken back twice.
    func countClean(_ bytes: Int) {
        var current = dirtyBytes.load(ordering: .relaxed)
        while true {
            let taken = min(bytes, current)
            let (done, seen) = dirtyBytes.compareExchange(
                expected: current, desired: current - taken, ordering: .relaxed)
            if done {
                directory.dirtyBytes.wrappingSubtract(taken, ordering: .relaxed)
                directory.uncheckpointedBytes.wrappingAdd(taken, ordering: .relaxed)
                return
            }
            current = seen
        }
    }

    /// Why requests are refused, or nil.
    var refusal: ErrorCode? {
        directory.isOffline ? .kafkaStorageError : waiting.withLock { $0.isClosed }
    }

    // MARK: Acknowledgements

    enum Parking {
        case parked
        /// A sync has covered it in the meantime.
        case covered
        case refused(ErrorCode)
    }

    /// Lets a produce request wait until `durableEnd` reaches its end.
    func park(_ acknowledgement: AwaitedAcknowledgement) -> Parking {
        waiting.withLock { waiting in
            if let error = waiting.isClosed { return .refused(error) }
            if log.bounds.durableEnd >= acknowledgement.end { return .covered }
            // Two appends may park in the other order; the list is by end all the same.
            var place = waiting.acknowledgements.count
            while place > 0, waiting.acknowledgements[place - 1].end > acknowledgement.end {
                place -= 1
            }
            waiting.acknowledgements.insert(acknowledgement, at: place)
            return .parked
        }
    }

    /// Bytes went into the log. Answers fetches that have become satisfied, when readers may see
    /// them at once.
    func appended(_ bytes: Int, areVisible: Bool) -> [WaitingFetch] {
        waiting.withLock { waiting in
            waiting.unannouncedBytes += bytes
            return areVisible ? waiting.announce() : []
        }
    }

    struct Released {
        var acknowledgements: [AwaitedAcknowledgement] = []
        var fetches: [WaitingFetch] = []
    }

    /// A sync has covered everything below `end`; `further` is a planted bug's.
    func synced(to end: Offset, andFurther further: Int = 0) -> Released {
        waiting.withLock { waiting in
            var released = Released()
            let all = waiting.acknowledgements.count
            let covered = min(
                waiting.acknowledgements.prefix { $0.end <= end }.count + further, all)
            if covered == waiting.acknowledgements.count {
                swap(&released.acknowledgements, &waiting.acknowledgements)
            } else if covered > 0 {
                released.acknowledgements = Array(waiting.acknowledgements.prefix(covered))
                waiting.acknowledgements.removeFirst(covered)
            }
            released.fetches = waiting.announce()
            return released
        }
    }

    /// Nobody may wait here any more; answers all who did.
    func close(_ error: ErrorCode) -> Released {
        waiting.withLock { waiting in
            if waiting.isClosed == nil { waiting.isClosed = error }
            let released = Released(
                acknowledgements: waiting.acknowledgements, fetches: waiting.fetches)
            waiting.acknowledgements = []
            waiting.fetches = []
            return released
        }
    }

    // MARK: Fetches

    /// Lets a fetch wait for bytes above `seen`, the end that it has read up to. False when there is
    /// more already, or when nobody may wait here: the fetch is to be tried again.
    func register(_ fetch: WaitingFetch, seen: Offset, readsUnsynced: Bool) -> Bool {
        waiting.withLock { waiting in
            guard waiting.isClosed == nil else { return false }
            let bounds = log.bounds
            guard (readsUnsynced ? bounds.logEnd : bounds.highWatermark) <= seen else {
                return false
            }
            // A request may name a partition as often as it likes.
            guard waiting.fetches.last !== fetch else { return true }
            if waiting.fetches.count >= waiting.sweepAt {
                waiting.fetches.removeAll { $0.isAnswered }
                waiting.sweepAt = max(2 * waiting.fetches.count, 8)
            }
            waiting.fetches.append(fetch)
            return true
        }
    }
}

extension Partition.Waiting {
    mutating func announce() -> [WaitingFetch] {
        let bytes = unannouncedBytes
        unannouncedBytes = 0
        guard !fetches.isEmpty, bytes > 0 else { return [] }
        var satisfied: [WaitingFetch] = []
        fetches.removeAll { fetch in
            if fetch.isAnswered { return true }
            guard fetch.credit(bytes) else { return false }
            satisfied.append(fetch)
            return true
        }
        return satisfied
    }
}

/// A produce request's wait for one of its partitions.
struct AwaitedAcknowledgement {
    var end: Offset
    var produce: PendingProduce
    /// Where the partition stands in the response.
    var topicIndex: Int32
    var partitionIndex: Int32
}
