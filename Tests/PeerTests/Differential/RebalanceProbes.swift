import KafkaCodec
import Vocabulary

/// A group from its first member to its end, step by step with the member ids that each broker gave.
enum RebalanceProbes {
    static var all: [Probe] { [dynamicMember, staticMember, staleMembers] }

    /// The members' names as each broker made them, and what each step was answered.
    private final class Story {
        let side: DifferentialSide
        let group: String
        var fields: [String: String] = [:]
        var member = ""
        var generation: Int32 = -1

        init(_ side: DifferentialSide, _ group: String) {
            self.side = side
            self.group = group
        }

        func tell<Request: RequestMessage>(
            _ step: String, _ request: Request, version: Int16? = nil
        ) throws -> Request.Response? {
            let answer = try side.client.ask(
                request, version: version ?? Request.versions.upperBound)
            let told = answer.map { FlatFields.of($0) } ?? ["connection": "closed"]
            for (field, value) in told { fields["\(step).\(field)"] = value }
            return answer
        }

        func join(
            _ step: String, instance: String? = nil, protocols: [String] = ["range"],
            member: String? = nil, type: String = "consumer", version: Int16 = 9
        ) throws {
            var request = JoinGroupRequest()
            request.groupId = group
            request.sessionTimeoutMs = 10_000
            request.rebalanceTimeoutMs = 10_000
            request.memberId = member ?? self.member
            if version >= 5 { request.groupInstanceId = instance }
            request.protocolType = type
            request.protocols = protocols.map { name in
                var one = JoinGroupRequest.JoinGroupRequestProtocol()
                one.name = name
                one.metadata = [0, 0, 0, 0, 0, 0]
                return one
            }
            guard let answer = try tell(step, request, version: version) else { return }
            if [.none, .memberIdRequired].contains(answer.errorCode) {
                self.member = answer.memberId
                generation = answer.generationId
            }
        }

        func sync(
            _ step: String, generation: Int32? = nil, member: String? = nil,
            instance: String? = nil, name: String = "range"
        ) throws {
            var request = SyncGroupRequest()
            request.groupId = group
            request.generationId = generation ?? self.generation
            request.memberId = member ?? self.member
            request.groupInstanceId = instance
            request.protocolType = "consumer"
            request.protocolName = name
            var one = SyncGroupRequest.SyncGroupRequestAssignment()
            one.memberId = self.member
            one.assignment = [9, 8, 7]
            request.assignments = [one]
            _ = try tell(step, request)
        }

        func heartbeat(
            _ step: String, generation: Int32? = nil, member: String? = nil,
            instance: String? = nil
        ) throws {
            var request = HeartbeatRequest()
            request.groupId = group
            request.generationId = generation ?? self.generation
            request.memberId = member ?? self.member
            request.groupInstanceId = instance
            _ = try tell(step, request)
        }

        func commit(
            _ step: String, generation: Int32? = nil, member: String? = nil,
            instance: String? = nil
        ) throws {
            var request = OffsetCommitRequest()
            request.groupId = group
            request.generationIdOrMemberEpoch = generation ?? self.generation
            request.memberId = member ?? self.member
            request.groupInstanceId = instance
            var topic = OffsetCommitRequest.OffsetCommitRequestTopic()
            topic.topicId = side.topicID("plain")
            var part = OffsetCommitRequest.OffsetCommitRequestPartition()
            part.committedOffset = Offset(1)
            part.committedMetadata = ""
            topic.partitions = [part]
            request.topics = [topic]
            _ = try tell(step, request)
        }

        func leave(_ step: String, member: String? = nil, instance: String? = nil) throws {
            var request = LeaveGroupRequest()
            request.groupId = group
            var one = LeaveGroupRequest.MemberIdentity()
            one.memberId = member ?? self.member
            one.groupInstanceId = instance
            request.members = [one]
            _ = try tell(step, request)
        }

        func describe(_ step: String) throws {
            var request = DescribeGroupsRequest()
            request.groups = [group]
            _ = try tell(step, request)
            var list = ListGroupsRequest()
            list.typesFilter = ["classic"]
            list.statesFilter = ["Stable", "CompletingRebalance", "PreparingRebalance"]
            _ = try tell("\(step) among all", list)
        }

        func delete(_ step: String) throws {
            var request = DeleteGroupsRequest()
            request.groupsNames = [group]
            _ = try tell(step, request)
        }
    }

    private static var dynamicMember: Probe {
        Probe(name: "a group's life: a member") { side in
            let story = Story(side, "story")
            try story.join("a name is given")
            try story.heartbeat("a heartbeat before the join")
            try story.join("the join")
            try story.commit("a commit before the sync")
            try story.describe("between join and sync")
            try story.sync("a sync of another generation", generation: 7)
            try story.sync("a sync of another protocol", name: "sticky")
            try story.sync("the sync")
            try story.sync("the sync again")
            try story.heartbeat("a heartbeat")
            try story.heartbeat("one of another generation", generation: 9)
            try story.heartbeat("one of nobody", member: "nobody")
            try story.commit("a commit")
            try story.commit("one of another generation", generation: 9)
            try story.commit("one of nobody", member: "nobody")
            try story.commit("one of no member", generation: -1, member: "")
            try story.describe("at work")
            try story.delete("a deletion at work")
            try story.join("another protocol alone", protocols: ["sticky"], member: "")
            try story.join("another type", member: "", type: "connect")
            try story.join("the leader again")
            try story.sync("its sync")
            try story.leave("nobody leaves", member: "nobody")
            try story.leave("the end")
            try story.leave("the end again")
            try story.heartbeat("a heartbeat after the end")
            try story.commit("a commit of no member", generation: -1, member: "")
            try story.describe("after the end")
            try story.delete("the deletion")
            try story.delete("the deletion again")
            return story.fields
        }
    }

    private static var staticMember: Probe {
        Probe(name: "a group's life: a static member") { side in
            let story = Story(side, "static")
            try story.join("the join", instance: "i")
            try story.sync("the sync", instance: "i")
            let former = story.member
            story.member = ""
            try story.join("a second process of it", instance: "i")
            try story.heartbeat("the first process", member: former, instance: "i")
            try story.commit("a commit of the first", member: former, instance: "i")
            try story.sync("a sync of the first", member: former, instance: "i")
            try story.heartbeat("another instance", instance: "other")
            try story.heartbeat("the second process", instance: "i")
            try story.describe("at work")
            try story.leave("another instance leaves", member: "", instance: "other")
            try story.leave("the first leaves", member: former, instance: "i")
            try story.leave("it is sent away by its instance", member: "", instance: "i")
            try story.describe("after the end")
            return story.fields
        }
    }

    private static var staleMembers: Probe {
        Probe(name: "a group's life: by old versions") { side in
            let story = Story(side, "old")
            try story.join("without a name", version: 2)
            try story.sync("the sync")
            try story.heartbeat("a heartbeat")
            try story.join("a name that is none", member: "gone", version: 2)
            try story.join("no type", member: "", type: "", version: 9)
            try story.leave("the end")
            return story.fields
        }
    }
}
