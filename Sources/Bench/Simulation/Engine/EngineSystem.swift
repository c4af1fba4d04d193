import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Vocabulary

/// The whole engine, crashed: topics, metadata, group commit and logs together.
final class EngineSystem: SimulatedSystem {
    private let workload: EngineWorkload
    private let options: SimulationOptions

    init(on disk: CrashableFileSystem, _ options: SimulationOptions) throws {
        self.options = options
        workload = EngineWorkload(on: disk, options)
    }

    var facts: String {
        "\(workload.model.batchCount.grouped) batches, \(workload.model.topics.count) topics"
    }

    func run() throws { try workload.run() }

    func recover(_ image: CrashableFileSystem, at moment: CrashMoment, closely: Bool) -> [String] {
        do {
            let client = try open(image)
            return EngineImageCheck(model: workload.model, moment: moment).run(client)
        } catch {
            return ["the start failed: \(error)"]
        }
    }

    func lookClosely(at moment: CrashMoment, _ image: () -> CrashableFileSystem) -> [String] {
        do {
            let check = EngineImageCheck(model: workload.model, moment: moment)
            let (first, twin) = (image(), image())
            var client = try open(first)
            _ = try open(twin)
            var found: [String] = []
            if first.contents().map(\.bytes) != twin.contents().map(\.bytes) {
                found.append("two recoveries of one image differ")
            }
            let added = try goOn(client)
            // The records that were added are nobody's: they are looked for here, and by the checks of
            // the run's own records not at all.
            let after = first.image(keeping: .powerCut)
            client = try open(after)
            for (topic, partition, offset, number) in added {
                let left = try client.readAll(topic, partition)
                if !left.records.contains(where: { $0.offset == offset && $0.number == number }) {
                    found.append("\(topic)-\(partition): what was added at \(offset) did not last")
                }
            }
            let again = image()
            _ = try open(again)
            let second = try open(again.image(keeping: .processDeath))
            return found + check.run(second).map { "recovered again: \($0)" }
        } catch {
            return ["looking closely failed: \(error)"]
        }
    }

    private func open(_ image: CrashableFileSystem) throws -> EngineClient {
        let fileSystem: any FileSystem =
            options.mutant.map { MutantFileSystem($0, around: image) } ?? image
        return try EngineClient(
            on: image, through: fileSystem,
            clock: SimulatedClock(milliseconds: EngineWorkload.firstMilliseconds + 3_600_000),
            seed: options.seed &+ 7_777, plantedBug: options.plantedBug)
    }

    /// One record more in every synced partition.
    private func goOn(_ client: EngineClient) throws -> [(String, Int32, Int64, Int64)] {
        var added: [(String, Int32, Int64, Int64)] = []
        let names = try client.topics().topics.map(\.name)
        for topic in workload.model.topics where topic.isSynced && names.contains(topic.name) {
            for partition in topic.partitions {
                guard !added.contains(where: { $0.0 == topic.name && $0.1 == partition.number })
                else { continue }
                let number = Int64(9_000_000 + added.count)
                let slot = try client.sendProduce(
                    [
                        (
                            topic.name, partition.number,
                            EngineWorkload.batch(
                                [number], EngineWorkload.firstMilliseconds + 3_600_000)
                        )
                    ], acks: -1)
                while client.broker.partitionsAwaitingFlush > 0 { client.broker.flush() }
                let base = try client.take(
                    slot, to: ProduceRequest.self, version: EngineClient.produceVersion
                ) { response, _ in response.responses[0].partitionResponses[0] }
                guard let base, base.errorCode == .none else {
                    throw EngineClient.Failure(
                        description: "a record after recovery was refused with "
                            + "\(base.map { "\($0.errorCode)" } ?? "nothing")")
                }
                added.append((topic.name, partition.number, base.baseOffset.value, number))
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
