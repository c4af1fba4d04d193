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
    ]

    let model = EngineModel()
    let clock = SimulatedClock(milliseconds: firstMilliseconds)
    private let disk: CrashableFileSystem
    private let door: InterleavingFileSystem
    private let options: SimulationOptions
    private var random: SeededGenerator
    private var client: EngineClient?
    private var incarnation: UInt64 = 0
    private var openedAt = 0
    private var nextNumber: Int64 = 0
    private var waiting: [Waiting] = []
    private var isInside = false

    /// A produce request without an answer so far.
    private struct Waiting {
        var slot: UInt64
        var parts: [(partition: EngineModel.Partition, batch: Int)]
    }

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
        try create("synced", partitions: 2, isSynced: true)
        try create("lazy", partitions: 1, isSynced: false)
        try create("brief", partitions: 1, isSynced: true)
        let steps = options.steps
        for step in 0..<steps {
            clock.advance(by: 10)
            guard options.only?.contains(step) ?? true else { continue }
            random = SeededGenerator(seed: options.seed, step: step)
            switch step {
            case steps * 3 / 10: try stopCleanly()
            case steps * 4 / 10: try delete("brief")
            case steps * 5 / 10: try kill()
            case steps * 6 / 10: try create("brief", partitions: 1, isSynced: true)
            case steps * 8 / 10: try kill()
            default: try drawnStep()
            }
            try settle()
        }
        try flushAll()
        try stopCleanly()
        try produce()
    }

    private func drawnStep() throws {
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<18: try produce()
        case 18..<26: engine.broker.flush()
        case 26..<29: try look()
        case 29..<31: try tellEnds()
        case 31..<35: advance(by: Int64.random(in: 100...1_200, using: &random))
        case 35..<37: try deleteRecords()
        default: for _ in 0..<3 { try produce() }
        }
    }

    // MARK: Parts

    private var engine: EngineClient {
        guard let client else { preconditionFailure("the engine is open during a step") }
        return client
    }

    private var partitions: [EngineModel.Partition] {
        model.topics.filter(\.isThere).flatMap(\.partitions)
    }

    static func batch(_ numbers: [Int64], _ milliseconds: Int64) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for number in numbers {
            SimulatedRecord.value(number).withUnsafeBytes {
                builder.append(timestamp: milliseconds, key: nil, value: $0)
            }
        }
        return Array(UnsafeRawBufferPointer(builder.finish()))
    }

    private func produce() throws {
        let candidates = partitions
        guard !candidates.isEmpty else { return }
        let count = Int.random(in: 0..<5, using: &random) == 0 ? 2 : 1
        var chosen: [EngineModel.Partition] = []
        for _ in 0..<count {
            let one = candidates[Int.random(in: 0..<candidates.count, using: &random)]
            if !chosen.contains(where: { $0 === one }) { chosen.append(one) }
        }
        let acks = [-1, -1, -1, -1, 1, 1, 0][Int.random(in: 0..<7, using: &random)]
        var parts: [(topic: String, partition: Int32, batch: [UInt8])] = []
        var places: [(partition: EngineModel.Partition, batch: Int)] = []
        for partition in chosen {
            let records = Int.random(in: 1...3, using: &random)
            let numbers = (0..<Int64(records)).map { nextNumber + $0 }
            nextNumber += Int64(records)
            parts.append(
                (
                    partition.topic.name, partition.number,
                    Self.batch(numbers, clock.wallMilliseconds())
                ))
            places.append((partition, partition.batches.count))
            model.add(
                EngineModel.Batch(numbers: numbers, askedAt: disk.operationCount), to: partition)
        }
        let slot = try engine.sendProduce(parts, acks: Int16(acks))
        if acks != 0 { waiting.append(Waiting(slot: slot, parts: places)) }
    }

    /// Called when a sync is about to begin and when it is over, before anybody has been told.
    private func meanwhile() {
        guard !isInside, client != nil, Int.random(in: 0..<3, using: &random) == 0 else { return }
        isInside = true
        defer { isInside = false }
        try? produce()
    }

    /// Takes in the answers that have come.
    private func settle() throws {
        guard let client else { return }
        var left: [Waiting] = []
        for item in waiting {
            let isAnswered: Void? = try client.take(
                item.slot, to: ProduceRequest.self, version: EngineClient.produceVersion
            ) { response, at in
                let answers = response.responses.flatMap(\.partitionResponses)
                for (answer, part) in zip(answers, item.parts) where answer.errorCode == .none {
                    part.partition.batches[part.batch].base = answer.baseOffset.value
                    part.partition.batches[part.batch].ackedAt = at
                }
            }
            if isAnswered == nil { left.append(item) }
        }
        waiting = left
    }

    private func flushAll() throws {
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

    private func advance(by span: Int64) {
        clock.advance(by: span)
        _ = engine.broker.advance(to: clock.now())
    }

    private func deleteRecords() throws {
        let candidates = partitions.filter(\.topic.isSynced)
        guard !candidates.isEmpty else { return }
        let partition = candidates[Int.random(in: 0..<candidates.count, using: &random)]
        let (name, number) = (partition.topic.name, partition.number)
        let start = try engine.bounds(name, number, ListOffsetsRequest.earliest).offset
        let end = try engine.bounds(name, number, ListOffsetsRequest.latest).offset
        guard end - start >= 2 else { return }
        let offset = start + (end - start) / 2
        var request = DeleteRecordsRequest()
        var asked = DeleteRecordsRequest.DeleteRecordsTopic()
        asked.name = name
        var part = DeleteRecordsRequest.DeleteRecordsPartition()
        part.partitionIndex = PartitionID(number)
        part.offset = Offset(offset)
        asked.partitions = [part]
        request.topics = [asked]
        let place = partition.starts.count
        partition.starts.append((offset, disk.operationCount, nil))
        let error = try engine.ask(request, version: 2) { response, at in
            let answer = response.topics[0].partitions[0]
            if answer.errorCode == .none { partition.starts[place].ackedAt = at }
            return answer.errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "DeleteRecords was answered \(error)")
        }
    }

    // MARK: Topics

    private func create(_ name: String, partitions: Int32, isSynced: Bool) throws {
        guard !model.topics.contains(where: { $0.name == name && $0.isThere }) else { return }
        let topic = EngineModel.Topic(
            name, partitions: partitions, isSynced: isSynced, askedAt: disk.operationCount)
        model.topics.append(topic)
        var request = CreateTopicsRequest()
        var asked = CreateTopicsRequest.CreatableTopic()
        asked.name = name
        asked.numPartitions = partitions
        asked.replicationFactor = 1
        let settings = [
            ("file.delete.delay.ms", "200"), ("flush.messages", isSynced ? "1" : "7"),
            ("index.interval.bytes", "150"), ("internal.segment.bytes", "700"),
            ("retention.ms", "-1"),
        ]
        asked.configs = settings.map { name, value in
            var config = CreateTopicsRequest.CreatableTopicConfig()
            config.name = name
            config.value = value
            return config
        }
        request.topics = [asked]
        let error = try engine.ask(request, version: 7) { response, at in
            let answer = response.topics[0]
            if answer.errorCode == .none {
                topic.createdAt = at
                topic.id = answer.topicId
            }
            return answer.errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "topic \(name) was refused with \(error)")
        }
        try settle()
    }

    private func delete(_ name: String) throws {
        guard let topic = model.topics.first(where: { $0.name == name && $0.isThere }) else {
            return
        }
        topic.deleteAskedAt = disk.operationCount
        var request = DeleteTopicsRequest()
        request.topicNames = [name]
        let error = try engine.ask(request, version: 5) { response, at in
            if response.responses[0].errorCode == .none { topic.deletedAt = at }
            return response.responses[0].errorCode
        }
        guard error == .none else {
            throw EngineClient.Failure(description: "deleting \(name) was answered \(error)")
        }
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
    }

    /// The process dies and starts again; the file system stays. Who waited is never answered.
    private func kill() throws {
        model.ran(from: openedAt, to: disk.operationCount + 1)
        try settle()
        waiting = []
        client = nil
        try start()
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
