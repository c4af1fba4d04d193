import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct FailedDiskTests {
    private struct Setup {
        var disk: FaultyFileSystem
        var memory: CrashableFileSystem
        var broker: TestBroker
    }

    private func makeBroker(_ settings: [String: String] = [:]) throws -> Setup {
        let memory = CrashableFileSystem()
        let disk = FaultyFileSystem(around: memory)
        let broker = try TestBroker(settings, on: disk)
        try broker.createTopic("t", partitions: 2, settings: ["flush.messages": "1"])
        return Setup(disk: disk, memory: memory, broker: broker)
    }

    @Test func aFailedSyncAcknowledgesNothingAndHaltsTheBroker() throws {
        let setup = try makeBroker()
        let broker = setup.broker
        try broker.produce(["safe"])
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        let slots = [try broker.sendProduce(["a"]), try broker.sendProduce(["b"], partition: 1)]
        let fetch = try broker.send(broker.fetchRequest(from: 1, maxWait: 500), version: 12)
        broker.broker.flush()
        for slot in slots {
            #expect(try broker.produceAnswer(slot).errorCode == .kafkaStorageError)
            #expect(broker.target.replyCount(slot) == 1)
        }
        #expect(broker.broker.haltReason?.contains("t-0") == true)
        let answer = try broker.answer(fetch, to: FetchRequest.self, version: 12)
        #expect(answer.responses[0].partitions[0].errorCode == .kafkaStorageError)
        #expect(try broker.produce(["c"]).errorCode == .kafkaStorageError)
        #expect(try broker.fetch().errorCode == .kafkaStorageError)
        #expect(try broker.offset(ListOffsetsRequest.latest).errorCode == .kafkaStorageError)
        let topic = try broker.metadata(["t"]).topics[0]
        #expect(topic.partitions.allSatisfy { $0.errorCode == .leaderNotAvailable })
    }

    @Test func whatWasAcknowledgedBeforeTheFailureIsThereAfterwards() throws {
        let setup = try makeBroker()
        try setup.broker.produce(["safe"])
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        _ = try setup.broker.sendProduce(["doubtful"])
        setup.broker.broker.flush()
        try setup.disk.evictPages()
        let again = try TestBroker(on: setup.memory.image(keeping: .processDeath))
        #expect(try again.values().first == "safe")
        #expect(try again.produce(["next"]).errorCode == .none)
    }

    @Test func oldFetchVersionsDoNotHearOfTheStorageError() throws {
        let setup = try makeBroker()
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        _ = try setup.broker.sendProduce(["a"])
        setup.broker.broker.flush()
        let answer = try setup.broker.ask(setup.broker.fetchRequest(), version: 5)
        #expect(answer.responses[0].partitions[0].errorCode == .notLeaderOrFollower)
    }

    @Test func anotherDirectoryGoesOn() throws {
        let setup = try makeBroker(["log.dirs": "/one,/two"])
        let broker = setup.broker
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        // One partition lies in each directory, and the metadata in the first.
        let onTwo: Int32 = try setup.disk.list("/two").contains { $0.name == "t-0" } ? 0 : 1
        #expect(
            try broker.produce(["a"], partition: onTwo).errorCode == .kafkaStorageError)
        #expect(broker.broker.haltReason == nil)
        #expect(try broker.produce(["a"], partition: 1 - onTwo).errorCode == .none)
        #expect(try broker.createTopic("u", partitions: 4).errorCode == .none)
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        #expect(
            try broker.produce(["a"], partition: 1 - onTwo).errorCode == .kafkaStorageError)
        #expect(broker.broker.haltReason != nil)
    }

    @Test func aFullDiskRefusesAndTheBrokerGoesOn() throws {
        let setup = try makeBroker()
        let broker = setup.broker
        setup.disk.setRules([
            FaultRule(.write, pathSuffix: ".log", .shortWrite(bytes: 20, .noSpace))
        ])
        #expect(try broker.produce(["a"]).errorCode == .kafkaStorageError)
        #expect(broker.broker.haltReason == nil)
        #expect(try broker.produce(["b"]).errorCode == .none)
        #expect(try broker.values() == ["b"])
    }

    @Test func aTopicThatCannotBeMadeLeavesNothing() throws {
        let setup = try makeBroker()
        setup.disk.setRules([FaultRule(.create, pathSuffix: ".log", from: 2, .error(.noSpace))])
        let result = try setup.broker.createTopic("u", partitions: 3)
        #expect(result.errorCode == .kafkaStorageError)
        #expect(setup.broker.broker.haltReason == nil)
        #expect(try setup.broker.metadata(nil).topics.map(\.name) == ["t"])
        setup.disk.setRules([])
        #expect(try setup.broker.createTopic("u", partitions: 3).errorCode == .none)
        #expect(try setup.broker.produce(["x"], to: "u").errorCode == .none)
    }

    @Test func metadataThatCannotBeWrittenHaltsTheBroker() throws {
        let setup = try makeBroker()
        setup.disk.setRules([
            FaultRule(
                .syncData, pathSuffix: "__cluster_metadata-0/00000000000000000000.log",
                .failedSync(.keptUntilEvicted))
        ])
        #expect(try setup.broker.createTopic("u").errorCode == .kafkaStorageError)
        #expect(setup.broker.broker.haltReason?.contains("metadata") == true)
    }

    @Test func aStopThatIsNotCleanSaysSo() throws {
        let setup = try makeBroker()
        _ = try setup.broker.sendProduce(["a"])
        setup.disk.setRules([
            FaultRule(.syncData, pathSuffix: ".log", .failedSync(.keptUntilEvicted))
        ])
        setup.broker.broker.close()
        #expect(setup.broker.broker.closeFailure != nil)
        #expect(!setup.memory.exists("/data/.kafka_cleanshutdown"))
    }
}
