import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

/// Sessions of fetches (KIP-227), as `FetchManager` and `FetchSession` have them.
@Suite struct FetchSessionTests {
    private func makeBroker(_ settings: [String: String] = [:], partitions: Int32 = 3) throws
        -> TestBroker
    {
        let broker = try TestBroker(settings)
        try broker.createTopic("t", partitions: partitions)
        return broker
    }

    private func request(
        _ partitions: [Int32] = [], from offset: Int64 = 0, session: Int32 = 0, epoch: Int32 = 0
    ) -> FetchRequest {
        var request = FetchRequest()
        request.minBytes = 1
        request.sessionId = session
        request.sessionEpoch = epoch
        guard !partitions.isEmpty else { return request }
        var topic = FetchRequest.FetchTopic()
        topic.topic = "t"
        topic.partitions = partitions.map { number in
            var part = FetchRequest.FetchPartition()
            part.partition = PartitionID(number)
            part.fetchOffset = Offset(offset)
            part.partitionMaxBytes = 1 << 20
            return part
        }
        request.topics = [topic]
        return request
    }

    private func partitions(_ response: FetchResponse) -> [Int32] {
        response.responses.flatMap { $0.partitions.map(\.partitionIndex.value) }
    }

    @Test func `an incremental answer holds what has changed and nothing else`() throws {
        let broker = try makeBroker()
        let full = try broker.ask(request([0, 1, 2]), version: 12)
        #expect(full.errorCode == .none)
        #expect(full.sessionId != 0)
        #expect(partitions(full) == [0, 1, 2])
        let quiet = try broker.ask(request(session: full.sessionId, epoch: 1), version: 12)
        #expect(quiet.sessionId == full.sessionId)
        #expect(partitions(quiet) == [])
        try broker.produce(["a"], partition: 1)
        let news = try broker.ask(request(session: full.sessionId, epoch: 2), version: 12)
        #expect(partitions(news) == [1])
        #expect(
            try TestBroker.records(news.responses[0].partitions[0].records).map(\.value) == ["a"])
        // The client has read it and says so; the next answer is empty again.
        let moved = request([1], from: 1, session: full.sessionId, epoch: 3)
        #expect(partitions(try broker.ask(moved, version: 12)) == [])
    }

    @Test func `partitions can be added and forgotten`() throws {
        let broker = try makeBroker()
        let id = try broker.ask(request([0]), version: 12).sessionId
        #expect(partitions(try broker.ask(request([2], session: id, epoch: 1), version: 12)) == [2])
        try broker.produce(["a"], partition: 0)
        try broker.produce(["b"], partition: 2)
        var forgetting = request(session: id, epoch: 2)
        var forgotten = FetchRequest.ForgottenTopic()
        forgotten.topic = "t"
        forgotten.partitions = [0]
        forgetting.forgottenTopicsData = [forgotten]
        #expect(partitions(try broker.ask(forgetting, version: 12)) == [2])
        forgotten.partitions = [2]
        forgetting.forgottenTopicsData = [forgotten]
        forgetting.sessionEpoch = 3
        // Nothing is left of it: the answer belongs to no session, which is gone.
        let last = try broker.ask(forgetting, version: 12)
        #expect(last.sessionId == 0)
        #expect(
            try broker.ask(request(session: id, epoch: 4), version: 12).errorCode
                == .fetchSessionIdNotFound)
    }

    @Test func `another epoch, another id and another way of naming topics are refused`() throws {
        let broker = try makeBroker()
        let id = try broker.ask(request([0]), version: 12).sessionId
        #expect(
            try broker.ask(request(session: id, epoch: 2), version: 12).errorCode
                == .invalidFetchSessionEpoch)
        #expect(
            try broker.ask(request(session: id &+ 1, epoch: 1), version: 12).errorCode
                == .fetchSessionIdNotFound)
        #expect(
            try broker.ask(request(session: id, epoch: 1), version: 13).errorCode
                == .fetchSessionTopicIdError)
        #expect(try broker.ask(request(session: id, epoch: 1), version: 12).errorCode == .none)
    }

    @Test func `a session ends with epoch -1, and a new one may take its place`() throws {
        let broker = try makeBroker()
        let first = try broker.ask(request([0]), version: 12).sessionId
        let second = try broker.ask(request([0], session: first, epoch: 0), version: 12).sessionId
        #expect(second != first)
        #expect(
            try broker.ask(request(session: first, epoch: 1), version: 12).errorCode
                == .fetchSessionIdNotFound)
        let ended = try broker.ask(request([0], session: second, epoch: -1), version: 12)
        #expect(ended.errorCode == .none)
        #expect(ended.sessionId == 0)
        #expect(
            try broker.ask(request(session: second, epoch: 1), version: 12).errorCode
                == .fetchSessionIdNotFound)
    }

    @Test func `an error is told each time, and its end too`() throws {
        let broker = try makeBroker()
        let id = try broker.ask(request([0, 7]), version: 12).sessionId
        for epoch in 1...2 as ClosedRange<Int32> {
            let again = try broker.ask(request(session: id, epoch: epoch), version: 12)
            #expect(partitions(again) == [7])
            #expect(again.responses[0].partitions[0].errorCode == .unknownTopicOrPartition)
        }
        var more = CreatePartitionsRequest()
        var topic = CreatePartitionsRequest.CreatePartitionsTopic()
        topic.name = "t"
        topic.count = 8
        topic.assignments = nil
        more.topics = [topic]
        #expect(try broker.ask(more).results[0].errorCode == .none)
        let over = try broker.ask(request(session: id, epoch: 3), version: 12)
        #expect(over.responses.first?.partitions.first?.errorCode == ErrorCode.none)
    }

    @Test func `a long poll of a session is answered with what came`() throws {
        let broker = try makeBroker()
        let id = try broker.ask(request([0, 1, 2]), version: 12).sessionId
        var waiting = request(session: id, epoch: 1)
        waiting.maxWaitMs = 10_000
        let slot = try broker.send(waiting, version: 12)
        #expect(broker.target.reply(slot) == nil)
        try broker.produce(["late"], partition: 2)
        let answer = try broker.answer(slot, to: FetchRequest.self, version: 12)
        #expect(answer.sessionId == id)
        #expect(partitions(answer) == [2])
    }

    @Test func `what gave records goes behind the rest, so that a limit starves nobody`() throws {
        let broker = try makeBroker()
        for partition in 0...2 as ClosedRange<Int32> {
            try broker.produce([String(repeating: "x", count: 500)], partition: partition)
        }
        var first = request([0, 1, 2])
        first.maxBytes = 100
        let opened = try broker.ask(first, version: 12)
        var seen: [Int32] = []
        for epoch in 1...3 as ClosedRange<Int32> {
            var next = request(session: opened.sessionId, epoch: epoch)
            next.maxBytes = 100
            let answer = try broker.ask(next, version: 12)
            seen += answer.responses.flatMap(\.partitions)
                .filter { $0.records?.count ?? 0 > 0 }.map(\.partitionIndex.value)
        }
        #expect(Set(seen) == [0, 1, 2])
    }

    @Test func `when all places are taken a client goes on without, until one is old`() throws {
        let broker = try makeBroker(["max.incremental.fetch.session.cache.slots": "2"])
        let first = try broker.ask(request([0]), version: 12).sessionId
        let second = try broker.ask(request([0]), version: 12).sessionId
        let third = try broker.ask(request([0, 1]), version: 12)
        #expect(third.sessionId == 0)
        #expect(partitions(third) == [0, 1])
        broker.clock.advance(by: .seconds(121 as Int64))
        #expect(try broker.ask(request(session: second, epoch: 1), version: 12).errorCode == .none)
        #expect(try broker.ask(request([0, 1]), version: 12).sessionId != 0)
        #expect(
            try broker.ask(request(session: first, epoch: 1), version: 12).errorCode
                == .fetchSessionIdNotFound)
        // The second is old, if in use, and smaller than this one.
        #expect(try broker.ask(request([0, 1, 2]), version: 12).sessionId != 0)
        #expect(
            try broker.ask(request(session: second, epoch: 2), version: 12).errorCode
                == .fetchSessionIdNotFound)
        // What is left is new.
        #expect(try broker.ask(request([0, 1, 2]), version: 12).sessionId == 0)
    }

    @Test func `with no places there are no sessions`() throws {
        let broker = try makeBroker(["max.incremental.fetch.session.cache.slots": "0"])
        #expect(try broker.ask(request([0]), version: 12).sessionId == 0)
    }

    @Test func `partitions of all sessions together are bounded`() throws {
        var limits = BrokerLimits()
        limits.fetchSessionPartitionsMax = 4
        let broker = try TestBroker(limits: limits)
        try broker.createTopic("t", partitions: 6)
        let id = try broker.ask(request([0, 1, 2]), version: 12).sessionId
        #expect(id != 0)
        #expect(try broker.ask(request([0, 1]), version: 12).sessionId == 0)
        #expect(try broker.ask(request([3], session: id, epoch: 1), version: 12).sessionId == id)
        let grown = try broker.ask(request([4], session: id, epoch: 2), version: 12)
        #expect(grown.errorCode == .none)
        #expect(grown.sessionId == 0)
    }
}
