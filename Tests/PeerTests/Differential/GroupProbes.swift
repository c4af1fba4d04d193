import KafkaCodec
import Vocabulary

/// Groups and their offsets.
enum GroupProbes {
    static var all: [Probe] { coordinator + join + members + offsets + admin }

    private static var coordinator: [Probe] {
        func find(_ title: String, _ key: String, type: Int8 = 0, since: Int16 = .min) -> [Probe] {
            Probe.each(title, since: since) { _, version in
                var request = FindCoordinatorRequest()
                if version >= 4 { request.coordinatorKeys = [key] } else { request.key = key }
                request.keyType = type
                return request
            }
        }
        return find("a group's coordinator", "group")
            + find("a type that is none", "group", type: 9, since: 1)
    }

    // MARK: Membership

    private static func join(
        _ title: String, group: String = "joined", member: String = "", session: Int32 = 10_000,
        protocols: [String] = ["range"], since: Int16 = .min, until: Int16 = .max
    ) -> [Probe] {
        Probe.each(title, since: since, until: until) { _, version in
            var request = JoinGroupRequest()
            request.groupId = version == JoinGroupRequest.versions.lowerBound ? group + "0" : group
            if group.isEmpty { request.groupId = "" }
            request.sessionTimeoutMs = session
            if version >= 1 { request.rebalanceTimeoutMs = 10_000 }
            request.memberId = member
            request.protocolType = "consumer"
            request.protocols = protocols.map { name in
                var one = JoinGroupRequest.JoinGroupRequestProtocol()
                one.name = name
                one.metadata = [1, 2, 3]
                return one
            }
            return request
        }
    }

    private static var join: [Probe] {
        join("a first member") + join("a member that is none", group: "other", member: "nobody")
            + join("a session that is too short", session: 1)
            + join("a session that is too long", session: 99_999_999)
            + join("a group without a name", group: "")
            + join("no protocols", group: "bare", protocols: [])
    }

    private static var members: [Probe] {
        let heartbeat = Probe.each("a group that is none") { _, _ in
            var request = HeartbeatRequest()
            request.groupId = "none"
            request.memberId = "nobody"
            return request
        }
        let sync = Probe.each("a group that is none") { _, version in
            var request = SyncGroupRequest()
            request.groupId = "none"
            request.memberId = "nobody"
            if version >= 5 {
                request.protocolType = "consumer"
                request.protocolName = "range"
            }
            return request
        }
        let unnamed = Probe.each("no protocol named", since: 5) { _, _ in
            var request = SyncGroupRequest()
            request.groupId = "none"
            request.memberId = "nobody"
            return request
        }
        let leave = Probe.each("a group that is none") { _, version in
            var request = LeaveGroupRequest()
            request.groupId = "none"
            if version >= 3 {
                var member = LeaveGroupRequest.MemberIdentity()
                member.memberId = "nobody"
                request.members = [member]
            } else {
                request.memberId = "nobody"
            }
            return request
        }
        return heartbeat + sync + unnamed + leave
    }

    // MARK: Offsets

    private static func commit(
        _ title: String, _ topic: String = "plain", group: String = "offsets",
        generation: Int32 = -1, member: String = "", metadata: String = "note"
    ) -> [Probe] {
        Probe.each(title) { side, version in
            var request = OffsetCommitRequest()
            request.groupId = group
            request.generationIdOrMemberEpoch = generation
            request.memberId = member
            var asked = OffsetCommitRequest.OffsetCommitRequestTopic()
            if version >= 10 { asked.topicId = side.topicID(topic) } else { asked.name = topic }
            var part = OffsetCommitRequest.OffsetCommitRequestPartition()
            part.committedOffset = Offset(2)
            part.committedMetadata = metadata
            asked.partitions = [part]
            request.topics = [asked]
            return request
        }
    }

    private static func committed(_ title: String, group: String, _ topic: String = "plain")
        -> [Probe]
    {
        Probe.each(title) { side, version in
            var request = OffsetFetchRequest()
            if version >= 8 {
                var asked = OffsetFetchRequest.OffsetFetchRequestTopics()
                if version >= 10 { asked.topicId = side.topicID(topic) } else { asked.name = topic }
                asked.partitionIndexes = [0, 1]
                var wanted = OffsetFetchRequest.OffsetFetchRequestGroup()
                wanted.groupId = group
                wanted.topics = [asked]
                request.groups = [wanted]
            } else {
                var asked = OffsetFetchRequest.OffsetFetchRequestTopic()
                asked.name = topic
                asked.partitionIndexes = [0, 1]
                request.groupId = group
                request.topics = [asked]
            }
            return request
        }
    }

    private static var offsets: [Probe] {
        commit("an offset") + commit("an unknown topic", "none")
            + commit(
                "a generation of a group that is none", group: "none", generation: 5, member: "m")
            + commit("a note that is too long", metadata: String(repeating: "x", count: 5_000))
            + commit("a group without a name", group: "")
            + committed("what was committed", group: "offsets")
            + committed("a group that is none", group: "none")
            + committed("an unknown topic", group: "offsets", "none")
            + ["offsets", "none"].flatMap { group in
                Probe.each("offsets of \(group)") { _, _ in
                    var request = OffsetDeleteRequest()
                    request.groupId = group
                    var topic = OffsetDeleteRequest.OffsetDeleteRequestTopic()
                    topic.name = "plain"
                    var part = OffsetDeleteRequest.OffsetDeleteRequestPartition()
                    part.partitionIndex = PartitionID(1)
                    topic.partitions = [part]
                    request.topics = [topic]
                    return request
                }
            }
    }

    // MARK: Looking at groups

    private static var admin: [Probe] {
        let list = Probe.each("groups in a state that none is in", since: 4) { _, _ in
            var request = ListGroupsRequest()
            request.statesFilter = ["Dead"]
            return request
        }
        let describe = ["offsets", "none", ""].flatMap { group in
            Probe.each("the group '\(group)'") { _, _ in
                var request = DescribeGroupsRequest()
                request.groups = [group]
                return request
            }
        }
        let delete = ["none", ""].flatMap { group in
            Probe.each("the group '\(group)'") { _, _ in
                var request = DeleteGroupsRequest()
                request.groupsNames = [group]
                return request
            }
        }
        return list + describe + delete
    }
}
