import BrokerCore
import BrokerServer
import Drivers
import Foundation
import Network
import Platform
import Synchronization
import Testing
import Vocabulary
import WireDriver

@Suite struct ServedBrokerTests {
    @Test(arguments: [false, true])
    func `records go through sockets into the log and come back after a clean restart`(
        onDisk: Bool
    ) throws {
        let place = Place(onDisk: onDisk)
        defer { place.remove() }
        let first = try Served(place)
        let topic = TopicSpecification(
            name: "t", partitions: 3, replicationFactor: 1, settings: ["flush.messages": "1"])
        let driver = try WireDriver(bootstrap: [first.address])
        try driver.createTopic(topic, deadline: Served.deadline)
        #expect(
            try driver.settings(ofTopic: "t", deadline: Served.deadline)["flush.messages"] == "1")
        driver.close()

        let bench = try ProducerBench(
            first.address, partitions: 3,
            settings: [
                "request.timeout.ms": "20000", "delivery.timeout.ms": "20000",
                "enable.idempotence": onDisk ? "true" : "false",
            ])
        for partition in 0..<3 as Range<Int32> { bench.send(500, partition: partition) }
        #expect(bench.run { bench.producer.unresolved == 0 })
        #expect(bench.acked == 1500)
        bench.close()
        first.stop()

        let second = try Served(place)
        defer { second.stop() }
        let reader = try WireDriver(bootstrap: [second.address])
        defer { reader.close() }
        let description = try reader.describe(deadline: Served.deadline)
        #expect(description.nodeCount == 1)
        #expect(!description.clusterID.isEmpty)
        let ranges = try reader.offsets(of: "t", deadline: Served.deadline)
        #expect(
            ranges == Array(repeating: OffsetRange(first: Offset(0), end: Offset(500)), count: 3))
        let counts = try CountingReader.read(1500, of: "t", partitions: 3, through: reader)
        #expect(counts == [500, 500, 500])
        try reader.deleteTopic("t", deadline: Served.deadline)
    }

    @Test func `what the broker refuses is a sentence with its reason`() throws {
        let place = Place(onDisk: false)
        let served = try Served(place)
        defer { served.stop() }
        let driver = try WireDriver(bootstrap: [served.address])
        defer { driver.close() }
        let topic = TopicSpecification(
            name: "t", partitions: 1, replicationFactor: 1, settings: [:])
        try driver.createTopic(topic, deadline: Served.deadline)
        let twice = #expect(throws: DriverError.self) {
            try driver.createTopic(topic, deadline: Served.deadline)
        }
        #expect(twice?.code == .refused)
        #expect(twice?.message.contains("TOPIC_ALREADY_EXISTS") == true)
        let missing = #expect(throws: DriverError.self) {
            try driver.deleteTopic("nope", deadline: Served.deadline)
        }
        #expect(missing?.code == .unknownTopic)
        #expect(missing?.message.contains("UNKNOWN_TOPIC_OR_PARTITION") == true)
    }

    @Test func `nobody at the address is unreachable once the deadline has come`() throws {
        let place = Place(onDisk: false)
        let served = try Served(place)
        let address = served.address
        served.stop()
        let driver = try WireDriver(bootstrap: [address])
        defer { driver.close() }
        let error = #expect(throws: DriverError.self) {
            try driver.describe(deadline: EventLoop.now() + .milliseconds(30))
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains(address) == true)
    }
}

/// Where a broker keeps its logs.
private final class Place {
    let fileSystem: any FileSystem
    let directory: FilePath
    private let isOnDisk: Bool

    init(onDisk: Bool) {
        isOnDisk = onDisk
        if onDisk {
            let name = "trial-wire-\(UUID().uuidString)"
            directory = FilePath(
                FileManager.default.temporaryDirectory.appendingPathComponent(name).path)
            fileSystem = DiskFileSystem()
        } else {
            directory = "/logs"
            fileSystem = CrashableFileSystem(recording: false)
        }
    }

    func remove() {
        if isOnDisk { try? FileManager.default.removeItem(atPath: directory.text) }
    }
}

/// A broker of ours behind sockets.
private final class Served {
    private let server: BrokerServer

    static var deadline: Instant { EventLoop.now() + .milliseconds(30_000) }

    init(_ place: Place) throws {
        let configuration = try BrokerConfiguration([
            "listeners": "PLAINTEXT://127.0.0.1:0", "log.dirs": place.directory.text,
            "num.network.threads": "2",
        ])
        let broker = try Broker.open(
            configuration: configuration, fileSystem: place.fileSystem, clock: SystemClock(),
            work: ThreadSharing())
        server = try BrokerServer(
            broker, configuration: try ServerConfiguration(configuration),
            output: ServerOutput(ready: { _ in }, log: { _ in }))
    }

    var address: String { "127.0.0.1:\(server.boundPorts[0])" }

    func stop() { server.stop() }
}

private final class CountingReader: ConsumeSink {
    private var counts: [Int]
    private var next: [Int64]
    private var isInOrder = true

    private init(partitions: Int) {
        counts = Array(repeating: 0, count: partitions)
        next = Array(repeating: 0, count: partitions)
    }

    /// Records by partition, once `total` were read; fewer when one was out of order.
    static func read(
        _ total: Int, of topic: String, partitions: Int, through driver: WireDriver
    ) throws -> [Int] {
        let loop = try driver.makeLoop()
        defer { loop.close() }
        let reader = CountingReader(partitions: partitions)
        _ = try loop.makeConsumer(
            ConsumerSpecification(
                topic: topic, partitions: (0..<partitions).map { PartitionID(Int32($0)) },
                start: .earliest, settings: [:]),
            sink: reader)
        let end = Served.deadline
        while reader.counts.reduce(0, +) < total, reader.isInOrder, EventLoop.now() < end {
            loop.run(until: end)
        }
        return reader.isInOrder ? reader.counts : []
    }

    func received(_ records: ReceivedRecords) {
        let partition = Int(records.partition.value)
        for record in records.records {
            if record.offset != next[partition] { isInOrder = false }
            next[partition] = record.offset + 1
        }
        counts[partition] += records.records.count
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        isInOrder = false
    }
}
