import KafkaCodec
package import PartitionLog
import Synchronization
package import Vocabulary

/// One single-node broker: topics, partitions, and a handler for each API. It owns no thread, no
/// socket and no timer; whoever runs it calls `handle`, `flush` and `advance`.
///
/// After every call of `handle` or `advance` its owner looks at `partitionsAwaitingFlush` (somebody
/// must call `flush`), at `nextDue` (when `advance` is wanted, which may have become sooner) and, now
/// and then, at `haltReason`. `handle` and `advance` do not wait for a sync, with one exception: an
/// append that would leave more unsynced than `trial.log.dirty.bytes.max` first brings it down.
package final class Broker: Sendable {
    package let configuration: BrokerConfiguration
    package let clusterID: String
    /// What opening each log found, in the order of directories and names.
    package let recoveryReports: [RecoveryReport]
    /// One sentence for each thing that was found at the start and that a person should know.
    package let findings: [String]

    let clock: any BrokerClock
    let random: RandomSource
    let directories: [HostedDirectory]
    /// Touched by the one job that runs.
    let metadata: MetadataLog
    let topics: Mutex<TopicSnapshot>
    /// Changed by the one job that runs.
    let liveSettings: Mutex<BrokerSettings>
    let endpoints = Mutex<[AdvertisedEndpoint]>([])
    let flushQueue = FlushQueue()
    let jobs: JobQueue
    let longPolls: LongPolls
    let timetable: Timetable
    let requestCounts = RequestCounts()
    let listener: BrokerEvent.Listener
    let fetchSessions: FetchSessions
    /// Names whose automatic creation has been asked for.
    let beingCreated = Mutex<Set<String>>([])
    let nextPartitionNumber: Atomic<Int>
    let producerIDs: ProducerIDs
    let groups = GroupCoordinator()
    /// Touched by the one job that runs.
    let compaction = Mutex(CompactionRound())
    /// A job of compaction waits or runs.
    let isCompacting = Atomic<Bool>(false)
    private let halt = Mutex<String?>(nil)
    private let uncleanStop = Mutex<String?>(nil)
    private let closing = Atomic<Bool>(false)

    init(_ opened: OpenedState, _ listener: @escaping BrokerEvent.Listener) {
        self.listener = listener
        configuration = opened.configuration
        clusterID = opened.clusterID
        recoveryReports = opened.reports
        findings = opened.findings
        clock = opened.clock
        random = opened.random
        directories = opened.directories
        metadata = opened.metadata
        topics = Mutex(TopicSnapshot(opened.topics))
        liveSettings = Mutex(opened.settings)
        jobs = JobQueue(countMax: configuration.limits.waitingJobsMax)
        longPolls = LongPolls(countMax: configuration.limits.waitingFetchesMax)
        fetchSessions = FetchSessions(
            slotsMax: configuration.fetchSessionSlots,
            partitionsMax: configuration.limits.fetchSessionPartitionsMax)
        timetable = Timetable(configuration, from: opened.clock.now())
        nextPartitionNumber = Atomic(opened.partitionCount)
        producerIDs = ProducerIDs(next: opened.nextProducerID)
        settleRounds()
    }

    /// Tells clients where to connect. Called before the first `handle`, and again when a listener
    /// has got its port.
    package func advertise(_ endpoints: [AdvertisedEndpoint]) {
        self.endpoints.withLock { $0 = endpoints }
    }

    /// Handles one request frame (header and body, without the size). `frame` is the caller's
    /// again when this returns. The reply may be delivered before it returns, or later from the
    /// thread that calls `handle`, `flush` or `advance`.
    package func handle(
        _ frame: UnsafeMutableRawBufferPointer, slot: UInt64, target: any ReplyTarget,
        connection: ConnectionFacts
    ) {
        dispatch(frame, slot: slot, target: target, connection: connection)
    }

    /// Partitions whose appended batches wait for a sync, be it before they may be acknowledged or
    /// to bound what is unsynced, and other work that blocks on the disk.
    package var partitionsAwaitingFlush: Int {
        // A job takes longer than a sync: it counts for two, so that nobody who would do one quick sync
        // on the spot takes it for one.
        flushQueue.count + 2 * jobs.count
    }

    /// Syncs every partition that waits now, answers all that the syncs covered, and does one other
    /// job if one waits. Blocks on the disk; callable from any threads, which then share the work.
    package func flush() { flushRound() }

    /// Does what time has made due: long polls; what blocks on the disk it leaves to `flush`.
    /// Answers when it next needs to be called.
    package func advance(to now: Instant) -> Instant {
        for fetch in longPolls.due(at: now) { answer(fetch) }
        advanceGroups(to: now)
        takeTurns(at: now)
        return nextDue
    }

    /// When `advance` next needs to be called; a request may have made it sooner than `advance` said.
    package var nextDue: Instant {
        min(longPolls.earliest, timetable.earliest, groups.earliest)
    }

    /// Why the broker can serve no more (its last log directory failed), or nil. The process is then
    /// to be stopped without `close`: what is on disk is for recovery to judge.
    package var haltReason: String? { halt.withLock { $0 } }

    func tell(_ level: BrokerEvent.Level, _ text: String) {
        listener(BrokerEvent(level, text))
    }

    func halt(_ reason: String) { halt.withLock { if $0 == nil { $0 = reason } } }

    var isClosing: Bool { closing.load(ordering: .acquiring) }

    /// A clean stop: refuses new work, syncs, answers whoever waits, writes checkpoints and the
    /// clean-shutdown markers. Nobody calls anything else meanwhile or after.
    package func close() {
        guard !closing.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let failure = closeAll()
        uncleanStop.withLock { $0 = failure }
    }

    /// Why `close` was not a clean stop, or nil.
    package var closeFailure: String? { uncleanStop.withLock { $0 } }

    /// As they are now: those of the file, and above them what was changed since.
    var settings: BrokerSettings { liveSettings.withLock { $0 } }

    /// What a setting was changed to while the broker ran; nil where it was not.
    package func changedNumber(_ name: String) -> Int64? {
        let settings = settings
        return settings.dynamic.text(name) == nil ? nil : settings.optionalInteger(name)
    }

    var snapshot: TopicSnapshot { topics.withLock { $0 } }

    var moment: LogMoment {
        LogMoment(instant: clock.now(), wallMilliseconds: clock.wallMilliseconds())
    }
}

/// Where clients reach one listener.
package struct AdvertisedEndpoint: Sendable, Hashable {
    /// The listener's name, `PLAINTEXT`.
    package var listener: String
    package var host: String
    package var port: Int32

    package init(listener: String, host: String, port: Int32) {
        self.listener = listener
        self.host = host
        self.port = port
    }
}
