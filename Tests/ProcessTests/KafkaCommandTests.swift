import Foundation
import ProcessHarness
import Testing

/// `trial kafka NAME`: Kafka's tools under Kafka's names, and nothing of Kafka's.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct KafkaCommandTests {
    private func tool() throws -> Tool {
        try #require(TrialBinary.path.flatMap { Tool(at: $0) })
    }

    @Test func `a topic is made, filled, read by a group and deleted`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort())
        defer { broker.stop() }
        let tool = try tool()
        func run(_ words: String, input: String = "") throws -> Tool.Result {
            try tool.run(
                ["kafka"] + words.split(separator: " ").map(String.init)
                    + ["--bootstrap-server", broker.address], input: input)
        }
        #expect(try run("topics --create --topic t").output == "Created topic t.\n")
        let again = try run("topics --create --topic t")
        #expect(again.status == 1)
        #expect(
            again.output
                == "Error while executing topic command : Topic 't' already exists.\n")
        #expect(try run("topics --list").output == "t\n")
        for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
            let produced = try run(
                "console-producer --topic t --compression-codec \(codec)", input: "\(codec)\n")
            #expect(produced.status == 0, "\(produced.errors)")
        }
        let consumed = try run(
            "console-consumer --topic t --from-beginning --max-messages 5 --group g")
        #expect(consumed.output == "none\ngzip\nsnappy\nlz4\nzstd\n")
        #expect(consumed.errors == "Processed a total of 5 messages\n")
        #expect(try run("get-offsets --topic t").output == "t:0:5\n")
        let described = try run("consumer-groups --describe --group g")
        #expect(described.output.contains("Consumer group 'g' has no active members."))
        let fields = described.output.split(separator: "\n").last?.split(separator: " ")
        #expect(fields?.map(String.init) == ["g", "t", "0", "5", "5", "0", "-", "-", "-"])
        #expect(try run("topics --delete --topic t").status == 0)
        let gone = try run("topics --describe --topic t")
        #expect(gone.status == 1)
        #expect(gone.output.contains("Topic 't' does not exist as expected"))
    }

    @Test func `words that make no sense are exit code 1 and the options`() throws {
        let tool = try tool()
        let missing = try tool.run(["kafka", "topics", "--list"])
        #expect(missing.status == 1)
        #expect(missing.errors.contains("Missing required argument \"[bootstrap-server]\""))
        #expect(missing.errors.contains("--if-not-exists"))
        let unknown = try tool.run(["kafka", "topics", "--lst"])
        #expect(unknown.errors.contains("lst is not a recognized option"))
        #expect(try tool.run(["kafka", "nope"]).status == 1)
    }

    @Test func `a formatted directory keeps its cluster, and is formatted once`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let tool = try tool()
        let id = try tool.run(["kafka", "storage", "random-uuid"]).output
            .trimmingCharacters(in: .newlines)
        #expect(id.count == 22)
        let data = trial.scratch.appending(path: "data")
        let file = try trial.write("log.dirs=\(data.path)\n", to: "server.properties")
        let first = try tool.run(["kafka", "storage", "format", "-t", id, "-c", file])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.hasPrefix("Formatting metadata directory \(data.path) with"))
        let second = try tool.run(["kafka", "storage", "format", "-t", id, "-c", file])
        #expect(second.status == 1)
        #expect(second.errors.contains("is already formatted."))
        let broker = try ServedBroker(
            trial: trial, directory: data, port: ServedBroker.freePort())
        #expect(broker.stop() == 0)
        let kept = try String(
            contentsOf: data.appending(path: "meta.properties"), encoding: .utf8)
        #expect(kept.contains("cluster.id=\(id)"))
    }

    @Test func `a scrub finds one wrong bit wherever it is, and changes nothing`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let data = trial.scratch.appending(path: "data")
        let broker = try ServedBroker(
            trial: trial, directory: data, port: ServedBroker.freePort())
        let tool = try tool()
        for line in ["one", "two", "three"] {
            let produced = try tool.run(
                [
                    "kafka", "console-producer", "--topic", "t", "--bootstrap-server",
                    broker.address,
                ], input: line + "\n")
            #expect(produced.status == 0, "\(produced.errors)")
        }
        #expect(broker.stop() == 0)
        let verify = ["kafka", "dump-log", "--verify", data.path]
        let whole = try tool.run(verify)
        #expect(whole.status == 0, "\(whole.output)")
        #expect(whole.output.contains("t-0: 1 segments, 3 batches, 3 records, offsets 0 to 3"))
        let log = data.appending(path: "t-0/00000000000000000000.log")
        let bytes = try Data(contentsOf: log)
        // Its offset, its length and its epoch lie before what a batch's checksum covers.
        let second = bytes.count / 3 - 1
        for place in [7, 11, 15, 16, 30, second, bytes.count - 1] {
            var spoilt = bytes
            spoilt[place] ^= 1
            try spoilt.write(to: log)
            let result = try tool.run(verify)
            #expect(result.status == 1, "byte \(place): \(result.output)")
            #expect(result.output.contains("damaged  \(log.path) at "), "byte \(place)")
            #expect(try Data(contentsOf: log) == spoilt)
        }
        let absent = try tool.run(["kafka", "dump-log", "--verify", data.path + "-not"])
        #expect(absent.status == 1)
        #expect(absent.errors.contains("is not there"))
    }

    @Test func `nobody has to start a ZooKeeper`() throws {
        let result = try tool().run(
            ["kafka", "zookeeper-server-start", "zookeeper.properties"],
            without: ["KAFKA_ZOOKEEPER_HOME"])
        #expect(result.status == 0)
        #expect(result.output.contains("needs no ZooKeeper"))
    }
}
