import KafkaCodec
import Vocabulary

/// Two members of one group, each on a connection of its own, because one waits for the other.
enum PairProbes {
    private static let joinVersion = JoinGroupRequest.versions.upperBound

    static var twoMembers: Probe {
        Probe(name: "a group's life: two members") { side in
            let pair = Pair(side)
            try pair.run()
            return pair.fields
        }
    }

    private final class Pair {
        let side: DifferentialSide
        var fields: [String: String] = [:]
        private var ids = ["", ""]
        private var generation: Int32 = -1

        init(_ side: DifferentialSide) { self.side = side }

        func run() throws {
            for number in [0, 1] { try introduce(number) }
            try join(0)
            try note("the first joins", joined(0))
            try note(
                "its sync", side.client.ask(sync(0), version: SyncGroupRequest.versions.upperBound))
            // It waits until the first has come as well.
            try join(1)
            try awaitRebalance()
            try commit("a commit in the rebalance")
            try deleteOffsets("offsets of a topic that a member reads")
            try join(0)
            try note("the first again", joined(0))
            try note("the second", joined(1))
            try commit("a commit before the sync")
            try note("a third", side.client.ask(request("", protocols: ["range"]), version: 3))
            let version = SyncGroupRequest.versions.upperBound
            _ = try side.other.send(sync(1), version: version)
            try note("the leader's sync", side.client.ask(sync(0), version: version))
            try note("the other's", side.other.answer(to: SyncGroupRequest.self, version: version))
            try commit("a commit at work")
            for number in [1, 0] {
                var leave = LeaveGroupRequest()
                leave.groupId = "pair"
                var member = LeaveGroupRequest.MemberIdentity()
                member.memberId = ids[number]
                leave.members = [member]
                try note(
                    "\(number) leaves",
                    side.client.ask(leave, version: LeaveGroupRequest.versions.upperBound))
            }
            try deleteOffsets("offsets of a topic that nobody reads")
        }

        private func client(_ number: Int) -> WireClient { number == 0 ? side.client : side.other }

        private func note(_ step: String, _ answer: (any MessagePart)?) {
            let told = answer.map { FlatFields.of($0) } ?? ["connection": "closed"]
            for (field, value) in told {
                // The members' names are made at random, and so is their order.
                let known = ids.firstIndex(of: value)
                fields["\(step).\(field)"] = known.map { "member \($0)" } ?? value
            }
        }

        private func introduce(_ number: Int) throws {
            let answer = try client(number).ask(
                request("", protocols: ["range"]), version: PairProbes.joinVersion)
            ids[number] = answer?.memberId ?? ""
        }

        private func request(_ member: String, protocols: [String]) -> JoinGroupRequest {
            var request = JoinGroupRequest()
            request.groupId = "pair"
            request.sessionTimeoutMs = 10_000
            request.rebalanceTimeoutMs = 10_000
            request.memberId = member
            request.protocolType = "consumer"
            request.protocols = protocols.map { name in
                var one = JoinGroupRequest.JoinGroupRequestProtocol()
                one.name = name
                // Version 0, one topic, no user data.
                one.metadata =
                    [0, 0, 0, 0, 0, 1, 0, 5] + Array("plain".utf8) + [255, 255, 255, 255]
                return one
            }
            return request
        }

        private func join(_ number: Int) throws {
            _ = try client(number).send(
                request(ids[number], protocols: ["range"]), version: PairProbes.joinVersion)
        }

        private func joined(_ number: Int) throws -> JoinGroupResponse? {
            let answer = try client(number).answer(
                to: JoinGroupRequest.self, version: PairProbes.joinVersion)
            generation = answer?.generationId ?? -1
            return answer
        }

        private func sync(_ number: Int) -> SyncGroupRequest {
            var request = SyncGroupRequest()
            request.groupId = "pair"
            request.generationId = generation
            request.memberId = ids[number]
            request.protocolType = "consumer"
            request.protocolName = "range"
            guard number == 0 else { return request }
            request.assignments = ids.map { id in
                var one = SyncGroupRequest.SyncGroupRequestAssignment()
                one.memberId = id
                one.assignment = [1]
                return one
            }
            return request
        }

        private static let looksMax = 1_000

        /// The second's join may come in a moment after the first's heartbeat.
        private func awaitRebalance() throws {
            var request = HeartbeatRequest()
            request.groupId = "pair"
            request.generationId = generation
            request.memberId = ids[0]
            var answer: HeartbeatResponse?
            for _ in 0..<Self.looksMax {
                answer = try side.client.ask(
                    request, version: HeartbeatRequest.versions.upperBound)
                if answer?.errorCode != ErrorCode.none { break }
            }
            note("a heartbeat in the rebalance", answer)
        }

        private func commit(_ step: String) throws {
            var request = OffsetCommitRequest()
            request.groupId = "pair"
            request.generationIdOrMemberEpoch = generation
            request.memberId = ids[0]
            var topic = OffsetCommitRequest.OffsetCommitRequestTopic()
            topic.topicId = side.topicID("plain")
            var part = OffsetCommitRequest.OffsetCommitRequestPartition()
            part.committedOffset = Offset(1)
            part.committedMetadata = ""
            topic.partitions = [part]
            request.topics = [topic]
            note(
                step,
                try side.client.ask(request, version: OffsetCommitRequest.versions.upperBound))
        }

        private func deleteOffsets(_ step: String) throws {
            var request = OffsetDeleteRequest()
            request.groupId = "pair"
            var topic = OffsetDeleteRequest.OffsetDeleteRequestTopic()
            topic.name = "plain"
            var part = OffsetDeleteRequest.OffsetDeleteRequestPartition()
            part.partitionIndex = PartitionID(0)
            topic.partitions = [part]
            request.topics = [topic]
            note(step, try side.client.ask(request, version: 0))
        }
    }
}
