import KafkaCodec
import Vocabulary

/// What is offered, and what ends a connection.
enum ConnectionProbes {
    static var all: [Probe] { offered + ended }

    /// What ours offers; Kafka offers more.
    private static let keys: Set<APIKey> = [
        .produce, .fetch, .listOffsets, .metadata, .apiVersions, .createTopics, .deleteTopics,
        .deleteRecords, .initProducerId, .createPartitions, .offsetForLeaderEpoch,
        .findCoordinator, .joinGroup, .syncGroup, .heartbeat, .leaveGroup, .offsetCommit,
        .offsetFetch, .offsetDelete, .listGroups, .describeGroups, .deleteGroups,
        .describeConfigs, .alterConfigs, .incrementalAlterConfigs, .listConfigResources,
        .describeTopicPartitions, .describeLogDirs, .describeProducers,
        .listPartitionReassignments, .describeCluster,
    ]

    private static var offered: [Probe] {
        let versions = ApiVersionsRequest.versions
        return [versions.lowerBound, versions.upperBound].map { version in
            Probe(name: "ApiVersions v\(version): the ranges of what is offered") { side in
                var request = ApiVersionsRequest()
                if version >= 3 {
                    request.clientSoftwareName = "differential"
                    request.clientSoftwareVersion = "1"
                }
                guard let answer = try side.client.ask(request, version: version) else {
                    return ["connection": "closed"]
                }
                var fields = ["errorCode": "\(answer.errorCode)"]
                for range in answer.apiKeys {
                    guard let key = APIKey(rawValue: range.apiKey), keys.contains(key) else {
                        continue
                    }
                    fields["\(key)"] = "\(range.minVersion) to \(range.maxVersion)"
                }
                return fields
            }
        } + [
            Probe(name: "ApiVersions v99: a version to come") { side in
                raw(try side.client.exchange(frame(key: 18, version: 99, body: [0, 1, 1, 0])))
            }
        ]
    }

    private static var ended: [Probe] {
        let strange: [(String, [UInt8])] = [
            ("an API that is none", frame(key: 999, version: 0, body: [])),
            ("a version to come", frame(key: 3, version: 99, body: [0, 0, 0])),
            (
                "Produce of version 2",
                frame(key: 0, version: 2, body: [0, 1, 0, 0, 0, 9, 0, 0, 0, 0])
            ),
            ("a body that ends early", frame(key: 3, version: 1, body: [0, 0])),
            (
                "a count beyond the frame",
                frame(key: 3, version: 1, body: [0x7f, 0xff, 0xff, 0xff])
            ),
        ]
        return strange.map { name, bytes in
            Probe(name: "a connection: \(name)") { side in raw(try side.client.exchange(bytes)) }
        }
            + [("plain", "a topic"), ("none", "an unknown topic")].map { topic, name in
                Probe(name: "a connection: acks=0 to \(name)") { side in
                    var request = ProduceRequest()
                    request.acks = 0
                    request.timeoutMs = 1_000
                    var data = ProduceRequest.TopicProduceData()
                    data.name = topic
                    var part = ProduceRequest.PartitionProduceData()
                    part.records = side.slice(TestRecords.batch(["unanswered"]))
                    data.partitionData = [part]
                    request.topicData = [data]
                    _ = try side.client.send(request, version: 9)
                    let next = try side.client.ask(ApiVersionsRequest(), version: 0)
                    return ["connection": next == nil ? "closed" : "open"]
                }
            }
    }

    private static func frame(key: Int16, version: Int16, body: [UInt8]) -> [UInt8] {
        func big<T: FixedWidthInteger>(_ number: T) -> [UInt8] {
            withUnsafeBytes(of: number.bigEndian, Array.init)
        }
        let rest = big(key) + big(version) + big(Int32(7)) + big(Int16(0)) + body
        return big(Int32(rest.count)) + rest
    }

    private static func raw(_ answer: UnsafeMutableRawBufferPointer?) -> [String: String] {
        guard let answer else { return ["connection": "closed"] }
        let digits = answer.map { byte in
            let text = String(byte, radix: 16)
            return text.count < 2 ? "0" + text : text
        }
        return ["answer": digits.joined()]
    }
}
