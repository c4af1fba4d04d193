import Drivers
import KafkaCodec
import Vocabulary
import WireDriver

/// `kafka-broker-api-versions`.
enum BrokerApiVersionsTool {
    static let tool = KafkaTool(
        name: "broker-api-versions",
        summary: "This tool helps to retrieve broker version information.",
        options: [.bootstrap, .commandConfig]
    ) { arguments in
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        for broker in try client.metadata([]).brokers.sorted(by: { $0.nodeId < $1.nodeId }) {
            let ranges = try client.apiRanges(node: broker.nodeId)
            Console.say(
                "\(broker.host):\(broker.port) (id: \(broker.nodeId) rack: "
                    + "\(broker.rack ?? "null") isFenced: false) -> (")
            let lines = ranges.map { api, range in
                let versions =
                    range.count == 1
                    ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
                return "\t\(api)(\(api.rawValue)): \(versions) [usable: \(range.upperBound)]"
            }
            Console.say(lines.joined(separator: ",\n"))
            Console.say(")")
        }
        return 0
    }
}

/// `kafka-delete-records`.
enum DeleteRecordsTool {
    static let tool = KafkaTool(
        name: "delete-records",
        summary: "This tool helps to delete records of the given partitions down to the specified "
            + "offset.",
        options: [
            .bootstrap, .commandConfig,
            .value(
                "--offset-json-file", "FILE",
                #"{"partitions":[{"topic":"t","partition":0,"offset":3}],"version":1}"#,
                required: true),
        ]
    ) { arguments in
        let wanted = try DeletionFile.read(arguments.value("--offset-json-file") ?? "")
        let client = try AdminClient(bootstrap: arguments.value("--bootstrap-server") ?? "")
        defer { client.close() }
        let topics = try client.metadata(wanted.map(\.topic)).topics
        Console.say("Executing records delete operation")
        Console.say("Records delete operation completed:")
        var isClean = true
        for item in wanted {
            let leader = topics.first { $0.name == item.topic }?.partitions
                .first { $0.partitionIndex.value == item.partition }?.leaderId
            var part = DeleteRecordsRequest.DeleteRecordsPartition()
            part.partitionIndex.value = item.partition
            part.offset.value = item.offset
            var topic = DeleteRecordsRequest.DeleteRecordsTopic()
            topic.name = item.topic
            topic.partitions = [part]
            var request = DeleteRecordsRequest()
            request.topics = [topic]
            request.timeoutMs = 30_000
            let answer = try client.ask(request, node: leader).topics.first?.partitions.first
            let place = "partition: \(item.topic)-\(item.partition)"
            if let answer, answer.errorCode == .none {
                Console.say("\(place)\tlow_watermark: \(answer.lowWatermark)")
            } else {
                isClean = false
                Console.say("\(place)\terror: \(answer?.errorCode ?? .unknownServerError)")
            }
        }
        return isClean ? 0 : 1
    }
}
