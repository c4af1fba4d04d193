import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct GroupCommitTests {
    private let durable = ["flush.messages": "1"]

    @Test func anAcknowledgementWaitsForTheSync() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: durable)
        let produce = try broker.sendProduce(["a"])
        #expect(broker.target.reply(produce) == nil)
        #expect(broker.broker.partitionsAwaitingFlush == 1)
        // Answered before the flush that follows it.
        #expect(try broker.offset(ListOffsetsRequest.latest).offset == .zero)
        #expect(try broker.offset(ListOffsetsRequest.latest).offset == Offset(1))
        #expect(try broker.produceAnswer(produce).baseOffset == .zero)
        #expect(broker.broker.partitionsAwaitingFlush == 0)
    }

    @Test func nothingAboveTheSyncIsTold() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: durable)
        _ = try broker.sendProduce(["a"])
        // Asked without the flush that `ask` would do.
        let fetch = try broker.send(broker.fetchRequest(), version: 12)
        let answer = try broker.answer(fetch, to: FetchRequest.self, version: 12)
        let part = answer.responses[0].partitions[0]
        #expect(part.errorCode == .none && part.highWatermark == .zero)
        #expect(try TestBroker.records(part.records).isEmpty)
        broker.flushAll()
        #expect(try broker.values() == ["a"])
    }

    @Test func oneSyncAnswersAllThatWait() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic("t", settings: durable)
        let slots = try (0..<20).map { try broker.sendProduce(["v\($0)"]) }
        let before = disk.operations.filter { $0.verb == .syncData }.count
        broker.broker.flush()
        #expect(disk.operations.filter { $0.verb == .syncData }.count == before + 1)
        #expect(broker.target.answered.suffix(20) == slots[...], "in the order of their offsets")
        for (number, slot) in slots.enumerated() {
            #expect(try broker.produceAnswer(slot).baseOffset == Offset(Int64(number)))
        }
    }

    @Test func aRequestOfSeveralPartitionsWaitsForAllOfThem() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 3, settings: durable)
        let batch = broker.batch(["a"])
        let slot = broker.handle(
            try broker.produceFrame([("t", 0, batch), ("t", 1, batch), ("t", 2, batch)]))
        #expect(broker.broker.partitionsAwaitingFlush == 3)
        #expect(broker.target.reply(slot) == nil)
        broker.broker.flush()
        let answer = try broker.answer(slot, to: ProduceRequest.self, version: 9)
        #expect(answer.responses[0].partitionResponses.map(\.errorCode) == [.none, .none, .none])
        #expect(broker.target.replyCount(slot) == 1)
    }

    @Test func aRequestThatIsPartlyRefusedStillWaitsForTheRest() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: durable)
        let batch = broker.batch(["a"])
        let slot = broker.handle(try broker.produceFrame([("t", 0, batch), ("t", 5, batch)]))
        #expect(broker.target.reply(slot) == nil)
        broker.flushAll()
        let answer = try broker.answer(slot, to: ProduceRequest.self, version: 9)
        #expect(
            answer.responses[0].partitionResponses.map(\.errorCode)
                == [.none, .unknownTopicOrPartition])
    }

    @Test func acks0AndOtherTopicsDoNotWait() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: durable)
        try broker.createTopic("u")
        let unacknowledged = try broker.sendProduce(["a"], acks: 0)
        #expect(broker.target.reply(unacknowledged) != nil)
        #expect(broker.broker.partitionsAwaitingFlush == 1, "it is synced all the same")
        broker.flushAll()
        let other = try broker.sendProduce(["a"], to: "u")
        #expect(broker.target.reply(other) != nil)
        #expect(broker.broker.partitionsAwaitingFlush == 0)
    }

    @Test func everyNthMessageAsksForASyncAndNobodyWaits() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: ["flush.messages": "3"])
        for (number, expected) in [0, 0, 1].enumerated() {
            let slot = try broker.sendProduce(["v\(number)"])
            #expect(broker.target.reply(slot) != nil)
            #expect(broker.broker.partitionsAwaitingFlush == expected)
        }
        broker.flushAll()
        _ = try broker.sendProduce(["v"])
        #expect(broker.broker.partitionsAwaitingFlush == 0)
    }

    @Test func flushMsActsOnlyWithASchedulerInterval() throws {
        for (settings, expected) in [
            ([:], 0), (["log.flush.scheduler.interval.ms": "100"], 1),
        ] as [([String: String], Int)] {
            let broker = try TestBroker(settings)
            try broker.createTopic("t", settings: ["flush.ms": "50"])
            try broker.produce(["a"])
            broker.clock.advance(by: .milliseconds(100))
            _ = broker.broker.advance(to: broker.clock.now())
            #expect(broker.broker.partitionsAwaitingFlush == expected)
        }
    }

    @Test func aRandomRunAcknowledgesNothingBeforeItsSync() throws {
        for seed in UInt64(1)...4 {
            var random = SplitMix(seed: seed)
            let broker = try TestBroker()
            try broker.createTopic("t", partitions: 3, settings: durable)
            var waiting: [UInt64] = []
            for step in 0..<300 {
                if random.next() % 4 == 0 {
                    broker.broker.flush()
                    for slot in waiting {
                        #expect(broker.target.replyCount(slot) == 1, "seed \(seed), step \(step)")
                    }
                    waiting = []
                } else {
                    let partition = Int32(random.next() % 3)
                    let slot = try broker.sendProduce(["s\(step)"], partition: partition)
                    #expect(broker.target.replyCount(slot) == 0, "seed \(seed), step \(step)")
                    waiting.append(slot)
                }
            }
        }
    }

    // MARK: Planted bugs

    @Test func anAcknowledgementBeforeTheSyncIsSeen() throws {
        let broker = try TestBroker(plantedBug: .ackBeforeFsync)
        try broker.createTopic("t", settings: durable)
        let produce = try broker.sendProduce(["a"])
        #expect(broker.target.reply(produce) != nil)
        #expect(broker.broker.partitionsAwaitingFlush == 1)
    }

    @Test func aFetchPastTheDurableEndIsSeen() throws {
        let broker = try TestBroker(plantedBug: .fetchPastDurableEnd)
        try broker.createTopic("t", settings: durable)
        _ = try broker.sendProduce(["a"])
        let fetch = try broker.send(broker.fetchRequest(), version: 12)
        let answer = try broker.answer(fetch, to: FetchRequest.self, version: 12)
        #expect(try TestBroker.records(answer.responses[0].partitions[0].records).count == 1)
    }
}
