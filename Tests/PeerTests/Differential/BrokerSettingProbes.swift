import Foundation
import KafkaCodec

/// Settings of the broker that change while it runs.
enum BrokerSettingProbes {
    static var all: [Probe] { refused + accepted + changed }

    private static let type = DescribeConfigsRequest.brokerResource

    private typealias Change = (name: String, operation: Int8, value: String?)

    private static func request(
        _ resource: String, _ changes: [Change], validateOnly: Bool
    ) -> IncrementalAlterConfigsRequest {
        var request = IncrementalAlterConfigsRequest()
        request.validateOnly = validateOnly
        var asked = IncrementalAlterConfigsRequest.AlterConfigsResource()
        asked.resourceType = type
        asked.resourceName = resource
        asked.configs = changes.map { change in
            var config = IncrementalAlterConfigsRequest.AlterableConfig()
            config.name = change.name
            config.configOperation = change.operation
            config.value = change.value
            return config
        }
        request.resources = [asked]
        return request
    }

    /// To see what would be said, of this broker and of all.
    private static func ask(_ title: String, _ changes: [Change]) -> [Probe] {
        ["1", ""].flatMap { resource in
            Probe.each("broker '\(resource)' \(title)") { _, _ in
                request(resource, changes, validateOnly: true)
            }
        }
    }

    private static var refused: [Probe] {
        ask("a setting of the start", [("num.partitions", 0, "3")])
            + ask("an older name of a setting", [("log.retention.hours", 0, "3")])
            + ask("no number", [("message.max.bytes", 0, "abc")])
            + ask("too small a number", [("message.max.bytes", 0, "-5")])
            + ask("no choice of a list", [("log.cleanup.policy", 0, "foo")])
            + ask("one of two", [("max.connections", 0, "5"), ("num.partitions", 0, "3")])
            + ask("the same twice", [("max.connections", 0, "5"), ("max.connections", 0, "6")])
            + ask("more of what is no list", [("max.connections", 2, "5")])
            + ask("null", [("max.connections", 0, nil)])
            + ask("too many threads", [("num.io.threads", 0, "100")])
            + ask("too small a table", [("log.cleaner.dedupe.buffer.size", 0, "5")])
            + ask("an unknown setting", [("no.such.setting", 0, "5")])
            + ["2", "x"].flatMap { resource in
                Probe.each("another broker '\(resource)'") { _, _ in
                    request(resource, [("max.connections", 0, "5")], validateOnly: true)
                }
            }
    }

    private static var accepted: [Probe] {
        ask("a time", [("log.retention.ms", 0, "1000")])
            + ask("a size", [("log.segment.bytes", 0, "2000000")])
            + ask("a number of threads", [("num.io.threads", 0, "9")])
            + ask("more of a list", [("log.cleanup.policy", 2, "compact")])
            + ask("less of a list", [("log.cleanup.policy", 3, "delete")])
            + ask("the end of what was never set", [("num.partitions", 1, nil)])
            + ask("a producer's expiration", [("producer.id.expiration.ms", 0, "5000")])
            + ask("what replicas alone heed", [("unclean.leader.election.enable", 0, "true")])
    }

    /// For real, and what is then told of it. Kafka takes a change in a moment after its answer.
    private static var changed: [Probe] {
        func change(_ title: String, _ resource: String, _ changes: [Change]) -> [Probe] {
            [
                Probe(name: "a change of brokers: \(title)") { side in
                    let version = IncrementalAlterConfigsRequest.versions.upperBound
                    guard
                        let answer = try side.client.ask(
                            request(resource, changes, validateOnly: false), version: version)
                    else { return ["connection": "closed"] }
                    try awaitChange(side, resource, changes)
                    return FlatFields.of(answer)
                },
                described("1"), described(""), describedTopic,
            ]
        }
        let (own, all) = (("1", "message.max.bytes"), ("", "message.max.bytes"))
        return change("this one", own.0, [(own.1, 0, "900000")])
            + change("all", all.0, [(all.1, 0, "800000"), ("log.retention.ms", 0, "777000")])
            + change("this one no more", own.0, [(own.1, 1, nil)])
            + change("all no more", all.0, [(all.1, 1, nil), ("log.retention.ms", 1, nil)])
    }

    private static let looksMax = 100

    private static func awaitChange(
        _ side: DifferentialSide, _ resource: String, _ changes: [Change]
    ) throws {
        for _ in 0..<looksMax {
            let wanted = changes.map { $0.operation == 0 ? $0.value : nil }
            let seen = try changes.map { change in
                try side.client.ask(
                    describe(type, resource, [change.name]), version: 4)?.results[0].configs
                    .first { ($0.configSource == 2) == (resource == "1") && $0.configSource < 4 }?
                    .value
            }
            if seen == wanted { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        throw WireClient.Trouble(description: "a changed setting was never told")
    }

    private static func describe(_ type: Int8, _ name: String, _ keys: [String]?)
        -> DescribeConfigsRequest
    {
        var request = DescribeConfigsRequest()
        request.includeSynonyms = true
        var asked = DescribeConfigsRequest.DescribeConfigsResource()
        asked.resourceType = type
        asked.resourceName = name
        asked.configurationKeys = keys
        request.resources = [asked]
        return request
    }

    private static let keys = ["message.max.bytes", "log.retention.ms", "log.retention.hours"]

    private static func described(_ resource: String) -> Probe {
        Probe(name: "settings of brokers '\(resource)'") { side in
            try side.client.ask(describe(type, resource, keys), version: 4)
                .map { FlatFields.of($0) } ?? [:]
        }
    }

    private static var describedTopic: Probe {
        Probe(name: "settings of a topic below") { side in
            try side.client.ask(
                describe(
                    DescribeConfigsRequest.topicResource, "plain",
                    ["max.message.bytes", "retention.ms"]),
                version: 4
            ).map { FlatFields.of($0) } ?? [:]
        }
    }
}
