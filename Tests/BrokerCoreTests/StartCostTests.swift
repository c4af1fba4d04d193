import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// What a start costs, in syncs: they, and not the bytes, are what a start of many partitions waits for.
@Suite struct StartCostTests {
    private static let partitions = 40

    private func makeDisk() throws -> (CrashableFileSystem, TestBroker) {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t", partitions: Int32(Self.partitions))
        for partition in 0..<Int32(Self.partitions) {
            try broker.produce(["a", "b"], partition: partition)
        }
        return (disk, broker)
    }

    private func syncs(of disk: CrashableFileSystem, since start: Int) -> Int {
        disk.operations.dropFirst(start).filter(\.verb.isSync).count
    }

    @Test func `after a clean stop no log is synced`() throws {
        let (disk, broker) = try makeDisk()
        broker.broker.close()
        let before = disk.operations.count
        let again = try TestBroker(on: disk)
        #expect(syncs(of: disk, since: before) < Self.partitions / 4)
        #expect(try again.values(partition: 7) == ["a", "b"])
    }

    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func `after a crash all logs are synced together`(_ choice: CrashChoice) throws {
        let (disk, _) = try makeDisk()
        let image = disk.image(keeping: choice)
        let before = image.operations.count
        let again = try TestBroker(on: image)
        #expect(syncs(of: image, since: before) < Self.partitions / 2)
        // Each log has its next epoch, and goes on.
        for partition in 0..<Int32(Self.partitions) {
            try again.produce(["c"], partition: partition)
        }
        #expect(try again.offset(ListOffsetsRequest.latest).leaderEpoch == LeaderEpoch(1))
        #expect(try again.values(partition: 7).last == "c")
        // And it is still there after another cut.
        let third = try TestBroker(on: image.image(keeping: .powerCut))
        #expect(try third.offset(ListOffsetsRequest.latest).leaderEpoch == LeaderEpoch(2))
    }
}
