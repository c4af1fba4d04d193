import Foundation
import ProcessHarness
import Testing

/// The same short scenario on other people's brokers, every record read back.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && ProcessInfo.processInfo.environment["TRIAL_TARGETS"] != nil,
        "they start clusters and take minutes: set TRIAL_TARGETS=1"))
struct TargetTests {
    /// Short enough for every CI run; two partitions, both client sides, one of the faults below.
    private func scenario(_ faults: String) -> String {
        """
        trial: 1
        name: peers
        topics:
          ledger: { partitions: 2, segment.bytes: 16777216 }
        producers:
          - topic: ledger
            rate: 5_000/s
            keys: { uniform: 100 }
            values: { size: 200B }
            client: { acks: all, linger.ms: 2 }
        consumers:
          - { topic: ledger }
        phases: { warmup: 1s, measure: 3s, drain: 30s, after-fault: 1s }
        faults: [\(faults)]
        limits: { ready: 2m }
        expect:
          - lost == 0
          - duplicated == 0
          - corrupt == 0
        """
    }

    private func run(
        _ target: String, client: String = "wire", faults: String = "", words: [String] = []
    ) throws -> (TrialBinary.Result, [String]) {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(scenario(faults), to: "peers.yaml")
        let result = try trial.run(
            ["run", "peers.yaml", "--target", target, "--client", client, "--plain", "--cold"]
                + words)
        return (result, try trial.left())
    }

    private func expectPass(
        _ target: String, client: String = "wire", faults: String = "",
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let (result, left) = try run(target, client: client, faults: faults)
        #expect(
            result.status == 0, "\(result.output)\n\(result.errors)", sourceLocation: location)
        #expect(result.output.contains("every record"), sourceLocation: location)
        #expect(left == [], "processes stayed behind", sourceLocation: location)
    }

    @Test(.enabled(if: Tool.hasLibrdkafka, "needs librdkafka"))
    func `the served broker through librdkafka, with a kill`() throws {
        try expectPass(
            "serve", client: "librdkafka", faults: "{ kill: broker, at: measure + 1s }")
    }

    @Test(
        .enabled(if: Tool.hasKafka, "needs Java and KAFKA_HOME"),
        arguments: Tool.hasLibrdkafka ? ["wire", "librdkafka"] : ["wire"])
    func `one node of Kafka through either client`(client: String) throws {
        try expectPass("kafka", client: client)
    }

    @Test(.enabled(if: Tool.hasKafka, "needs Java and KAFKA_HOME"))
    func `three nodes of Kafka, the leader of a partition killed`() throws {
        try expectPass("kafka:3", faults: "{ kill: leader of ledger/1, at: measure + 1s }")
    }

    @Test(
        .enabled(if: Tool.hasKafka, "needs Java and KAFKA_HOME"),
        arguments: ["KAFKA_HOME", "KAFKA_ZOOKEEPER_HOME"])
    func `a distribution of Kafka through its own scripts`(variable: String) throws {
        guard let home = ProcessInfo.processInfo.environment[variable] else { return }
        try expectPass(
            "scripts:\(home)", faults: "{ stop: broker, at: measure + 1s, restart: at once }")
    }

    @Test(.enabled(if: Tool.hasZooKeeper, "needs Java and KAFKA_ZOOKEEPER_HOME"))
    func `Kafka with ZooKeeper, whose ZooKeeper is killed`() throws {
        try expectPass("zookeeper", faults: "{ kill: zookeeper, at: measure + 1s }")
    }

    @Test(.enabled(if: Tool(named: "tansu") != nil, "needs tansu on the PATH"))
    func `a broker that keeps nothing loses all of it at the first kill`() throws {
        let file = TrialBinary.root.appending(path: "brokers/tansu.yaml").path
        let (result, left) = try run(
            "command:\(file)", faults: "{ kill: broker, at: measure + 1s }")
        #expect(result.status == 3, "\(result.output)\n\(result.errors)")
        #expect(result.output.contains("acknowledged records lost"))
        #expect(left == [])
    }

    @Test func `a home that is none is one sentence with exit code 6`() throws {
        let (result, left) = try run("kafka@/nowhere")
        #expect(result.status == 6)
        #expect(result.sentences.filter { $0.hasPrefix("trial: ") }.count == 1)
        #expect(result.errors.contains("there is no bin/kafka-server-start.sh in it"))
        #expect(left == [])
    }

    @Test(.enabled(if: Tool.hasKafka, "needs Java and KAFKA_HOME"))
    func `a setting that Kafka refuses is told in Kafka's own words`() throws {
        let (result, left) = try run("kafka", words: ["--set", "broker/num.io.threads=zero"])
        #expect(result.status == 6)
        #expect(result.errors.contains("Invalid value zero for configuration num.io.threads"))
        #expect(left == [])
    }

    @Test func `a command that ends at once is told with its last words`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        try trial.write(scenario(""), to: "peers.yaml")
        let file = try trial.write(
            """
            trial-broker: 1
            name: stubborn
            start: echo "port $TRIAL_PORT is not for me"; exit 3
            """, to: "stubborn.yaml")
        let result = try trial.run([
            "run", "peers.yaml", "--target", "command:\(file)", "--plain", "--cold",
        ])
        #expect(result.status == 6)
        #expect(result.errors.contains("stubborn ended (exit code 3): port "))
        #expect(result.errors.contains("is not for me"))
    }

    @Test func `a cluster that nobody can reach ends within its time`() throws {
        let (result, _) = try run(
            "bootstrap:127.0.0.1:1", words: ["--set", "limits/ready=1s"])
        #expect(result.status == 6)
        #expect(result.errors.contains("127.0.0.1:1"))
    }

    @Test(.enabled(if: Tool.hasLibrdkafka, "needs librdkafka"))
    func `a setting that librdkafka does not know is an error with its name`() throws {
        let (result, left) = try run(
            "serve", client: "librdkafka", words: ["--set", "producer/client/buffer.memory=1"])
        #expect(result.status == 64)
        #expect(result.errors.contains("buffer.memory"))
        #expect(left == [])
    }

    @Test func `an owner's own commands kill and start a cluster that Trial did not`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let port = ServedBroker.freePort()
        let data = trial.scratch.appending(path: "data").path
        let pid = trial.scratch.appending(path: "pid").path
        let binary = try #require(TrialBinary.path)
        let start =
            "\(binary) serve --override listeners=PLAINTEXT://127.0.0.1:\(port) "
            + "--override log.dirs=\(data) >/dev/null 2>&1 & echo $! > \(pid)"
        let text =
            scenario("{ kill: broker, at: measure + 1s }")
                + """

                target: bootstrap:127.0.0.1:\(port)
                control:
                  kill: kill -9 $(cat \(pid))
                  start: \(start)
                """
        try trial.write(text, to: "peers.yaml")
        let shell = try #require(Tool(named: "bash"))
        // Foundation waits for a process by a socket that its children inherit: a broker that stays
        // behind with it would be waited for as well.
        let alone = "for file in $(seq 3 255); do eval \"exec $file>&-\"; done; "
        #expect(try shell.run(["-c", alone + start]).status == 0)
        defer { _ = try? shell.run(["-c", "kill -9 $(cat \(pid))"]) }
        let result = try trial.run(["run", "peers.yaml", "--plain", "--cold"])
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        #expect(result.errors.contains("by control: kill") || result.output.contains("kill"))
    }
}
