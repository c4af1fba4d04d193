import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct GroupTests {
    private func makeBroker(
        _ settings: [String: String] = [:], on disk: CrashableFileSystem = CrashableFileSystem()
    ) throws -> TestBroker {
        let few = ["offsets.topic.num.partitions": "3"]
        let broker = try TestBroker(few.merging(settings) { $1 }, on: disk)
        try broker.createTopic("t")
        try broker.openGroups()
        return broker
    }

    @Test func membersJoinGetTheirAssignmentsAndMakeRoomForOthers() throws {
        let broker = try makeBroker()
        var a = TestMember()
        var b = TestMember()
        let first = try broker.sendJoinTwice(&a)
        let second = try broker.sendJoinTwice(&b)
        // More may come while the first rebalance waits.
        #expect(broker.target.reply(first) == nil)
        broker.pass(3_000)
        #expect(broker.target.reply(first) == nil)
        broker.pass(3_000)
        let leader = try broker.joinAnswer(first)
        let follower = try broker.joinAnswer(second)
        #expect(leader.errorCode == .none)
        #expect(leader.leader == a.id)
        #expect(leader.members.map(\.memberId) == [a.id, b.id])
        #expect(follower.members.isEmpty)
        #expect(leader.generationId == 1)
        #expect(leader.protocolName == "range")
        a.generation = 1
        b.generation = 1
        let waiting = try broker.sendSync(b)
        #expect(broker.target.reply(waiting) == nil)
        #expect(try broker.heartbeat(b) == .none)
        let own = try broker.sendSync(a, assignments: [(a, "left"), (b, "right")])
        #expect(try broker.syncAnswer(own).assignment == Array("left".utf8))
        #expect(try broker.syncAnswer(waiting).assignment == Array("right".utf8))
        #expect(try broker.describe().groupState == "Stable")

        // A third one: both hear of it and come back.
        var c = TestMember()
        let third = try broker.sendJoinTwice(&c)
        #expect(try broker.heartbeat(a) == .rebalanceInProgress)
        let again = try broker.sendJoin(a)
        #expect(broker.target.reply(third) == nil)
        let back = try broker.sendJoin(b)
        #expect(try broker.joinAnswer(third).generationId == 2)
        #expect(try broker.joinAnswer(again).leader == a.id)
        #expect(try broker.joinAnswer(back).generationId == 2)
        #expect(try broker.heartbeat(a) == .illegalGeneration)
        #expect(try broker.leave(c) == .none)
        a.generation = 2
        #expect(try broker.heartbeat(a) == .rebalanceInProgress)
        #expect(try broker.heartbeat(c) == .unknownMemberId)
    }

    @Test func whoIsNotHeardOfIsOut() throws {
        let broker = try makeBroker()
        var a = TestMember()
        try broker.makeStable(&a)
        for _ in 0..<5 {
            broker.pass(9_000)
            #expect(try broker.heartbeat(a) == .none)
        }
        broker.pass(10_000)
        #expect(try broker.heartbeat(a) == .unknownMemberId)
        #expect(try broker.describe().groupState == "Empty")
    }

    @Test func whoDoesNotComeBackIsLeftBehind() throws {
        let broker = try makeBroker()
        var a = TestMember()
        try broker.makeStable(&a, session: 60_000)
        var b = TestMember()
        let slot = try broker.sendJoinTwice(&b)
        broker.pass(29_000)
        #expect(broker.target.reply(slot) == nil)
        broker.pass(1_000)
        let joined = try broker.joinAnswer(slot)
        #expect(joined.members.map(\.memberId) == [b.id])
        #expect(joined.leader == b.id)
        #expect(try broker.heartbeat(a) == .unknownMemberId)
    }

    @Test func aStaticMemberComesBackWithoutARebalance() throws {
        let broker = try makeBroker()
        var a = TestMember(instance: "one")
        let slot = try broker.sendJoin(a, metadata: [1])
        broker.pass(3_000)
        let joined = try broker.joinAnswer(slot)
        a.id = joined.memberId
        a.generation = joined.generationId
        #expect(a.id.hasPrefix("one-"))
        _ = try broker.syncAnswer(try broker.sendSync(a, assignments: [(a, "all")]))
        let before = a
        a.id = ""
        let again = try broker.joinAnswer(try broker.sendJoin(a, metadata: [1]))
        #expect(again.errorCode == .none)
        #expect(again.generationId == joined.generationId)
        #expect(again.skipAssignment)
        #expect(again.memberId != before.id)
        a.id = again.memberId
        #expect(try broker.heartbeat(a) == .none)
        #expect(try broker.heartbeat(before) == .fencedInstanceId)
        #expect(try broker.syncAnswer(try broker.sendSync(a)).assignment == Array("all".utf8))
        // Other subscriptions are another matter.
        var other = a
        other.id = ""
        let slot2 = try broker.sendJoin(other, metadata: [2])
        #expect(try broker.joinAnswer(slot2).generationId == joined.generationId + 1)
    }

    @Test func requestsThatDoNotFitHaveKafkasErrors() throws {
        let broker = try makeBroker()
        var a = TestMember()
        #expect(
            try broker.joinAnswer(try broker.sendJoin(a, session: 5)).errorCode
                == .invalidSessionTimeout)
        var nameless = a
        nameless.group = ""
        #expect(
            try broker.joinAnswer(try broker.sendJoin(nameless)).errorCode == .invalidGroupId)
        var stranger = a
        stranger.id = "x"
        #expect(
            try broker.joinAnswer(try broker.sendJoin(stranger)).errorCode == .unknownMemberId)
        #expect(
            try broker.joinAnswer(try broker.sendJoin(a, protocols: [])).errorCode
                == .inconsistentGroupProtocol)
        try broker.makeStable(&a)
        #expect(
            try broker.joinAnswer(try broker.sendJoin(TestMember(), protocols: ["other"])).errorCode
                == .inconsistentGroupProtocol)
        #expect(
            try broker.joinAnswer(try broker.sendJoin(TestMember(), type: "connect")).errorCode
                == .inconsistentGroupProtocol)
        stranger.generation = a.generation
        #expect(try broker.syncAnswer(try broker.sendSync(stranger)).errorCode == .unknownMemberId)
        var old = a
        old.generation = 0
        #expect(try broker.syncAnswer(try broker.sendSync(old)).errorCode == .illegalGeneration)
        #expect(try broker.commit(1, by: old) == .illegalGeneration)
        #expect(try broker.commit(1, by: stranger) == .unknownMemberId)
        #expect(try broker.commit(1) == .unknownMemberId)
        #expect(try broker.commit(1, by: a, topic: "nope") == .unknownTopicOrPartition)
        let long = String(repeating: "m", count: 4_097)
        #expect(try broker.commit(1, by: a, metadata: long) == .offsetMetadataTooLarge)
        #expect(try broker.commit(7, by: a, metadata: "note") == .none)
        #expect(try broker.committed().committedOffset == Offset(7))
        #expect(try broker.committed().metadata == "note")
        #expect(try broker.committed("other").committedOffset == .none)
    }

    @Test func versionsBelow4JoinAtOnce() throws {
        let broker = try makeBroker(["group.initial.rebalance.delay.ms": "0"])
        let slot = try broker.sendJoin(TestMember(), version: 2)
        broker.pass(1)
        let joined = try broker.joinAnswer(slot, version: 2)
        #expect(joined.errorCode == .none)
        #expect(joined.members.count == 1)
    }

    @Test(arguments: [true, false])
    func aGroupAndItsOffsetsOutliveTheBroker(cleanly: Bool) throws {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(["log.flush.interval.messages": "1"], on: disk)
        var a = TestMember()
        try broker.makeStable(&a)
        #expect(try broker.commit(42, by: a, metadata: "m") == .none)
        #expect(try broker.commit(5, group: "simple") == .none)
        if cleanly { broker.broker.close() }
        let few = ["offsets.topic.num.partitions": "3", "log.flush.interval.messages": "1"]
        let again = try TestBroker(
            few, on: cleanly ? disk : disk.image(keeping: .powerCut), clock: broker.clock)
        #expect(try again.committed().committedOffset == Offset(42))
        #expect(try again.committed().metadata == "m")
        #expect(try again.committed("simple").committedOffset == Offset(5))
        // Its member goes on as if nothing had been.
        #expect(try again.heartbeat(a) == .none)
        #expect(try again.syncAnswer(try again.sendSync(a)).assignment == Array("all".utf8))
        #expect(try again.commit(43, by: a) == .none)
        again.pass(10_000)
        #expect(try again.heartbeat(a) == .unknownMemberId)
    }

    /// A crash before any operation of the disk leaves an offset that was asked for, and never one
    /// before the last that was answered.
    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func everyCrashKeepsTheOffsetsThatWereAnswered(_ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let settings = ["log.flush.interval.messages": "1"]
        let broker = try makeBroker(settings, on: disk)
        var a = TestMember()
        try broker.makeStable(&a)
        var told: [(operation: Int, offset: Int64)] = [(disk.operationCount, -1)]
        for offset in 1...6 as ClosedRange<Int64> {
            #expect(try broker.commit(offset, by: a) == .none)
            told.append((disk.operationCount, offset))
        }
        var delete = DeleteGroupsRequest()
        delete.groupsNames = ["g"]
        #expect(try broker.ask(delete).results[0].errorCode == .nonEmptyGroup)
        for index in told[0].operation...disk.operationCount {
            let known = told.last { $0.operation <= index }?.offset ?? -1
            let again = try TestBroker(
                settings.merging(["offsets.topic.num.partitions": "3"]) { $1 },
                on: disk.image(atOperation: index, keeping: choice), clock: broker.clock)
            let found = try again.committed().committedOffset.value
            #expect(found == known || found == (known < 0 ? 1 : known + 1), "operation \(index)")
            #expect(try again.heartbeat(a) == .none, "operation \(index)")
        }
    }

    @Test func groupsAreListedDescribedAndDeleted() throws {
        let broker = try makeBroker()
        var a = TestMember()
        try broker.makeStable(&a)
        #expect(try broker.commit(3, group: "simple") == .none)
        var list = ListGroupsRequest()
        #expect(try broker.ask(list).groups.map(\.groupId) == ["g", "simple"])
        list.statesFilter = ["stable"]
        let listed = try broker.ask(list).groups
        #expect(listed.map(\.groupId) == ["g"])
        #expect(listed[0].groupState == "Stable")
        #expect(listed[0].groupType == "classic")
        list.statesFilter = []
        list.typesFilter = ["consumer"]
        #expect(try broker.ask(list).groups.isEmpty)
        let described = try broker.describe()
        #expect(described.members.map(\.memberId) == [a.id])
        #expect(described.members[0].clientId == "test")
        #expect(described.members[0].clientHost == "/127.0.0.1")
        #expect(described.members[0].memberAssignment == Array("all".utf8))
        #expect(try broker.describe("nope").groupState == "Dead")
        var delete = DeleteGroupsRequest()
        delete.groupsNames = ["g", "simple", "nope"]
        let results = try broker.ask(delete).results
        #expect(results.map(\.errorCode) == [.nonEmptyGroup, .none, .groupIdNotFound])
        #expect(try broker.committed("simple").committedOffset == .none)
        #expect(try broker.leave(a) == .none)
        delete.groupsNames = ["g"]
        #expect(try broker.ask(delete).results[0].errorCode == .none)
        #expect(try broker.ask(ListGroupsRequest()).groups.isEmpty)
    }

    @Test func offsetsGoWithTheirTopicAndWithTheirTime() throws {
        let broker = try makeBroker(["offsets.retention.minutes": "1"])
        try broker.createTopic("u")
        #expect(try broker.commit(3) == .none)
        #expect(try broker.commit(4, topic: "u") == .none)
        var request = DeleteTopicsRequest()
        request.topicNames = ["u"]
        _ = try broker.ask(request, version: 5)
        try broker.createTopic("u")
        #expect(try broker.committed(topic: "u").committedOffset == .none)
        #expect(try broker.committed().committedOffset == Offset(3))
        broker.pass(600_000)
        #expect(try broker.committed().committedOffset == .none)
        #expect(try broker.ask(ListGroupsRequest()).groups.isEmpty)
    }

    @Test func transactionsHaveNoCoordinator() throws {
        let broker = try makeBroker()
        var request = FindCoordinatorRequest()
        request.keyType = FindCoordinatorRequest.transactionKey
        request.coordinatorKeys = ["t"]
        #expect(try broker.ask(request).coordinators[0].errorCode == .unsupportedVersion)
    }
}
