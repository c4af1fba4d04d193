import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

@Suite struct LongPollTests {
    private func makeBroker(_ settings: [String: String] = [:]) throws -> TestBroker {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2, settings: settings)
        return broker
    }

    private func values(_ broker: TestBroker, _ slot: UInt64) throws -> [String] {
        let answer = try broker.answer(slot, to: FetchRequest.self, version: 12)
        return try answer.responses.flatMap { topic in
            try topic.partitions.flatMap { try TestBroker.records($0.records).map(\.value) }
        }
    }

    @Test func anAppendWakesTheFetch() throws {
        let broker = try makeBroker()
        let fetch = try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        #expect(broker.target.reply(fetch) == nil)
        try broker.produce(["elsewhere"], partition: 1)
        #expect(broker.target.reply(fetch) == nil)
        try broker.produce(["a"])
        #expect(try values(broker, fetch) == ["a"])
    }

    @Test func timeAnswersTheFetchWithNothing() throws {
        let broker = try makeBroker()
        let start = broker.clock.now()
        let fetch = try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        #expect(broker.broker.nextDue == start + .milliseconds(500))
        broker.clock.advance(by: .milliseconds(499))
        _ = broker.broker.advance(to: broker.clock.now())
        #expect(broker.target.reply(fetch) == nil)
        broker.clock.advance(by: .milliseconds(1))
        _ = broker.broker.advance(to: broker.clock.now())
        #expect(try values(broker, fetch).isEmpty)
        broker.clock.advance(by: .milliseconds(1_000))
        _ = broker.broker.advance(to: broker.clock.now())
        try broker.produce(["late"])
        #expect(broker.target.replyCount(fetch) == 1)
    }

    @Test func aSoonerDeadlineIsToldAtOnce() throws {
        let broker = try makeBroker()
        let start = broker.clock.now()
        for wait in [Int32(900), 100, 500] {
            try broker.send(broker.fetchRequest(maxWait: wait), version: 12)
        }
        #expect(broker.broker.nextDue == start + .milliseconds(100))
        broker.clock.advance(by: .milliseconds(100))
        #expect(broker.broker.advance(to: broker.clock.now()) == start + .milliseconds(500))
    }

    @Test func minBytesAreWaitedFor() throws {
        let broker = try makeBroker()
        let size = Int32(broker.batch(["aaaa"]).count)
        let fetch = try broker.send(
            broker.fetchRequest(maxWait: 500, minBytes: 3 * size), version: 12)
        try broker.produce(["aaaa"])
        try broker.produce(["bbbb"])
        #expect(broker.target.reply(fetch) == nil)
        try broker.produce(["cccc"])
        #expect(try values(broker, fetch) == ["aaaa", "bbbb", "cccc"])
    }

    @Test func whatIsThereAlreadyCountsTowardsMinBytes() throws {
        let broker = try makeBroker()
        try broker.produce(["aaaa"])
        let size = Int32(broker.batch(["aaaa"]).count)
        let fetch = try broker.send(
            broker.fetchRequest(maxWait: 500, minBytes: 2 * size), version: 12)
        #expect(broker.target.reply(fetch) == nil)
        try broker.produce(["bbbb"])
        #expect(try values(broker, fetch) == ["aaaa", "bbbb"])
    }

    @Test func aFetchOfSeveralPartitionsIsWokenByAnyAndAnsweredOnce() throws {
        let broker = try makeBroker()
        var request = broker.fetchRequest(maxWait: 500)
        var second = request.topics[0].partitions[0]
        second.partition = PartitionID(1)
        request.topics[0].partitions.append(second)
        let fetch = try broker.send(request, version: 12)
        try broker.produce(["b"], partition: 1)
        try broker.produce(["a"])
        #expect(try values(broker, fetch) == ["b"])
        #expect(broker.target.replyCount(fetch) == 1)
    }

    @Test func withFlushMessages1TheSyncWakesTheFetch() throws {
        let broker = try makeBroker(["flush.messages": "1"])
        let fetch = try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        _ = try broker.sendProduce(["a"])
        #expect(broker.target.reply(fetch) == nil, "what is not durable is not served")
        broker.flushAll()
        #expect(try values(broker, fetch) == ["a"])
    }

    @Test func anErrorIsNotWaitedFor() throws {
        let broker = try makeBroker()
        let fetch = try broker.send(broker.fetchRequest("none", maxWait: 500), version: 12)
        #expect(broker.target.reply(fetch) != nil)
    }

    @Test func aDeletedTopicAnswersWhoWaitsForIt() throws {
        let broker = try makeBroker()
        let fetch = try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        var request = DeleteTopicsRequest()
        request.topicNames = ["t"]
        _ = try broker.ask(request, version: 5)
        let answer = try broker.answer(fetch, to: FetchRequest.self, version: 12)
        #expect(answer.responses[0].partitions[0].errorCode == .unknownTopicOrPartition)
    }

    @Test func onlySoManyFetchesMayWait() throws {
        var limits = BrokerLimits()
        limits.waitingFetchesMax = 3
        let broker = try TestBroker(limits: limits)
        try broker.createTopic("t")
        let slots = try (0..<5).map { _ in
            try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        }
        #expect(slots.map { broker.target.replyCount($0) } == [0, 0, 0, 1, 1])
    }

    @Test func aCleanStopAnswersWhoWaits() throws {
        let broker = try makeBroker()
        let fetch = try broker.send(broker.fetchRequest(maxWait: 500), version: 12)
        broker.broker.close()
        #expect(broker.target.replyCount(fetch) == 1)
        let late = try broker.send(broker.fetchRequest(), version: 12)
        #expect(broker.closeReason(late) == "the broker is stopping")
    }

    @Test func everyFetchOfARandomRunIsAnsweredOnce() throws {
        for seed in UInt64(1)...5 {
            var random = SplitMix(seed: seed)
            let broker = try makeBroker(seed % 2 == 0 ? ["flush.messages": "1"] : [:])
            var fetches: [UInt64] = []
            var next: [Int64] = [0, 0]
            for step in 0..<400 {
                switch random.next() % 5 {
                case 0, 1:
                    let partition = Int(random.next() % 2)
                    _ = try broker.sendProduce(["s\(step)"], partition: Int32(partition))
                    next[partition] += 1
                case 2:
                    let partition = Int(random.next() % 2)
                    let request = broker.fetchRequest(
                        partition: Int32(partition),
                        from: Int64(random.next() % UInt64(next[partition] + 1)),
                        maxWait: Int32(random.next() % 50), minBytes: Int32(random.next() % 400))
                    fetches.append(try broker.send(request, version: 12))
                case 3: broker.flushAll()
                default:
                    broker.clock.advance(by: .milliseconds(Int64(random.next() % 20)))
                    _ = broker.broker.advance(to: broker.clock.now())
                }
            }
            broker.clock.advance(by: .milliseconds(100))
            _ = broker.broker.advance(to: broker.clock.now())
            for fetch in fetches {
                #expect(broker.target.replyCount(fetch) == 1, "seed \(seed), slot \(fetch)")
            }
        }
    }
}
