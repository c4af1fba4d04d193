import BrokerCore
import KafkaCodec
import PartitionLog
import Platform
import Testing
import Vocabulary

@Suite struct IdempotenceTests {
    static let synced = ["flush.messages": "1"]

    @Test func producersGetDifferentIds() throws {
        let broker = try TestBroker()
        var seen: Set<Int64> = []
        for _ in 0..<2_500 {
            let answer = try broker.initProducerID()
            #expect(answer.errorCode == .none)
            #expect(answer.producerEpoch == 0)
            #expect(seen.insert(answer.producerId).inserted)
        }
    }

    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func noIdIsGivenTwiceHoweverTheBrokerEnds(_ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        var given: [(operation: Int, id: Int64)] = []
        for _ in 0..<1_200 {
            let id = try broker.initProducerID().producerId
            given.append((disk.operationCount, id))
        }
        for index in (given.first?.operation ?? 0)...disk.operationCount {
            let known = Set(given.filter { $0.operation <= index }.map(\.id))
            let again = try TestBroker(on: disk.image(atOperation: index, keeping: choice))
            #expect(!known.contains(try again.initProducerID().producerId), "operation \(index)")
        }
    }

    @Test func aTransactionalProducerIsToldThatThereAreNoTransactions() throws {
        let broker = try TestBroker()
        #expect(try broker.initProducerID(transactionalID: "t1").errorCode == .unsupportedVersion)
        #expect(try broker.initProducerID(transactionalID: "").errorCode == .invalidRequest)
    }

    @Test func aRetryIsAnsweredWithTheFirstOffsetAndWritesNothing() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        for sequence in 0..<7 as Range<Int32> {
            let answer = try broker.produceAs(9, sequence: sequence)
            #expect(answer.errorCode == .none)
            #expect(answer.baseOffset == Offset(Int64(sequence)))
        }
        // The last five are known again, whichever is asked for.
        for sequence in [2, 6, 4, 3, 5] as [Int32] {
            let answer = try broker.produceAs(9, sequence: sequence)
            #expect(answer.errorCode == .none)
            #expect(answer.baseOffset == Offset(Int64(sequence)))
        }
        #expect(try broker.produceAs(9, sequence: 1).errorCode == .outOfOrderSequenceNumber)
        #expect(try broker.values() == (0..<7).map { "p9-0-\($0)" })
    }

    @Test func sequencesHaveToFollowEachOther() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        #expect(try broker.produceAs(9, sequence: 0, count: 3).errorCode == .none)
        #expect(try broker.produceAs(9, sequence: 4).errorCode == .outOfOrderSequenceNumber)
        #expect(try broker.produceAs(9, sequence: 2).errorCode == .outOfOrderSequenceNumber)
        #expect(try broker.produceAs(9, sequence: 3).baseOffset == Offset(3))
        // Another count from the same sequence on is not the same batch.
        #expect(
            try broker.produceAs(9, sequence: 0, count: 2).errorCode == .outOfOrderSequenceNumber)
        // Whom the log does not know may begin anywhere.
        #expect(try broker.produceAs(10, sequence: 700).errorCode == .none)
    }

    @Test func aHigherEpochBeginsAtZeroAndFencesTheLower() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        #expect(try broker.produceAs(9, sequence: 0).errorCode == .none)
        #expect(
            try broker.produceAs(9, epoch: 1, sequence: 1).errorCode == .outOfOrderSequenceNumber)
        #expect(try broker.produceAs(9, epoch: 1, sequence: 0).errorCode == .none)
        #expect(try broker.produceAs(9, sequence: 0).errorCode == .invalidProducerEpoch)
        #expect(try broker.produceAs(9, epoch: 1, sequence: 0).baseOffset == Offset(1))
        #expect(try broker.produceAs(9, epoch: 1, sequence: 1).errorCode == .none)
    }

    @Test func sequencesGoOnAtZeroBehindTheLargest() throws {
        let broker = try TestBroker()
        try broker.createTopic("t")
        #expect(try broker.produceAs(9, sequence: .max - 1, count: 2).errorCode == .none)
        #expect(try broker.produceAs(9, sequence: 0).errorCode == .none)
        #expect(try broker.produceAs(9, sequence: .max - 1, count: 2).baseOffset == .zero)
        #expect(try broker.produceAs(9, sequence: .max, count: 3).errorCode != .none)
    }

    @Test func aRetryIsNotAnsweredBeforeWhatItRepeatsIsSynced() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: Self.synced)
        let first = try broker.sendAs(9, sequence: 0)
        let second = try broker.sendAs(9, sequence: 0)
        #expect(broker.target.reply(first) == nil)
        #expect(broker.target.reply(second) == nil)
        broker.flushAll()
        #expect(try broker.produceAnswer(first).baseOffset == .zero)
        #expect(try broker.produceAnswer(second).baseOffset == .zero)
        let third = try broker.sendAs(9, sequence: 0)
        #expect(try broker.produceAnswer(third).baseOffset == .zero)
        #expect(try broker.values() == ["p9-0-0"])
    }

    @Test func thePlantedBugAnswersARetryEarly() throws {
        let broker = try TestBroker(plantedBug: .duplicateAnsweredUnsynced)
        try broker.createTopic("t", settings: Self.synced)
        let first = try broker.sendAs(9, sequence: 0)
        let second = try broker.sendAs(9, sequence: 0)
        #expect(broker.target.reply(first) == nil)
        #expect(broker.target.reply(second) != nil)
    }

    @Test func producersAreForgottenWhenTheirTimeIsOver() throws {
        let settings = [
            "producer.id.expiration.ms": "1000", "log.retention.check.interval.ms": "500",
        ]
        let broker = try TestBroker(settings)
        try broker.createTopic("t")
        try broker.produceAs(9, sequence: 0)
        broker.clock.advance(by: .milliseconds(5_000))
        _ = broker.broker.advance(to: broker.clock.now())
        broker.flushAll()
        // Sequence 5 would be out of order for a producer that is known.
        #expect(try broker.produceAs(9, sequence: 5).errorCode == .none)
    }

    /// Kills and power cuts after every operation; then the retry that every client would make.
    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func aRetryAfterACrashIsNeverAppendedTwiceAndNeverRefused(_ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk)
        try broker.createTopic(
            "t", settings: Self.synced.merging(["segment.bytes": "1048576"]) { $1 })
        let start = disk.operationCount
        var acked: [(operation: Int, sequence: Int32)] = []
        for sequence in 0..<8 as Range<Int32> {
            _ = try broker.produceAs(9, sequence: sequence)
            acked.append((disk.operationCount, sequence))
            if sequence == 3 { broker.checkpoint() }
        }
        for index in start...disk.operationCount {
            let again = try TestBroker(on: disk.image(atOperation: index, keeping: choice))
            let known = Int32(acked.filter { $0.operation <= index }.count)
            // The first that was not answered, and the four that may have been under way with it.
            for sequence in max(0, known - 4)...known {
                let answer = try again.produceAs(9, sequence: sequence)
                #expect(answer.errorCode == .none, "operation \(index), sequence \(sequence)")
                #expect(answer.baseOffset == Offset(Int64(sequence)))
            }
            #expect(try again.values() == (0...known).map { "p9-0-\($0)" }, "operation \(index)")
        }
    }
}

@Suite struct MetadataDurabilityTests {
    /// Creations, growth, deletions and deleted records, each known once it is answered.
    private struct Told {
        var operation: Int
        var partitions: [String: Int]
        var deleted: Set<String>
        var start: Int64
    }

    private func run(_ disk: CrashableFileSystem, bug: PlantedBug?) throws -> [Told] {
        let broker = try TestBroker(on: disk, plantedBug: bug)
        var told = [Told(operation: disk.operationCount, partitions: [:], deleted: [], start: 0)]
        func note(_ change: (inout Told) -> Void) {
            var next = told[told.count - 1]
            next.operation = disk.operationCount
            change(&next)
            told.append(next)
        }
        for name in ["a", "b"] {
            try broker.createTopic(name, settings: ["flush.messages": "1"])
            note { $0.partitions[name] = 1 }
        }
        try broker.produce(["x", "y", "z"], to: "a")
        note { _ in }
        #expect(try broker.deleteRecords("a", below: 2).errorCode == .none)
        note { $0.start = 2 }
        #expect(try broker.createPartitions("a", count: 3).errorCode == .none)
        note { $0.partitions["a"] = 3 }
        note { $0.partitions["b"] = nil }
        var request = DeleteTopicsRequest()
        request.topicNames = ["b"]
        _ = try broker.ask(request, version: 5)
        note { $0.deleted = ["b"] }
        return told
    }

    private func violations(
        _ disk: CrashableFileSystem, _ told: [Told], _ choice: CrashChoice, bug: PlantedBug?
    ) -> [String] {
        var found: [String] = []
        for index in told[0].operation...disk.operationCount {
            let known = told.last { $0.operation <= index } ?? told[0]
            do {
                let again = try TestBroker(
                    on: disk.image(atOperation: index, keeping: choice), plantedBug: bug)
                let topics = try again.metadata(nil).topics
                for (name, count) in known.partitions.sorted(by: { $0.key < $1.key }) {
                    let there = topics.first { $0.name == name }?.partitions.count ?? 0
                    if there < count {
                        found.append("\(index): \(name) has \(there), not \(count)")
                    }
                }
                for topic in topics where known.deleted.contains(topic.name ?? "") {
                    found.append("\(index): \(topic.name ?? "") came back")
                }
                guard topics.contains(where: { $0.name == "a" }) else { continue }
                if try again.offset(-2, of: "a").offset.value < known.start {
                    found.append("\(index): deleted records came back")
                }
                // What a creation left half done is no obstacle to the next.
                let count = topics.first { $0.name == "a" }?.partitions.count ?? 0
                let more = try again.createPartitions("a", count: Int32(count + 2))
                if more.errorCode != .none { found.append("\(index): \(more)") }
                for partition in 0..<Int32(count + 2) {
                    let answer = try again.produce(["q"], to: "a", partition: partition)
                    if answer.errorCode != .none { found.append("\(index): \(answer)") }
                }
            } catch {
                found.append("\(index): the start failed: \(error)")
            }
        }
        return found
    }

    @Test(arguments: [CrashChoice.processDeath, .powerCut])
    func whatWasAnsweredIsThereAfterACrash(_ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let told = try run(disk, bug: nil)
        #expect(violations(disk, told, choice, bug: nil) == [])
    }

    @Test(arguments: [
        (PlantedBug.createTopicsAnsweredEarly, CrashChoice.powerCut),
        (.deleteTopicsAnsweredEarly, .powerCut), (.deletedPrefixNotKept, .processDeath),
    ])
    func aPlantedBugIsSeen(_ bug: PlantedBug, _ choice: CrashChoice) throws {
        let disk = CrashableFileSystem()
        let told = try run(disk, bug: bug)
        #expect(!violations(disk, told, choice, bug: bug).isEmpty)
    }

    @Test func producerIdsThatAreNotKeptAreGivenTwice() throws {
        let disk = CrashableFileSystem()
        let broker = try TestBroker(on: disk, plantedBug: .producerIDsNotKept)
        let id = try broker.initProducerID().producerId
        let again = try TestBroker(on: disk.image(keeping: .processDeath))
        #expect(try again.initProducerID().producerId == id)
    }

    @Test func growthIsRefusedForTheReasonsOfKafka() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", partitions: 2)
        #expect(try broker.createPartitions("t", count: 2).errorCode == .invalidPartitions)
        #expect(try broker.createPartitions("t", count: 1).errorCode == .invalidPartitions)
        #expect(try broker.createPartitions("u", count: 3).errorCode == .unknownTopicOrPartition)
        let assigned = try broker.createPartitions("t", count: 4, assignments: [[1]])
        #expect(assigned.errorCode == .invalidReplicaAssignment)
        #expect(
            try broker.createPartitions("t", count: 3, assignments: [[5]]).errorCode
                == .invalidReplicaAssignment)
        #expect(try broker.metadata(["t"]).topics[0].partitions.count == 2)
        #expect(
            try broker.createPartitions("t", count: 4, assignments: [[1], [1]]).errorCode == .none)
        #expect(try broker.metadata(["t"]).topics[0].partitions.count == 4)
        #expect(try broker.produce(["x"], partition: 3).errorCode == .none)
        #expect(try broker.values(partition: 3) == ["x"])
    }
}
