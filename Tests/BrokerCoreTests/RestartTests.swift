import BrokerCore
import KafkaCodec
import PartitionLog
import Platform
import Testing
import Vocabulary

@Suite struct RestartTests {
    /// A broker with two topics and some records, in parts unsynced.
    private func makeBroker(on disk: CrashableFileSystem) throws -> TestBroker {
        let broker = try TestBroker(on: disk)
        try broker.createTopic(
            "orders", partitions: 2, settings: ["flush.messages": "1", "retention.ms": "777"])
        try broker.createTopic("gone")
        var request = DeleteTopicsRequest()
        request.topicNames = ["gone"]
        _ = try broker.ask(request, version: 5)
        try broker.produce(["a", "b"], to: "orders", partition: 1)
        try broker.produce(["c"], to: "orders", partition: 1)
        return broker
    }

    private func check(_ broker: TestBroker, sameAs id: KafkaUUID, _ cluster: String) throws {
        #expect(broker.broker.clusterID == cluster)
        let topics = try broker.metadata(nil).topics
        #expect(topics.map(\.name) == ["orders"])
        #expect(topics.map(\.topicId) == [id])
        #expect(topics[0].partitions.count == 2)
        #expect(try broker.values("orders", partition: 1) == ["a", "b", "c"])
        #expect(try broker.values("orders", partition: 0).isEmpty)
        var request = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = DescribeConfigsRequest.topicResource
        resource.resourceName = "orders"
        resource.configurationKeys = ["retention.ms", "flush.messages"]
        request.resources = [resource]
        let configs = try broker.ask(request).results[0].configs
        #expect(configs.map(\.value) == ["1", "777"])
    }

    @Test func aCleanStopLosesNothing() throws {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(on: disk)
        let id = try broker.metadata(["orders"]).topics[0].topicId
        broker.broker.close()
        #expect(broker.broker.closeFailure == nil)
        let again = try TestBroker(on: disk)
        try check(again, sameAs: id, broker.broker.clusterID)
        #expect(!again.broker.recoveryReports.contains { !$0.wasClean })
        #expect(again.broker.findings.isEmpty)
    }

    /// A consumer takes the epoch of its place from this, and asks with it where logs part.
    @Test func `the earliest offset has the epoch of the record that is there`() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t", settings: ["flush.messages": "1"])
        try broker.produce(["a"])
        let again = try TestBroker(on: disk.image(keeping: .processDeath))
        try again.produce(["b"])
        #expect(try again.offset(ListOffsetsRequest.earliest).leaderEpoch == LeaderEpoch(0))
        #expect(try again.offset(ListOffsetsRequest.latest).leaderEpoch == LeaderEpoch(1))
    }

    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func aCrashLosesNothingThatWasAcknowledged(_ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(on: disk)
        let id = try broker.metadata(["orders"]).topics[0].topicId
        _ = try broker.sendProduce(["unsynced"], to: "orders", partition: 1)
        let image = disk.image(keeping: choice)
        let again = try TestBroker(on: image)
        #expect(again.broker.recoveryReports.contains { !$0.wasClean })
        let values = try again.values("orders", partition: 1)
        #expect(values.starts(with: ["a", "b", "c"]))
        if choice == .powerCut { try check(again, sameAs: id, broker.broker.clusterID) }
    }

    @Test func everyCrashOfARunKeepsWhatWasAnswered() throws {
        // Every operation that the run does is a place to die, and the broker must come up again with
        // every topic and record that a client was told of by then.
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        var told: [(operation: Int, topics: Set<String>, records: [String])] = []
        var topics: Set<String> = []
        var records: [String] = []
        func note() { told.append((disk.operationCount, topics, records)) }
        note()
        for name in ["a", "b"] {
            try broker.createTopic(name, partitions: 2, settings: ["flush.messages": "1"])
            topics.insert(name)
            note()
        }
        for number in 0..<4 {
            let value = "v\(number)"
            #expect(try broker.produce([value], to: "a").errorCode == .none)
            records.append(value)
            note()
        }
        var request = DeleteTopicsRequest()
        request.topicNames = ["b"]
        // While its deletion is under way a topic may be there or not.
        topics.remove("b")
        note()
        _ = try broker.ask(request, version: 5)
        for index in told[0].operation..<disk.operationCount {
            let known = told.last { $0.operation <= index } ?? told[0]
            for choice in [CrashChoice.processDeath, .powerCut] {
                let again = try TestBroker(on: disk.image(atOperation: index, keeping: choice))
                let names = Set(try again.metadata(nil).topics.compactMap(\.name))
                #expect(known.topics.isSubset(of: names), "operation \(index), \(choice)")
                #expect(names.isSubset(of: ["a", "b"]))
                if names.contains("a") {
                    let values = try again.values("a")
                    #expect(values.starts(with: known.records), "operation \(index), \(choice)")
                }
                // A creation that was cut short may leave something to clean up, and nothing else.
                let odd = again.broker.findings.filter { !$0.contains("only half made") }
                #expect(odd.isEmpty, "operation \(index)")
            }
        }
    }

    @Test func topicsThatAreOnTheDiskWithoutMetadataAreTakenIn() throws {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(on: disk)
        let id = try broker.metadata(["orders"]).topics[0].topicId
        broker.broker.close()
        let metadata = TestBroker.directory.appending("__cluster_metadata-0")
        for entry in try disk.list(metadata) { try disk.remove(metadata.appending(entry.name)) }
        try disk.removeDirectory(metadata)
        let again = try TestBroker(on: disk)
        #expect(again.broker.findings.count == 1)
        #expect(try again.metadata(nil).topics.map(\.topicId) == [id])
        #expect(try again.values("orders", partition: 1) == ["a", "b", "c"])
        again.broker.close()
        #expect(try TestBroker(on: disk).metadata(nil).topics.map(\.topicId) == [id])
    }

    @Test func aLostDirectoryIsSaidToBeLost() throws {
        let disk = CrashableFileSystem()
        try makeBroker(on: disk).broker.close()
        let lost = TestBroker.directory.appending("orders-0")
        for entry in try disk.list(lost) { try disk.remove(lost.appending(entry.name)) }
        try disk.removeDirectory(lost)
        let again = try TestBroker(on: disk)
        #expect(
            again.broker.findings == [
                "orders-0 had no directory on the disk and begins empty: its records are lost"
            ])
        #expect(try again.produce(["x"], to: "orders", partition: 0).errorCode == .none)
    }

    @Test func twoBrokersDoNotShareADirectory() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        #expect(throws: (any Error).self) { try TestBroker(on: disk) }
        broker.broker.close()
        #expect(throws: Never.self) { try TestBroker(on: disk) }
    }

    @Test func anotherNodesDirectoryIsRefused() throws {
        let disk = CrashableFileSystem()
        try TestBroker(on: disk).broker.close()
        #expect(throws: (any Error).self) { try TestBroker(["node.id": "9"], on: disk) }
    }

    @Test func recoveryIsSharedAmongTheThreadsLent() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t", partitions: 20)
        for partition in 0..<20 {
            try broker.produce(["v\(partition)"], partition: Int32(partition))
        }
        let image = disk.image(keeping: .processDeath)
        let again = try Broker.open(
            configuration: try BrokerConfiguration(["log.dirs": TestBroker.directory.text]),
            fileSystem: image, clock: TestClock(), work: BackwardsWork())
        // The metadata's log, and one report for each partition.
        #expect(again.recoveryReports.count == 21)
    }
}

/// Threads may take parts in any order.
private struct BackwardsWork: WorkSharing {
    func perform(_ count: Int, threads: Int, _ part: @Sendable (Int) -> Void) {
        for index in (0..<count).reversed() { part(index) }
    }
}
