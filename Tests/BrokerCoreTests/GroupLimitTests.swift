import BrokerCore
import KafkaCodec
import Testing
import Vocabulary

/// What one client of a group cannot make the broker do.
@Suite struct GroupLimitTests {
    /// Each of its timers was due again at the moment at which it was due.
    @Test func `a static member without time for a rebalance stops nobody else`() throws {
        let broker = try TestBroker(["group.initial.rebalance.delay.ms": "0"])
        try broker.openGroups()
        try broker.createTopic("t")
        var first = TestMember()
        first.instance = "i"
        let joined = try broker.sendJoin(first, rebalance: 0)
        broker.pass(1)
        let answer = try broker.joinAnswer(joined)
        first.id = answer.memberId
        first.generation = answer.generationId
        _ = try broker.sendSync(first, assignments: [(first, "x")])
        var second = TestMember()
        second.id = try broker.joinAnswer(try broker.sendJoin(second, rebalance: 0)).memberId
        // It joins, and never asks for its assignment.
        _ = try broker.sendJoin(second, rebalance: 0)
        for _ in 0..<10 { broker.pass(1) }
        #expect(broker.broker.nextDue > broker.clock.now())
        let poll = try broker.send(broker.fetchRequest(maxWait: 50), version: 12)
        broker.pass(60)
        #expect(broker.target.reply(poll) != nil)
    }

    @Test func `what is asked for a thousand times is told once`() throws {
        let broker = try TestBroker()
        try broker.openGroups()
        try broker.createTopic("t")
        var groups = DescribeGroupsRequest()
        groups.groups = Array(repeating: "g", count: 1_000)
        #expect(try broker.ask(groups).groups.count == 1)
        var configs = DescribeConfigsRequest()
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = DescribeConfigsRequest.brokerResource
        resource.resourceName = "1"
        resource.configurationKeys = nil
        configs.resources = Array(repeating: resource, count: 1_000)
        let described = try broker.ask(configs).results
        #expect(described.count == 1_000)
        #expect(described[0].errorCode == .none && !described[0].configs.isEmpty)
        #expect(
            described.dropFirst().allSatisfy {
                $0.errorCode == .invalidRequest && $0.configs.isEmpty
            })
        var offsets = OffsetFetchRequest()
        var group = OffsetFetchRequest.OffsetFetchRequestGroup()
        group.groupId = "g"
        group.topics = nil
        offsets.groups = Array(repeating: group, count: 1_000)
        #expect(try broker.ask(offsets).groups.count == 1)
        var producers = DescribeProducersRequest()
        producers.topics = [.init()]
        producers.topics[0].name = "t"
        producers.topics[0].partitionIndexes = Array(repeating: 0, count: 1_000)
        #expect(try broker.ask(producers).topics[0].partitions.count == 1)
    }

    @Test func `names that nobody comes back with are bounded`() throws {
        var limits = BrokerLimits()
        limits.membersPerGroupMax = 3
        let broker = try TestBroker(limits: limits)
        try broker.openGroups()
        let errors = try (0..<5).map { _ in
            try broker.joinAnswer(try broker.sendJoin(TestMember())).errorCode
        }
        #expect(
            errors == Array(repeating: .memberIdRequired, count: 3)
                + Array(repeating: .groupMaxSizeReached, count: 2))
    }
}
