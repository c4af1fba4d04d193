import KafkaCodec
import Vocabulary

/// Produce, Fetch, ListOffsets, OffsetForLeaderEpoch, DeleteRecords, InitProducerId.
enum RecordProbes {
    static var all: [Probe] {
        produce + fetch + listOffsets + leaderEpochs + deleteRecords
            + Probe.each("a new producer") { _, _ in InitProducerIdRequest() }
            + Probe.each("a producer that has an id", since: 3) { _, _ in
                var request = InitProducerIdRequest()
                request.producerId = 4_001
                request.producerEpoch = 1
                return request
            }
            + [fetchSession]
    }

    // MARK: Produce

    private static func produce(
        _ name: String, to topic: String = "plain", partition: Int32 = 0, acks: Int16 = -1,
        _ batch: @escaping () -> [UInt8]
    ) -> [Probe] {
        Probe.each(name) { side, version in
            var request = ProduceRequest()
            request.acks = acks
            request.timeoutMs = 10_000
            var data = DifferentialSide.batches(
                [side.slice(batch())], to: topic, partition: partition)
            if version >= 13 {
                data.name = ""
                data.topicId = side.topicID(topic)
            }
            request.topicData = [data]
            return request
        }
    }

    private static var produce: [Probe] {
        produce("a batch") { TestRecords.batch(["d", "e"]) }
            + produce("an unknown topic", to: "none") { TestRecords.batch(["x"]) }
            + produce("an unknown partition", partition: 9) { TestRecords.batch(["x"]) }
            + produce("a wrong checksum") {
                var bytes = TestRecords.batch(["x"])
                bytes[bytes.count - 1] ^= 1
                return bytes
            }
            + produce("too large", to: "small") {
                TestRecords.batch([String(repeating: "x", count: 200)])
            }
            + produce("acks=5", acks: 5) { TestRecords.batch(["x"]) }
            + produce("no key in a compacted topic", to: "compacted") { TestRecords.batch(["x"]) }
            + produce("a key in a compacted topic", to: "compacted") {
                TestRecords.batch(["x"], key: "k")
            }
            + produce("a time far ahead") {
                TestRecords.batch(["x"], timestamp: 32_503_680_000_000)
            }
            + produce("a control batch") {
                TestRecords.batch(
                    ["x"], producer: 5, epoch: 0, sequence: 0, isControl: true)
            }
            + produce("an idempotent batch", partition: 1) {
                TestRecords.batch(["x"], producer: 4_001, epoch: 1, sequence: 0)
            }
            + produce("the same again", partition: 1) {
                TestRecords.batch(["x"], producer: 4_001, epoch: 1, sequence: 0)
            }
            + produce("a gap in the sequence", partition: 1) {
                TestRecords.batch(["x"], producer: 4_001, epoch: 1, sequence: 9)
            }
            + produce("an old epoch", partition: 1) {
                TestRecords.batch(["x"], producer: 4_001, epoch: 0, sequence: 1)
            }
            + produce("two batches") { TestRecords.batch(["x"]) + TestRecords.batch(["y"]) }
            + produce("format 1") {
                var bytes = TestRecords.batch(["x"])
                bytes[16] = 1
                return bytes
            }
            + produce("nothing") { [] }
            + produce("half a batch") { Array(TestRecords.batch(["x"]).prefix(40)) }
            + produce("a transactional batch") {
                TestRecords.batch(
                    ["x"], producer: 77, epoch: 0, sequence: 0, isTransactional: true)
            }
            + produce("a sequence without an epoch") {
                TestRecords.batch(["x"], producer: 78, epoch: 0, sequence: 4)
            }
            + produce("a batch larger than a segment", to: "narrow") {
                TestRecords.batch([String(repeating: "x", count: 1_200_000)])
            }
            + produce("an internal topic", to: "__consumer_offsets") { TestRecords.batch(["x"]) }
    }

    // MARK: Fetch

    private static func fetch(
        _ name: String, _ topic: String = "plain", from offset: Int64 = 0, partition: Int32 = 0,
        since: Int16 = .min, _ change: @escaping (inout FetchRequest) -> Void = { _ in }
    ) -> [Probe] {
        Probe.each(name, since: since) { side, version in
            var request = FetchRequest()
            request.minBytes = 1
            var asked = FetchRequest.FetchTopic()
            if version >= 13 { asked.topicId = side.topicID(topic) } else { asked.topic = topic }
            var part = FetchRequest.FetchPartition()
            part.partition = PartitionID(partition)
            part.fetchOffset = Offset(offset)
            part.partitionMaxBytes = 1 << 20
            asked.partitions = [part]
            request.topics = [asked]
            change(&request)
            return request
        }
    }

    private static var fetch: [Probe] {
        fetch("from the start") + fetch("inside a batch", from: 1)
            + fetch("at the end", from: 7) + fetch("out of range", from: 9_999)
            + fetch("an unknown topic", "none") + fetch("an unknown partition", partition: 9)
            + fetch("an epoch to come", since: 9) {
                $0.topics[0].partitions[0].currentLeaderEpoch = LeaderEpoch(99)
            }
            + fetch("committed records alone") { $0.isolationLevel = 1 }
            + fetch("no bytes of a partition") { $0.topics[0].partitions[0].partitionMaxBytes = 0 }
            + fetch("a negative offset", from: -5)
            + fetch("an epoch fetched that is to come", since: 12) {
                $0.topics[0].partitions[0].lastFetchedEpoch = LeaderEpoch(9)
            }
            + fetch("nothing") { $0.topics = [] }
            + fetch("a session that is none", since: 7) {
                $0.sessionId = 7
                $0.sessionEpoch = 3
            }
            + fetch("a new session", since: 7) { $0.sessionEpoch = 0 }
            + fetch("an end to no session", since: 7) {
                $0.sessionId = 7
                $0.sessionEpoch = -1
            }
    }

    private static var fetchSession: Probe {
        Probe(name: "Fetch: a session's life") { side in
            var fields: [String: String] = [:]
            var request = FetchRequest()
            request.minBytes = 0
            var asked = FetchRequest.FetchTopic()
            asked.topicId = side.topicID("plain")
            asked.partitions = ([0, 1] as [Int32]).map { number in
                var part = FetchRequest.FetchPartition()
                part.partition = PartitionID(number)
                part.partitionMaxBytes = 1 << 20
                return part
            }
            func tell(_ step: String, epoch: Int32) throws {
                request.sessionEpoch = epoch
                let version = FetchRequest.versions.upperBound
                let answer = try side.client.ask(request, version: version)
                let told = answer.map { FlatFields.of($0) } ?? ["connection": "closed"]
                for (field, value) in told { fields["\(step).\(field)"] = value }
                if epoch == 0 { request.sessionId = answer?.sessionId ?? 0 }
            }
            request.topics = [asked]
            try tell("it begins", epoch: 0)
            request.topics = []
            try tell("nothing is new but what was not read", epoch: 1)
            try tell("an epoch that was", epoch: 1)
            try tell("an epoch to come", epoch: 9)
            var forgotten = FetchRequest.ForgottenTopic()
            forgotten.topicId = side.topicID("plain")
            forgotten.partitions = [0]
            request.forgottenTopicsData = [forgotten]
            try tell("one partition less", epoch: 2)
            request.forgottenTopicsData = []
            try tell("it ends", epoch: -1)
            try tell("after its end", epoch: 3)
            return fields
        }
    }

    // MARK: Offsets

    private static func listOffsets(
        _ name: String, _ timestamp: Int64, _ topic: String = "plain", partition: Int32 = 0,
        epoch: Int32 = -1, since: Int16 = .min
    ) -> [Probe] {
        Probe.each(name, since: since) { _, version in
            var request = ListOffsetsRequest()
            var asked = ListOffsetsRequest.ListOffsetsTopic()
            asked.name = topic
            var part = ListOffsetsRequest.ListOffsetsPartition()
            part.partitionIndex = PartitionID(partition)
            part.timestamp = timestamp
            if version >= 4 { part.currentLeaderEpoch = LeaderEpoch(epoch) }
            asked.partitions = [part]
            request.topics = [asked]
            return request
        }
    }

    private static var listOffsets: [Probe] {
        listOffsets("latest", -1) + listOffsets("earliest", -2)
            + listOffsets("largest time", -3, since: 7)
            + listOffsets("earliest local", -4, since: 8)
            + listOffsets("latest tiered", -5, since: 9)
            + listOffsets("earliest to be uploaded", -6, since: 11)
            + listOffsets("by time", TestRecords.time)
            + listOffsets("after all times", TestRecords.time + 1)
            + listOffsets("an unknown time", -77) + listOffsets("an unknown topic", -1, "none")
            + listOffsets("an unknown partition", -1, partition: 9)
            + listOffsets("an epoch to come", -1, epoch: 99, since: 4)
            + listOffsets("an epoch that is none", -1, epoch: -2, since: 4)
            + listOffsets("largest time of nothing", -3, "spare", since: 7)
            + listOffsets("by time of nothing", TestRecords.time, "spare")
            + listOffsets("before all times", 0) + listOffsets("latest of nothing", -1, "spare")
            + listOffsets("latest of what is empty", -2, "spare")
            + Probe.each("the same partition twice") { _, _ in
                var request = ListOffsetsRequest()
                var asked = ListOffsetsRequest.ListOffsetsTopic()
                asked.name = "plain"
                var part = ListOffsetsRequest.ListOffsetsPartition()
                part.timestamp = -1
                asked.partitions = [part, part]
                request.topics = [asked]
                return request
            }
            + Probe.each("committed records alone", since: 2) { _, _ in
                var request = ListOffsetsRequest()
                request.isolationLevel = 1
                var asked = ListOffsetsRequest.ListOffsetsTopic()
                asked.name = "plain"
                var part = ListOffsetsRequest.ListOffsetsPartition()
                part.timestamp = -1
                asked.partitions = [part]
                request.topics = [asked]
                return request
            }
    }

    private static func leaderEpoch(
        _ name: String, _ topic: String, _ epoch: Int32, partition: Int32 = 0, current: Int32 = -1
    ) -> [Probe] {
        Probe.each(name) { _, _ in
            var request = OffsetForLeaderEpochRequest()
            request.replicaId = -1
            var asked = OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
            asked.topic = topic
            var part = OffsetForLeaderEpochRequest.OffsetForLeaderPartition()
            part.leaderEpoch = LeaderEpoch(epoch)
            part.partition = PartitionID(partition)
            part.currentLeaderEpoch = LeaderEpoch(current)
            asked.partitions = [part]
            request.topics = [asked]
            return request
        }
    }

    private static var leaderEpochs: [Probe] {
        leaderEpoch("the end of an epoch", "plain", 0)
            + leaderEpoch("the end of one to come", "plain", 99)
            + leaderEpoch("an unknown topic", "none", 0)
            + leaderEpoch("an unknown partition", "plain", 0, partition: 9)
            + leaderEpoch("the end of none", "plain", -1)
            + leaderEpoch("a leader to come", "plain", 0, current: 99)
            + leaderEpoch("the present leader", "plain", 0, current: 0)
            + leaderEpoch("the end of nothing", "spare", 0)
    }

    private static func deleteRecords(
        _ name: String, _ topic: String = "plain", before offset: Int64, partition: Int32 = 0
    ) -> [Probe] {
        Probe.each(name) { _, _ in
            var request = DeleteRecordsRequest()
            request.timeoutMs = 5_000
            var asked = DeleteRecordsRequest.DeleteRecordsTopic()
            asked.name = topic
            var part = DeleteRecordsRequest.DeleteRecordsPartition()
            part.offset = Offset(offset)
            part.partitionIndex = PartitionID(partition)
            asked.partitions = [part]
            request.topics = [asked]
            return request
        }
    }

    private static var deleteRecords: [Probe] {
        deleteRecords("before 1", before: 1) + deleteRecords("beyond the end", before: 9_999)
            + deleteRecords("an unknown topic", "none", before: 1)
            + deleteRecords("a compacted topic", "compacted", before: 1)
            + deleteRecords("before 1 again", before: 1)
            + deleteRecords("before 0 after that", before: 0)
            + deleteRecords("before -5", before: -5)
            + deleteRecords("an unknown partition", before: 1, partition: 9)
            + deleteRecords("an internal topic", "__consumer_offsets", before: 0)
            + fetch("below the log start", from: 0)
            + listOffsets("by time after the deletion", TestRecords.time)
            + listOffsets("earliest after the deletion", -2)
            + deleteRecords("all that can be read", before: -1)
            + listOffsets("by time when all is deleted", TestRecords.time)
            + listOffsets("largest time when all is deleted", -3, since: 7)
            + leaderEpoch("the end of an epoch when all is deleted", "plain", 0)
    }
}
