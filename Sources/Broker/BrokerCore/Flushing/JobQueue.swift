import KafkaCodec
import Synchronization

/// Work that blocks on the disk and that no event loop should do: it waits for whoever flushes. One
/// job runs at a time, so that jobs see and change the topics without a lock of their own.
enum Job {
    case createTopics(CreateTopicsRequest, ReplyRoute)
    case autoCreate([String])
    case deleteTopics(DeleteTopicsRequest, ReplyRoute)
    case createPartitions(CreatePartitionsRequest, ReplyRoute)
    case deleteRecords(DeleteRecordsRequest, ReplyRoute)
    case giveProducerID(ReplyRoute)
    case openGroups(FindCoordinatorRequest, ReplyRoute, ConnectionFacts)
    case expireOffsets
    case alterConfigs([SettingChange], ReplyRoute, validateOnly: Bool, isIncremental: Bool)
    /// Brings the directory's unsynced bytes down.
    case relieve(HostedDirectory)
    /// Retention of the partitions of one topic after the other, from this place in the list on.
    case retain(topicIndex: Int)
    case writeCheckpoints
    /// A step of compaction.
    case compact(isFirst: Bool)
    /// Of one directory, because much was written.
    case checkpoint(HostedDirectory)
}

final class JobQueue: Sendable {
    private struct State {
        var jobs: [Job] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let waiting = Atomic<Int>(0)
    private let countMax: Int

    init(countMax: Int) { self.countMax = countMax }

    /// Jobs that a caller of `take` could get now.
    var count: Int { waiting.load(ordering: .acquiring) }

    /// A job of the broker's own; there are only ever a few of them.
    func add(_ job: Job) {
        state.withLock { state in
            state.jobs.append(job)
            publish(state)
        }
    }

    /// A job that a client asked for. False when too many wait.
    func offer(_ job: Job) -> Bool {
        state.withLock { state in
            guard state.jobs.count < countMax else { return false }
            state.jobs.append(job)
            publish(state)
            return true
        }
    }

    /// Nil while another runs. The caller does the job and then calls `finish`.
    func take() -> Job? {
        guard count > 0 else { return nil }
        return state.withLock { state in
            guard !state.isRunning, !state.jobs.isEmpty else { return nil }
            state.isRunning = true
            defer { publish(state) }
            return state.jobs.removeFirst()
        }
    }

    func finish() {
        state.withLock { state in
            state.isRunning = false
            publish(state)
        }
    }

    private func publish(_ state: borrowing State) {
        waiting.store(state.isRunning ? 0 : state.jobs.count, ordering: .releasing)
    }
}
