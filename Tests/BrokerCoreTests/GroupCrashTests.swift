import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

/// Every operation of a group's life is a place to die: in a rebalance, a commit, the making of more
/// partitions.
@Suite struct GroupCrashTests {
    /// What clients had been told by an operation, and what more they had asked for by then.
    private struct Moment {
        var operation: Int
        var committed: Int64 = -1
        var offered: Int64 = -1
        var generation: Int32 = 0
        var generationOffered: Int32 = 0
        var partitions = 2
        var partitionsOffered = 2
    }

    private static let settings = [
        "offsets.topic.num.partitions": "1", "group.initial.rebalance.delay.ms": "0",
    ]

    /// A group of one and then of two, commits in between, more partitions in the end.
    private func live(on disk: CrashableFileSystem) throws -> (TestBroker, [Moment]) {
        let broker = try TestBroker(Self.settings, on: disk)
        try broker.createTopic("t", partitions: 2)
        try broker.openGroups()
        var now = Moment(operation: disk.operationCount)
        var moments = [now]
        func note() {
            now.operation = disk.operationCount
            moments.append(now)
        }
        func commit(_ offset: Int64, by member: TestMember) throws {
            now.offered = offset
            note()
            #expect(try broker.commit(offset, by: member) == .none)
            now.committed = offset
            note()
        }
        var first = TestMember()
        now.generationOffered = 1
        note()
        try broker.makeStable(&first)
        now.generation = first.generation
        note()
        for offset in 1...3 { try commit(Int64(offset), by: first) }
        var second = TestMember()
        now.generationOffered = 2
        note()
        let waiting = try broker.sendJoinTwice(&second)
        let again = try broker.joinAnswer(try broker.sendJoin(first))
        let joined = try broker.joinAnswer(waiting)
        #expect(again.generationId == 2 && joined.generationId == 2)
        first.generation = 2
        second.generation = 2
        let leader = again.leader == first.id ? first : second
        let other = leader.id == first.id ? second : first
        let followed = try broker.sendSync(other)
        let led = try broker.sendSync(leader, assignments: [(first, "0"), (second, "1")])
        #expect(try broker.syncAnswer(led).errorCode == .none)
        #expect(try broker.syncAnswer(followed).errorCode == .none)
        now.generation = 2
        note()
        for offset in 4...9 { try commit(Int64(offset), by: second) }
        var request = CreatePartitionsRequest()
        var topic = CreatePartitionsRequest.CreatePartitionsTopic()
        topic.name = "t"
        topic.count = 4
        topic.assignments = nil
        request.topics = [topic]
        now.partitionsOffered = 4
        note()
        #expect(try broker.ask(request).results[0].errorCode == .none)
        now.partitions = 4
        note()
        return (broker, moments)
    }

    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func `after each a group is as it was answered or asked for, and goes on`(
        _ choice: CrashChoice
    ) throws {
        let disk = CrashableFileSystem()
        let (_, moments) = try live(on: disk)
        for index in moments[0].operation..<disk.operationCount {
            let told = moments.last { $0.operation <= index } ?? moments[0]
            // Of what is asked for next, something may be on the disk.
            let next = moments.first { $0.operation > index } ?? told
            let place: Comment = "operation \(index), \(choice)"
            let again = try TestBroker(
                Self.settings, on: disk.image(atOperation: index, keeping: choice))
            #expect(
                again.broker.findings.allSatisfy { $0.contains("only half made") }, place)
            let found = try again.committed().committedOffset.value
            #expect(found <= max(told.offered, next.offered), place)
            let group = try again.describe()
            let count = try again.metadata(["t"]).topics[0].partitions.count
            #expect(count == told.partitions || count == next.partitionsOffered, place)
            if choice == .processDeath {
                // The offsets topic is acknowledged from the page cache, as Kafka's is.
                #expect(found >= told.committed, place)
                #expect(group.members.count <= 2, place)
                if told.generation > 0 { #expect(!group.members.isEmpty, place) }
            }
            try goOn(again, place)
        }
    }

    /// Whoever was in the group is gone after its session; another takes over, and commits.
    private func goOn(_ broker: TestBroker, _ place: Comment) throws {
        try broker.openGroups()
        broker.pass(11_000)
        broker.pass(31_000)
        var heir = TestMember()
        try broker.makeStable(&heir)
        #expect(try broker.commit(77, by: heir) == .none, place)
        #expect(try broker.committed().committedOffset == Offset(77), place)
    }
}
