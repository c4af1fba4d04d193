import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Vocabulary

/// The whole engine, crashed: topics, metadata, group commit, groups, compaction and logs together.
final class EngineSystem: SimulatedSystem {
    let workload: EngineWorkload
    private let options: SimulationOptions
    var mutant: Mutant?
    private static let laterMilliseconds = EngineWorkload.firstMilliseconds + 3_600_000

    init(on disk: CrashableFileSystem, _ options: SimulationOptions) {
        self.options = options
        mutant = options.mutant
        workload = EngineWorkload(on: disk, options)
    }

    var facts: String {
        "\(workload.model.batchCount.grouped) batches, \(workload.model.topics.count) topics"
    }

    func run() throws { try workload.run() }

    func recover(_ image: CrashableFileSystem, at moment: CrashMoment, closely: Bool)
        -> SimulatedRecovery
    {
        do {
            return check(moment).run(try open(image).client)
        } catch {
            return SimulatedRecovery(texts: ["the start failed: \(error)"])
        }
    }

    private func check(_ moment: CrashMoment) -> EngineImageCheck {
        EngineImageCheck(model: workload.model, moment: moment)
    }

    func lookClosely(at moment: CrashMoment, _ image: () -> CrashableFileSystem) -> [String] {
        do {
            let (first, twin) = (image(), image())
            let (client, clock) = try open(first)
            _ = try open(twin)
            var found: [String] = []
            if first.contents().map(\.bytes) != twin.contents().map(\.bytes) {
                found.append("two recoveries of one image differ")
            }
            found += try retries(client, moment)
            found += check(moment).run(client).texts.map { "after the retries: \($0)" }
            let known = workload.model.producerIDs.filter { $0.at <= moment.index }.map(\.id)
            let fresh = try client.newProducerID().id
            if known.contains(fresh) { found.append("producer id \(fresh) was given out again") }
            found += try goOn(first, client, clock)
            let again = image()
            _ = try open(again)
            let second = try open(again.image(keeping: .processDeath)).client
            return found + check(moment).run(second).texts.map { "recovered again: \($0)" }
        } catch {
            return ["looking closely failed: \(error)"]
        }
    }

    private func open(_ image: CrashableFileSystem) throws -> (
        client: EngineClient, clock: SimulatedClock
    ) {
        let fileSystem: any FileSystem =
            mutant.map { MutantFileSystem($0, around: image) } ?? image
        let clock = SimulatedClock(milliseconds: Self.laterMilliseconds)
        let client = try EngineClient(
            on: image, through: fileSystem, clock: clock, seed: options.seed &+ 7_777,
            plantedBug: options.plantedBug)
        return (client, clock)
    }

    /// What a client does when its connection was cut: it sends its last batches again, in order. Each
    /// is answered with the offset that is known, and none is there twice afterwards.
    private func retries(_ client: EngineClient, _ moment: CrashMoment) throws -> [String] {
        var found: [String] = []
        let there = try client.topics().topics
        for topic in workload.model.topics
        where there.contains(where: { $0.id == topic.id }) && !topic.policy.isCompacted
            && topic.policy.retentionMilliseconds == nil
            && (topic.isSynced || !moment.isPowerCut)
        {
            let count = there.first { $0.id == topic.id }?.partitions ?? 0
            for partition in topic.partitions.prefix(count) {
                let left = try client.readAll(topic.name, partition.number)
                found += try retries(client, partition, left, moment.index)
            }
        }
        return found
    }

    private func retries(
        _ client: EngineClient, _ partition: EngineModel.Partition, _ left: EngineClient.Partition,
        _ index: Int
    ) throws -> [String] {
        var found: [String] = []
        for producer in Set(partition.batches.compactMap(\.producer)).sorted() {
            let asked = partition.places(of: producer).map { partition.batches[$0] }.filter {
                $0.askedAt <= index
            }
            let acknowledged = asked.filter { $0.isAcknowledged(at: index) }
            let others = asked.dropFirst(acknowledged.count)
            // An answer may be on its way while a later batch has its own: too many to tell.
            guard others.allSatisfy({ !$0.isAcknowledged(at: index) }) else { continue }
            // A batch may have been appended without an answer, and counts all the same.
            let known = acknowledged.suffix(max(EngineWorkload.knownBatches - others.count, 0))
            for batch in known where (batch.base ?? 0) >= left.start {
                let answer = try client.produce(batch.bytes, to: partition)
                if answer.error != .none || answer.base != batch.base {
                    found.append(
                        "\(partition.name): a retry of what was acknowledged at \(batch.base ?? -1) "
                            + "was answered \(answer.error) at \(answer.base)")
                }
            }
            for batch in others {
                let answer = try client.produce(batch.bytes, to: partition)
                if answer.error != .none {
                    found.append(
                        "\(partition.name): a retry of what was not answered got \(answer.error)")
                }
            }
        }
        return found
    }

    /// One record more in every synced partition; then power cuts after the sync, after the rounds
    /// that time brings and after a clean stop. What was added, and the ids given out, last.
    private func goOn(
        _ image: CrashableFileSystem, _ client: EngineClient, _ clock: SimulatedClock
    ) throws -> [String] {
        let added = try addRecords(client)
        let stages: [(name: String, work: () -> Void)] = [
            ("sync", {}),
            (
                "rounds",
                {
                    clock.advance(by: 2_000)
                    _ = client.broker.advance(to: clock.now())
                    while client.broker.partitionsAwaitingFlush > 0 { client.broker.flush() }
                }
            ),
            ("clean stop", { client.broker.close() }),
        ]
        for stage in stages {
            stage.work()
            for choice in image.choicesAfterwards() {
                let after = try open(image.image(keeping: choice)).client
                for item in added {
                    let left = try after.readAll(item.partition.topic.name, item.partition.number)
                    if !left.records.contains(where: {
                        $0.offset == item.offset && $0.number == item.number
                    }) {
                        return [
                            "\(item.partition.name): what was added at \(item.offset) did not last "
                                + "a power cut after the next \(stage.name)"
                        ]
                    }
                }
            }
        }
        return []
    }

    private func addRecords(_ client: EngineClient) throws -> [(
        partition: EngineModel.Partition, offset: Int64, number: Int64
    )] {
        var added: [(partition: EngineModel.Partition, offset: Int64, number: Int64)] = []
        let there = try client.topics().topics
        for topic in workload.model.topics
        where topic.isSynced && topic.policy.retentionMilliseconds == nil {
            guard let found = there.first(where: { $0.id == topic.id }) else { continue }
            for partition in topic.partitions.prefix(found.partitions) {
                // Last of its key, so that compaction keeps it.
                let number = Int64(9_000_000 + added.count)
                let answer = try client.produce(
                    EngineWorkload.batch([number], Self.laterMilliseconds, isKeyed: true),
                    to: partition)
                guard answer.error == .none else {
                    throw EngineClient.Failure(
                        description: "a record after recovery was refused with \(answer.error)")
                }
                added.append((partition, answer.base, number))
            }
        }
        return added
    }
}

/// Time that the workload moves.
final class SimulatedClock: BrokerClock {
    private let milliseconds: Mutex<Int64>

    init(milliseconds: Int64) { self.milliseconds = Mutex(milliseconds) }

    func now() -> Instant { Instant(nanoseconds: wallMilliseconds() * 1_000_000) }
    func wallMilliseconds() -> Int64 { milliseconds.withLock { $0 } }
    func advance(by span: Int64) { milliseconds.withLock { $0 += span } }
}
