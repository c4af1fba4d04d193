import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Vocabulary

/// A run of the whole engine drawn from a seed: clients produce, fetch and ask, topics come and go,
/// records are deleted, time passes, syncs begin late and end while appends go on, and the broker is
/// stopped, killed and started again.
final class EngineWorkload {
    static let path: FilePath = "/data"
    static let firstMilliseconds: Int64 = 1_700_000_000_000
    static let brokerSettings = [
        "log.dirs": path.text, "auto.create.topics.enable": "false",
        "log.flush.offset.checkpoint.interval.ms": "700",
        "log.flush.start.offset.checkpoint.interval.ms": "700",
        "log.retention.check.interval.ms": "1100", "log.flush.scheduler.interval.ms": "300",
        "log.flush.interval.messages": "1", "log.cleaner.backoff.ms": "400",
        "offsets.topic.num.partitions": "1",
    ]
    static let messageBytes: Int64 = 1_048_588

    let model = EngineModel()
    let clock = SimulatedClock(milliseconds: firstMilliseconds)
    let disk: CrashableFileSystem
    private let door: InterleavingFileSystem
    let options: SimulationOptions
    var random: SeededGenerator
    var client: EngineClient?
    private var incarnation: UInt64 = 0
    private var openedAt = 0
    var nextNumber: Int64 = 0
    var waiting: [Waiting] = []
    private var isInside = false

    /// A produce request without an answer so far.
    struct Waiting {
        var slot: UInt64
        var parts: [(partition: EngineModel.Partition, batch: Int)]
    }

    /// The ids of the idempotent producers.
    var producers: [Int64] = [-1, -1]

    init(on disk: CrashableFileSystem, _ options: SimulationOptions) {
        self.disk = disk
        self.options = options
        random = SeededGenerator(seed: options.seed)
        door = InterleavingFileSystem(
            around: options.mutant.map { MutantFileSystem($0, around: disk) } ?? disk)
    }

    func run() throws {
        door.onSync = { [unowned self] in meanwhile() }
        defer { door.onSync = nil }
        try start()
        try create("synced", partitions: 2, EngineModel.Policy())
        try create("lazy", partitions: 1, EngineModel.Policy(isSynced: false))
        try create("brief", partitions: 1, EngineModel.Policy())
        try create("aged", partitions: 1, EngineModel.Policy(retentionMilliseconds: 600))
        try create("keyed", partitions: 1, EngineModel.Policy(isCompacted: true))
        try openGroups()
        for place in producers.indices { try renew(place) }
        let steps = options.steps
        for step in 0..<steps {
            pass(10)
            guard options.only?.contains(step) ?? true else { continue }
            random = SeededGenerator(seed: options.seed, step: step)
            switch step {
            case steps * 3 / 10: try stopCleanly()
            case steps * 4 / 10: try delete("brief")
            case steps * 9 / 20: try compactNow()
            case steps * 5 / 10: try kill()
            case steps * 6 / 10: try create("brief", partitions: 4, EngineModel.Policy())
            case steps * 7 / 10: try grow("synced", to: 3)
            case steps * 3 / 4: try compactNow()
            case steps * 8 / 10: try kill()
            default: try drawnStep()
            }
            try settle()
        }
        try flushAll()
        try stopCleanly()
        try produce()
        if let problem = model.problems.first { throw EngineClient.Failure(description: problem) }
    }

    private func drawnStep() throws {
        switch Int.random(in: 0..<51, using: &random) {
        case 0..<18: try produce()
        case 18..<26: engine.broker.flush()
        case 26..<29: try look()
        case 29..<31: try tellEnds()
        case 31..<35: advance(by: Int64.random(in: 100...1_200, using: &random))
        case 35..<37: try deleteRecords()
        case 37..<41: try retry()
        case 41..<45: try commit()
        case 45: try deleteGroup()
        case 46: try renewProducer()
        case 47: try alterLimit()
        default: for _ in 0..<3 { try produce() }
        }
    }

    // MARK: Parts

    var engine: EngineClient {
        guard let client else { preconditionFailure("the engine is open during a step") }
        return client
    }

    var partitions: [EngineModel.Partition] {
        model.topics.filter(\.isThere).flatMap(\.partitions).filter { $0.createdAt != nil }
    }

    /// Called when a sync is about to begin and when it is over, before anybody has been told.
    private func meanwhile() {
        guard !isInside, client != nil, Int.random(in: 0..<3, using: &random) == 0 else { return }
        isInside = true
        defer { isInside = false }
        do {
            if Bool.random(using: &random) { try produce() } else { try retry() }
        } catch {
            model.problems.append("a request during a sync failed: \(error)")
        }
    }

    /// The time has come for compaction, and it goes on to its end.
    private func compactNow() throws {
        for _ in 0..<6 { try produce() }
        advance(by: 1_000)
        try flushAll()
    }

    func flushAll() throws {
        while engine.broker.partitionsAwaitingFlush > 0 { engine.broker.flush() }
        try settle()
    }

    private func look() throws {
        let candidates = partitions
        guard !candidates.isEmpty else { return }
        let partition = candidates[Int.random(in: 0..<candidates.count, using: &random)]
        let start = try engine.bounds(
            partition.topic.name, partition.number, ListOffsetsRequest.earliest)
        let answer = try engine.fetch(partition.topic.name, partition.number, from: start.offset)
        if let bad = answer.corrupt.first {
            throw EngineClient.Failure(
                description: "\(partition.name): a reader got damaged bytes at \(bad)")
        }
        for record in answer.records where partition.shown[record.offset] == nil {
            partition.shown[record.offset] = (record.number, answer.at)
        }
        partition.ends.append((answer.end, answer.at))
    }

    private func tellEnds() throws {
        for partition in partitions {
            let answer = try engine.bounds(
                partition.topic.name, partition.number, ListOffsetsRequest.latest)
            partition.ends.append((answer.offset, answer.at))
            partition.epochs.append((answer.epoch, answer.at))
        }
    }

    private func pass(_ span: Int64) {
        clock.advance(by: span)
        model.note(time: clock.wallMilliseconds(), at: disk.operationCount)
    }

    private func advance(by span: Int64) {
        pass(span)
        _ = engine.broker.advance(to: clock.now())
    }

    // MARK: Starts and stops

    private func start() throws {
        incarnation += 1
        let client = try EngineClient(
            on: disk, through: door, clock: clock, seed: options.seed &+ incarnation,
            plantedBug: options.plantedBug)
        self.client = client
        openedAt = disk.operationCount
        if model.clusterID == nil, let id = try client.topics().clusterID {
            model.clusterID = (id, disk.operationCount)
        }
        try tellEnds()
    }

    private func stopCleanly() throws {
        model.ran(from: openedAt, to: disk.operationCount)
        // A broker that is stopping takes no more records.
        isInside = true
        engine.broker.close()
        isInside = false
        if let failure = engine.broker.closeFailure {
            throw EngineClient.Failure(description: "a clean stop failed: \(failure)")
        }
        try settle()
        waiting = []
        client = nil
        try start()
        try retryUnanswered()
    }

    /// The process dies and starts again; the file system stays. Who waited is never answered.
    private func kill() throws {
        model.ran(from: openedAt, to: disk.operationCount + 1)
        try settle()
        waiting = []
        client = nil
        try start()
        try retryUnanswered()
    }
}

/// Lets something happen just before and just after each sync of a file.
final class InterleavingFileSystem: InterceptingFileSystem, @unchecked Sendable {
    let inner: any FileSystem
    let kinds = FileKindTable()
    /// Set and called on the simulation's one thread only.
    var onSync: (() -> Void)?

    init(around inner: any FileSystem) { self.inner = inner }

    func intercept(_ call: FileCall, _ body: (_ byteLimit: Int?) throws -> Void) throws {
        guard call.verb == .syncData, call.kind.name == "log", call.site.name == "flush" else {
            return try body(nil)
        }
        onSync?()
        try body(nil)
        onSync?()
    }
}
