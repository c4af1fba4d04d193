import Foundation
import ProcessHarness
import Testing

/// Kafka's tools that make load, against `trial serve` and against Kafka: what they print is the same
/// but for the numbers.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool.hasKafka,
        "needs TRIAL_BINARY, Java and KAFKA_HOME"))
struct LoadToolTests {
    /// One call; `S` stands for the server. What it must have said for the work to be done, numbers
    /// included, follows.
    private struct Step {
        var tool: String
        var words: String
        var says: [String]
        /// Lines that come as often as time wants are compared by what they say alone.
        var lastLineOnly = false
    }

    private static let steps = [
        Step(
            tool: "producer-perf-test",
            words: "--topic perf --num-records 2000 --record-size 100 --throughput -1 "
                + "--bootstrap-server S", says: ["2000 records sent, "], lastLineOnly: true),
        Step(
            tool: "producer-perf-test",
            words: "--topic perf --num-records 500 --record-size 1000 --throughput 1000 "
                + "--print-metrics --bootstrap-server S "
                + "--command-property acks=all compression.type=lz4 linger.ms=5",
            says: ["500 records sent, ", "record-send-total"], lastLineOnly: true),
        Step(
            tool: "consumer-perf-test",
            words: "--topic perf --num-records 2500 --timeout 30000 --bootstrap-server S",
            says: [" 2500, "]),
        Step(
            tool: "e2e-latency",
            words: "--bootstrap-server S --topic e2e --num-records 50 --producer-acks all "
                + "--record-size 100", says: ["Avg latency: ", "50th = "]),
        Step(
            tool: "verifiable-producer",
            words: "--topic verified --max-messages 25 --acks -1 --bootstrap-server S",
            says: [#""sent":25,"acked":25"#]),
        Step(
            tool: "verifiable-consumer",
            words: "--topic verified --group-id verifier --max-messages 25 --reset-policy earliest "
                + "--bootstrap-server S", says: ["offsets_committed", #""offset":25"#]),
        Step(
            tool: "consumer-groups", words: "--describe --group verifier --bootstrap-server S",
            says: ["Consumer group 'verifier' has no active members."]),
        Step(
            tool: "delete-records", words: "--offset-json-file F --bootstrap-server S",
            says: ["low_watermark: 10"]),
        Step(
            tool: "log-dirs", words: "--describe --topic-list verified --bootstrap-server S",
            says: [#""partition":"verified-0""#]),
        Step(
            tool: "get-offsets", words: "--topic-partitions perf:0 --bootstrap-server S",
            says: ["perf:0:2500"]),
        Step(
            tool: "get-offsets", words: "--topic verified --time -2 --bootstrap-server S",
            says: ["verified:0:10"]),
    ]

    @Test func `the tools that make load find no difference`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(
            #"{"partitions":[{"topic":"verified","partition":0,"offset":10}],"version":1}"#,
            to: "records.json")
        let settings = ["group.initial.rebalance.delay.ms=0"]
        let directory = trial.scratch.appending(path: "data")
        let own = try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort(),
            overrides: settings)
        defer { own.stop() }
        let kafka = try KafkaBroker(in: trial.scratch, settings: settings)
        defer { kafka.kill() }
        for step in Self.steps {
            let tool = try #require(Tool(kafka: "kafka-\(step.tool).sh"))
            func run(_ address: String) throws -> Tool.Result {
                try tool.run(
                    step.words.split(separator: " ").map {
                        $0 == "S" ? address : $0 == "F" ? file : String($0)
                    })
            }
            let place = "\(step.tool) \(step.words)"
            let ours = try run(own.address)
            let theirs = try run(kafka.address)
            #expect(ours.status == theirs.status && ours.status == 0, "\(place): \(ours.errors)")
            for said in step.says {
                #expect(
                    (ours.output + ours.errors).contains(said),
                    "\(place): \(ours.output)\(ours.errors)")
            }
            let (left, right) = (
                shape(ours.output, step, directory.path),
                shape(theirs.output, step, kafka.directory.path)
            )
            #expect(left == right, "\(place)")
        }
    }

    @Test func `our own tools of these names say what Kafka's say`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort(), overrides: ["group.initial.rebalance.delay.ms=0"])
        defer { broker.stop() }
        let ours = try #require(TrialBinary.path.flatMap { Tool(at: $0) })
        for step in [Self.steps[0], Self.steps[2]] {
            let theirs = try #require(Tool(kafka: "kafka-\(step.tool).sh"))
            let words = step.words.replacing("2500", with: "2000").split(separator: " ").map {
                $0 == "S" ? broker.address : String($0)
            }
            let own = try ours.run(
                ["kafka", step.tool] + words.map { $0 == "perf" ? "own" : $0 })
            let their = try theirs.run(words)
            #expect(own.status == 0 && their.status == 0, "\(own.errors)\(their.errors)")
            #expect(own.output.contains("2000"), "\(own.output)")
            #expect(shape(own.output, step, "/") == shape(their.output, step, "/"))
        }
        let offsets = try ours.run([
            "kafka", "get-offsets", "--topic", "own", "--bootstrap-server", broker.address,
        ])
        #expect(offsets.output == "own:0:2000\n")
        let late = try ours.run([
            "kafka", "consumer-perf-test", "--topic", "own", "--num-records", "2001", "--timeout",
            "500", "--bootstrap-server", broker.address,
        ])
        #expect(late.status == 0)
        #expect(late.output.contains("WARNING: Exiting before consuming the expected number"))
        #expect(late.output.contains(" 2000, "))
        let wordless = try ours.run([
            "kafka", "producer-perf-test", "--topic", "own", "--num-records", "5", "--throughput",
            "-1", "--bootstrap-server", broker.address,
        ])
        #expect(wordless.status == 1)
        #expect(wordless.errors.contains("exactly one of --record-size"))
    }

    /// Its lines, each once, without numbers and without what Java's logger adds.
    private func shape(_ text: String, _ step: Step, _ directory: String) -> [String] {
        let lines = text.replacingOccurrences(of: directory, with: "DIRECTORY")
            .split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("[") && !$0.hasPrefix(" (org") }
            .map {
                inOneOrder($0).replacingOccurrences(
                    of: #"-?[0-9]+([.,:][0-9]+)*|NaN"#, with: "#", options: .regularExpression
                )
                // Columns are as wide as their numbers.
                .replacingOccurrences(of: " +", with: " ", options: .regularExpression)
            }
        var seen: Set<String> = []
        let once = lines.filter { seen.insert($0).inserted }
        // Metrics come in the order of a hash.
        return step.lastLineOnly
            ? once.filter { $0.contains("99.9th") || $0.contains("#th") } : once
    }

    /// The properties of an object come in the order of Java's reflection, another in another run.
    private func inOneOrder(_ line: String) -> String {
        guard line.hasPrefix("{"),
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
            let sorted = try? JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return line }
        return String(decoding: sorted, as: UTF8.self)
    }
}
