import Foundation
import ProcessHarness
import Testing

/// A tutorial for Kafka on Linux, by our own scripts from a folder of its own.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct TutorialTests {
    /// For a start or a stop in the background; a run that takes it has failed.
    private static let waitMax = Duration.seconds(60)

    /// A distribution: the scripts, the settings and the program, which is thereby another executable
    /// than every other broker's on this host.
    private struct Distribution {
        let trial: TrialBinary
        let folder: URL
        let port: Int

        init(_ trial: TrialBinary) throws {
            self.trial = trial
            folder = trial.scratch.appending(path: "kafka x")
            port = ServedBroker.freePort()
            let files = FileManager.default
            for name in ["Sources", ".build/release"] {
                try files.createDirectory(
                    at: folder.appending(path: name), withIntermediateDirectories: true)
            }
            for name in ["bin", "config", "Package.swift"] {
                try files.copyItem(
                    at: TrialBinary.root.appending(path: name), to: folder.appending(path: name))
            }
            let binary = folder.appending(path: ".build/release/trial")
            try files.copyItem(atPath: try #require(TrialBinary.path), toPath: binary.path)
            // Newer than every source, so that the scripts build nothing.
            try files.setAttributes([.modificationDate: Date()], ofItemAtPath: binary.path)
            let settings = folder.appending(path: "config/server.properties")
            let text = try String(contentsOf: settings, encoding: .utf8)
                .replacing("127.0.0.1:9092", with: "127.0.0.1:\(port)")
                .replacing(
                    "/tmp/trial-logs", with: folder.appending(path: "data").path)
            try Data(text.utf8).write(to: settings)
        }

        func run(_ line: String, input: String = "") throws -> Tool.Result {
            var words = line.replacing("localhost:9092", with: "127.0.0.1:\(port)")
                .split(separator: " ").map(String.init)
            let tool = try #require(Tool(at: folder.appending(path: words.removeFirst()).path))
            return try tool.run(
                words, input: input, folder: folder, without: ["KAFKA_ZOOKEEPER_HOME", "LOG_DIR"])
        }

        /// Where the broker in the background says what it does.
        var output: String {
            let file = folder.appending(path: "logs/kafkaServer.out")
            return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        }

        /// Brokers that this copy of the program runs.
        func brokers() throws -> [String] {
            try trial.left().filter { $0.contains("serve") }
        }
    }

    @Test func `the broker goes into the background, serves, and is stopped by its script`() throws
    {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let tutorial = try Distribution(trial)
        let zookeeper = try tutorial.run(
            "bin/zookeeper-server-start.sh -daemon config/zookeeper.properties")
        #expect(zookeeper.status == 0, "\(zookeeper.errors)")
        let id = try tutorial.run("bin/kafka-storage.sh random-uuid").output
            .trimmingCharacters(in: .newlines)
        let formatted = try tutorial.run(
            "bin/kafka-storage.sh format --standalone -t \(id) -c config/server.properties")
        #expect(formatted.status == 0, "\(formatted.errors)")
        #expect(formatted.output.contains("Formatting "))

        #expect(try tutorial.run("bin/kafka-server-stop.sh").status == 1)
        let started = try tutorial.run("bin/kafka-server-start.sh -daemon config/server.properties")
        #expect(started.status == 0, "\(started.errors)")
        #expect(started.output == "")
        defer { _ = try? tutorial.run("bin/kafka-server-stop.sh") }
        let ready = ContinuousClock.now + Self.waitMax
        while !tutorial.output.contains("Kafka Server started") {
            try #require(try !tutorial.brokers().isEmpty, "\(tutorial.output)")
            try #require(ContinuousClock.now < ready, "not ready: \(tutorial.output)")
            usleep(20_000)
        }

        let created = try tutorial.run(
            "bin/kafka-topics.sh --create --topic test-topic --bootstrap-server localhost:9092")
        #expect(created.output == "Created topic test-topic.\n", "\(created.errors)")
        let listed = try tutorial.run(
            "bin/kafka-topics.sh --list --bootstrap-server localhost:9092")
        #expect(listed.output == "test-topic\n")
        let produced = try tutorial.run(
            "bin/kafka-console-producer.sh --topic test-topic --bootstrap-server localhost:9092",
            input: "This is my first event\nThis is my second event\n")
        #expect(produced.status == 0, "\(produced.errors)")
        let consumed = try tutorial.run(
            "bin/kafka-console-consumer.sh --topic test-topic --from-beginning --max-messages 2 "
                + "--bootstrap-server localhost:9092")
        #expect(consumed.output == "This is my first event\nThis is my second event\n")

        let stopped = try tutorial.run("bin/kafka-server-stop.sh")
        #expect(stopped.status == 0, "\(stopped.errors)")
        let gone = ContinuousClock.now + Self.waitMax
        while try !tutorial.brokers().isEmpty {
            try #require(ContinuousClock.now < gone, "still running: \(tutorial.output)")
            usleep(20_000)
        }
        let again = try tutorial.run("bin/kafka-server-stop.sh")
        #expect(again.status == 1)
        #expect(again.output == "No kafka server to stop\n")
        let markers = folderHolds(tutorial.folder.appending(path: "data"), ".kafka_cleanshutdown")
        #expect(markers, "the stop was no clean one: \(tutorial.output)")
    }

    private func folderHolds(_ folder: URL, _ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }

    @Test func `a start that goes wrong is exit code 1, and says why`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let tutorial = try Distribution(trial)
        let usage = try tutorial.run("bin/kafka-server-start.sh")
        #expect(usage.status == 1)
        #expect(usage.errors.hasPrefix("USAGE: "))
        let absent = try tutorial.run("bin/kafka-server-start.sh config/none.properties")
        #expect(absent.status != 0 && absent.errors.contains("none.properties"))
        let bad = try tutorial.run(
            "bin/kafka-server-start.sh config/server.properties --override num.partitions=many")
        #expect(bad.status == 1)
        #expect(bad.errors.contains("Invalid value many for configuration num.partitions"))
    }
}
