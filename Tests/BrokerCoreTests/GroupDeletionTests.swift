import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// Groups that are deleted while something of theirs is being stored.
struct GroupDeletionTests {
    private let settings = [
        "log.flush.interval.messages": "1", "offsets.topic.num.partitions": "3",
    ]

    private func makeBroker(on disk: CrashableFileSystem) throws -> TestBroker {
        let broker = try TestBroker(settings, on: disk)
        try broker.createTopic("t")
        try broker.openGroups()
        return broker
    }

    private var commit: OffsetCommitRequest {
        var request = OffsetCommitRequest()
        request.groupId = "g"
        request.generationIdOrMemberEpoch = -1
        var asked = OffsetCommitRequest.OffsetCommitRequestTopic()
        asked.name = "t"
        var part = OffsetCommitRequest.OffsetCommitRequestPartition()
        part.committedOffset = Offset(7)
        asked.partitions = [part]
        request.topics = [asked]
        return request
    }

    private var deletion: DeleteGroupsRequest {
        var request = DeleteGroupsRequest()
        request.groupsNames = ["g"]
        return request
    }

    private func error(_ broker: TestBroker, ofCommit slot: UInt64) throws -> ErrorCode {
        try broker.answer(slot, to: OffsetCommitRequest.self, version: 9)
            .topics[0].partitions[0].errorCode
    }

    @Test func `a commit that was under way when its group was deleted does not come back`() throws
    {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(on: disk)
        let committed = try broker.send(commit, version: 9)
        let deleted = try broker.send(deletion)
        broker.flushAll()
        #expect(try error(broker, ofCommit: committed) == .none)
        let results = try broker.answer(deleted, to: DeleteGroupsRequest.self).results
        #expect(results.map(\.errorCode) == [.none])
        #expect(try broker.committed().committedOffset == .none)
        let again = try TestBroker(
            settings, on: disk.image(keeping: .processDeath), clock: broker.clock)
        #expect(try again.committed().committedOffset == .none)
        #expect(try again.ask(ListGroupsRequest()).groups.isEmpty)
    }

    @Test func `while a group is being deleted it takes no commit and no member`() throws {
        let disk = CrashableFileSystem()
        let broker = try makeBroker(on: disk)
        #expect(try broker.commit(3) == .none)
        let deleted = try broker.send(deletion)
        let late = try broker.send(commit, version: 9)
        var join = JoinGroupRequest()
        join.groupId = "g"
        join.sessionTimeoutMs = 10_000
        join.protocolType = "consumer"
        var offer = JoinGroupRequest.JoinGroupRequestProtocol()
        offer.name = "range"
        join.protocols = [offer]
        let member = try broker.send(join)
        broker.flushAll()
        #expect(
            try broker.answer(deleted, to: DeleteGroupsRequest.self).results[0].errorCode == .none)
        #expect(try error(broker, ofCommit: late) == .coordinatorNotAvailable)
        #expect(
            try broker.answer(member, to: JoinGroupRequest.self).errorCode
                == .coordinatorNotAvailable)
        // It can be made anew, here and after a start.
        #expect(try broker.commit(5) == .none)
        let again = try TestBroker(
            settings, on: disk.image(keeping: .processDeath), clock: broker.clock)
        #expect(try again.committed().committedOffset == Offset(5))
    }
}
