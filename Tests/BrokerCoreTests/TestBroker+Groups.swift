import BrokerCore
import KafkaCodec
import Vocabulary

/// One consumer of a group, as its client library would act.
struct TestMember {
    var id = ""
    var instance: String?
    var generation: Int32 = -1
    var group = "g"
}

extension TestBroker {
    /// Makes the offsets topic, as a client does by asking for its coordinator.
    func openGroups() throws {
        var request = FindCoordinatorRequest()
        request.coordinatorKeys = ["g"]
        let answer = try ask(request)
        guard answer.coordinators[0].errorCode == .none else {
            throw Missing("no coordinator: \(answer)")
        }
    }

    func pass(_ milliseconds: Int64) {
        clock.advance(by: .milliseconds(milliseconds))
        _ = broker.advance(to: clock.now())
        flushAll()
    }

    func sendJoin(
        _ member: TestMember, version: Int16 = 9, session: Int32 = 10_000,
        rebalance: Int32 = 30_000, protocols: [String] = ["range"], type: String = "consumer",
        metadata: [UInt8] = []
    ) throws -> UInt64 {
        var request = JoinGroupRequest()
        request.groupId = member.group
        request.memberId = member.id
        request.groupInstanceId = version >= 5 ? member.instance : nil
        request.sessionTimeoutMs = session
        request.rebalanceTimeoutMs = rebalance
        request.protocolType = type
        request.protocols = protocols.map { name in
            var offer = JoinGroupRequest.JoinGroupRequestProtocol()
            offer.name = name
            offer.metadata = metadata.isEmpty ? Array(member.id.utf8) : metadata
            return offer
        }
        let slot = try send(request, version: version)
        flushAll()
        return slot
    }

    func joinAnswer(_ slot: UInt64, version: Int16 = 9) throws -> JoinGroupResponse {
        try answer(slot, to: JoinGroupRequest.self, version: version)
    }

    /// Asks for an id and comes back with it; the answer is for later.
    func sendJoinTwice(_ member: inout TestMember, session: Int32 = 10_000) throws -> UInt64 {
        let first = try joinAnswer(try sendJoin(member, session: session))
        guard first.errorCode == .memberIdRequired else { throw Missing("\(first.errorCode)") }
        member.id = first.memberId
        return try sendJoin(member, session: session)
    }

    func sendSync(_ member: TestMember, assignments: [(TestMember, String)] = []) throws -> UInt64 {
        var request = SyncGroupRequest()
        request.groupId = member.group
        request.memberId = member.id
        request.groupInstanceId = member.instance
        request.generationId = member.generation
        request.assignments = assignments.map { member, text in
            var assignment = SyncGroupRequest.SyncGroupRequestAssignment()
            assignment.memberId = member.id
            assignment.assignment = Array(text.utf8)
            return assignment
        }
        let slot = try send(request)
        flushAll()
        return slot
    }

    func syncAnswer(_ slot: UInt64) throws -> SyncGroupResponse {
        try answer(slot, to: SyncGroupRequest.self)
    }

    func heartbeat(_ member: TestMember) throws -> ErrorCode {
        var request = HeartbeatRequest()
        request.groupId = member.group
        request.memberId = member.id
        request.groupInstanceId = member.instance
        request.generationId = member.generation
        return try ask(request).errorCode
    }

    func leave(_ member: TestMember) throws -> ErrorCode {
        var request = LeaveGroupRequest()
        request.groupId = member.group
        var identity = LeaveGroupRequest.MemberIdentity()
        identity.memberId = member.id
        identity.groupInstanceId = member.instance
        request.members = [identity]
        return try ask(request).members[0].errorCode
    }

    /// A group of one, stable.
    func makeStable(_ member: inout TestMember, session: Int32 = 10_000) throws {
        let slot = try sendJoinTwice(&member, session: session)
        pass(3_000)
        let joined = try joinAnswer(slot)
        member.generation = joined.generationId
        let sync = try syncAnswer(try sendSync(member, assignments: [(member, "all")]))
        guard sync.errorCode == .none else { throw Missing("\(sync.errorCode)") }
    }

    func commit(
        _ offset: Int64, by member: TestMember? = nil, group: String = "g", topic: String = "t",
        metadata: String = "", version: Int16 = 9
    ) throws -> ErrorCode {
        var request = OffsetCommitRequest()
        request.groupId = member?.group ?? group
        request.memberId = member?.id ?? ""
        request.groupInstanceId = member?.instance
        request.generationIdOrMemberEpoch = member?.generation ?? -1
        var asked = OffsetCommitRequest.OffsetCommitRequestTopic()
        asked.name = topic
        var part = OffsetCommitRequest.OffsetCommitRequestPartition()
        part.committedOffset = Offset(offset)
        part.committedMetadata = metadata
        asked.partitions = [part]
        request.topics = [asked]
        return try ask(request, version: version).topics[0].partitions[0].errorCode
    }

    func committed(_ group: String = "g", topic: String = "t") throws
        -> OffsetFetchResponse.OffsetFetchResponsePartition
    {
        var request = OffsetFetchRequest()
        request.groupId = group
        var asked = OffsetFetchRequest.OffsetFetchRequestTopic()
        asked.name = topic
        asked.partitionIndexes = [0]
        request.topics = [asked]
        return try ask(request, version: 7).topics[0].partitions[0]
    }

    func describe(_ group: String = "g") throws -> DescribeGroupsResponse.DescribedGroup {
        var request = DescribeGroupsRequest()
        request.groups = [group]
        return try ask(request, version: 5).groups[0]
    }
}
