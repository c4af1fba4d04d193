import Foundation
import ProcessHarness
import Testing

/// The same words given to Kafka's own tools and to ours of the same name, both against `trial serve`:
/// output and exit code are equal.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool.hasKafka,
        "needs TRIAL_BINARY, Java and KAFKA_HOME"))
struct KafkaToolTests {
    /// One step; `T` stands for the topic of the side that is asked, `S` for the server.
    private struct Step {
        var tool: String
        var words: String
        var input = ""
    }

    private static let steps = [
        Step(tool: "topics", words: "--create --topic T --partitions 2 --bootstrap-server S"),
        Step(tool: "topics", words: "--create --topic T --if-not-exists --bootstrap-server S"),
        Step(tool: "topics", words: "--describe --topic T --bootstrap-server S"),
        Step(tool: "topics", words: "--alter --topic T --partitions 3 --bootstrap-server S"),
        Step(tool: "topics", words: "--describe --topic T --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --entity-type topics --entity-name T --add-config retention.ms=99999 "
                + "--bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--describe --entity-type topics --entity-name T --bootstrap-server S"),
        Step(
            tool: "console-producer",
            words: "--topic T --property parse.key=true --property key.separator=: "
                + "--bootstrap-server S", input: "a:one\nb:two\nc:three\nd:four\n"),
        Step(tool: "get-offsets", words: "--topic T --bootstrap-server S"),
        Step(tool: "get-offsets", words: "--topic T --time earliest --bootstrap-server S"),
        Step(
            tool: "console-consumer",
            words: "--topic T --partition 0 --offset earliest --timeout-ms 1500 "
                + "--property print.key=true --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --entity-type brokers --entity-name 1 "
                + "--add-config log.retention.ms=5000,max.connections=900 --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--describe --entity-type brokers --entity-name 1 --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --entity-type brokers --entity-default "
                + "--add-config log.segment.bytes=2000000 --bootstrap-server S"),
        Step(tool: "configs", words: "--describe --entity-type brokers --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --broker 1 --add-config num.partitions=3 --bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --broker 1 --delete-config log.retention.ms,max.connections "
                + "--bootstrap-server S"),
        Step(
            tool: "configs",
            words: "--alter --entity-type brokers --entity-default "
                + "--delete-config log.segment.bytes --bootstrap-server S"),
        Step(tool: "configs", words: "--describe --broker 1 --bootstrap-server S"),
        Step(tool: "topics", words: "--list --topic T --bootstrap-server S"),
        Step(tool: "topics", words: "--delete --topic T --bootstrap-server S"),
        Step(tool: "topics", words: "--delete --topic T --bootstrap-server S"),
    ]

    @Test func `our tools answer as Kafka's do`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort())
        defer { broker.stop() }
        let ours = try #require(TrialBinary.path.flatMap { Tool(at: $0) })
        for step in Self.steps {
            let theirTool = try #require(Tool(kafka: "kafka-\(step.tool).sh"))
            let theirs = try theirTool.run(words(step, "theirs", broker), input: step.input)
            let own = try ours.run(
                ["kafka", step.tool] + words(step, "native", broker), input: step.input)
            let place = "\(step.tool) \(step.words)"
            #expect(own.status == theirs.status, "\(place): \(own.errors)")
            #expect(
                plain(own.output, "native") == plain(theirs.output, "theirs"), "\(place)")
        }
    }

    private func words(_ step: Step, _ topic: String, _ broker: ServedBroker) -> [String] {
        step.words.split(separator: " ").map { word in
            word == "T" ? topic : word == "S" ? broker.address : String(word)
        }
    }

    /// Without what differs by nature: the topic's name and id, and what Java's logger adds.
    private func plain(_ text: String, _ topic: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("[") && $0 != " (org" }
            .filter { !$0.hasPrefix(" (org.apache") }
            .map { line in
                var line = line.replacingOccurrences(of: topic, with: "T")
                if let range = line.range(of: #"TopicId: \S+"#, options: .regularExpression) {
                    line.replaceSubrange(range, with: "TopicId: I")
                }
                return line
            }
    }

    @Test func `a tutorial for Kafka works word for word`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort(), overrides: ["group.initial.rebalance.delay.ms=0"])
        defer { broker.stop() }
        func run(_ name: String, _ words: [String], input: String = "") throws -> Tool.Result {
            let tool = try #require(Tool(kafka: "kafka-\(name).sh"))
            return try tool.run(words + ["--bootstrap-server", broker.address], input: input)
        }
        let created = try run("topics", ["--create", "--topic", "test-topic"])
        #expect(created.output.contains("Created topic test-topic."))
        #expect(try run("topics", ["--list"]).output.contains("test-topic"))
        let produced = try run(
            "console-producer", ["--topic", "test-topic"], input: "hello\nworld\n")
        #expect(produced.status == 0, "\(produced.errors)")
        let consumed = try run(
            "console-consumer",
            [
                "--topic", "test-topic", "--from-beginning", "--max-messages", "2", "--group", "g",
            ])
        #expect(consumed.output == "hello\nworld\n", "\(consumed.errors)")
        let described = try run("consumer-groups", ["--describe", "--group", "g"])
        #expect(described.output.contains("test-topic"))
        #expect(try run("consumer-groups", ["--list"]).output.contains("g"))
        let reset = try run(
            "consumer-groups",
            [
                "--reset-offsets", "--group", "g", "--to-earliest", "--topic", "test-topic",
                "--execute",
            ])
        #expect(reset.status == 0, "\(reset.errors)")
        let deleted = try run("consumer-groups", ["--delete", "--group", "g"])
        #expect(deleted.output.contains("was successful"), "\(deleted.output)")
        let versions = try run("broker-api-versions", [])
        #expect(versions.output.contains("JoinGroup(11): 0 to 9 [usable: 9]"))
        let directories = try run("log-dirs", ["--describe"])
        #expect(directories.output.contains("test-topic-0"))
    }
}
