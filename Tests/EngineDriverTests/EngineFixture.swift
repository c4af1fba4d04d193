import Drivers
import EngineDriver
import Platform
import Vocabulary

/// An engine on a file system in memory, with one loop and one topic.
final class EngineFixture {
    let disk: CrashableFileSystem
    let driver: EngineDriver
    let loop: any DriverLoop
    let sink = RecordingSink()

    init(
        topic: [String: String] = [:], partitions: Int = 2,
        on disk: CrashableFileSystem = CrashableFileSystem(recording: false), create: Bool = true
    ) throws {
        self.disk = disk
        driver = try EngineDriver(settings: ["log.dirs": "/data"], fileSystem: disk)
        if create {
            try driver.createTopic(
                TopicSpecification(
                    name: "t", partitions: partitions, replicationFactor: 1, settings: topic),
                deadline: Self.soon)
        }
        loop = try driver.makeLoop()
    }

    deinit {
        loop.close()
        driver.close()
    }

    /// Long enough for any machine; reached only when something is wrong.
    static var soon: Instant { MonotonicClock.now() + .seconds(60 as Int64) }

    func producer(
        _ settings: [String: String] = [:], partitions: Int = 2, headers: [RecordHeader] = []
    ) throws -> any Producer {
        try loop.makeProducer(
            ProducerSpecification(
                topic: "t", partitions: partitions, producer: 3, settings: settings,
                headers: headers), sink: sink)
    }

    func consumer(
        _ start: ConsumerStart = .earliest, _ settings: [String: String] = [:],
        partitions: [Int32] = [0, 1]
    ) throws -> any Consumer {
        try loop.makeConsumer(
            ConsumerSpecification(
                topic: "t", partitions: partitions.map { PartitionID($0) }, start: start,
                settings: settings), sink: sink)
    }

    /// Runs the loop until something is so, or far too much time has passed.
    func run(until isDone: () -> Bool) throws {
        let end = Self.soon
        while !isDone() {
            guard MonotonicClock.now() < end else { throw Overdue() }
            loop.run(until: min(end, MonotonicClock.now() + .milliseconds(200)))
        }
    }

    struct Overdue: Error {}

    /// Records whose values say where they belong.
    static func makeRun(
        _ count: Int, partition: Int32 = 0, from first: Int64 = 0, size: Int = 0,
        key: String? = nil
    ) -> RecordRun {
        let run = RecordRun(records: max(count, 1), bytes: count * (size + 64))
        for index in 0..<count {
            let sequence = first + Int64(index)
            var value = Array("p\(partition) s\(sequence)".utf8)
            while value.count < size { value.append(UInt8(ascii: ".")) }
            let keyBytes = Array((key ?? "").utf8)
            let space = run.space(for: keyBytes.count + value.count)
            (keyBytes + value).withUnsafeBytes {
                space.copyMemory(from: $0.baseAddress!, byteCount: $0.count)
            }
            run.append(
                RecordEntry(
                    partition: partition, keyLength: key == nil ? -1 : Int32(keyBytes.count),
                    valueLength: Int32(value.count),
                    stamp: RecordStamp(sequence: sequence, intended: 0, sent: 0),
                    timestamp: WallClock.milliseconds()))
        }
        return run
    }
}
