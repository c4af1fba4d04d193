import Foundation
import ProcessHarness
import Testing

/// Kafka's own log reader over directories that `trial serve` wrote.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool.hasKcat && Tool.hasKafka,
        "needs TRIAL_BINARY, kcat, Java and KAFKA_HOME"))
struct DumpLogTests {
    @Test func `segments and indexes read clean after a clean stop`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let broker = try serve(trial, directory)
        try produce(to: broker, lines: 20_000)
        #expect(broker.stop() == 0)
        try check(directory, records: 20_000)
    }

    @Test func `segments and indexes read clean after kill -9 and recovery`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let first = try serve(trial, directory)
        try produce(to: first, lines: 20_000)
        first.kill()
        let second = try serve(trial, directory)
        try produce(to: second, lines: 1_000)
        #expect(second.stop() == 0)
        try check(directory, records: 21_000)
    }

    private func serve(_ trial: TrialBinary, _ directory: URL) throws -> ServedBroker {
        try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort(),
            overrides: ["log.segment.bytes=1048576"])
    }

    private func produce(to broker: ServedBroker, lines: Int) throws {
        let kcat = try #require(Tool(named: "kcat"))
        let text = (0..<lines).map { "line \($0) " + String(repeating: "x", count: 100) }
        let result = try kcat.run(
            ["-P", "-b", broker.address, "-t", "dumped", "-X", "linger.ms=1"],
            input: text.joined(separator: "\n") + "\n")
        #expect(result.status == 0, "\(result.errors)")
    }

    /// Deep iteration of every segment, and both index checks.
    private func check(_ directory: URL, records: Int) throws {
        let dump = try #require(Tool(kafka: "kafka-dump-log.sh"))
        let partition = directory.appending(path: "dumped-0")
        let names = try FileManager.default.contentsOfDirectory(atPath: partition.path).sorted()
        func files(_ suffix: String) -> String {
            names.filter { $0.hasSuffix(suffix) }.map { partition.appending(path: $0).path }
                .joined(separator: ",")
        }
        #expect(names.filter { $0.hasSuffix(".log") }.count > 1, "the log should have rolled")

        let deep = try dump.run([
            "--deep-iteration", "--print-data-log", "--files", files(".log"),
        ])
        #expect(deep.status == 0)
        #expect(deep.output.components(separatedBy: "| offset: ").count - 1 == records)
        #expect(!deep.output.contains("isvalid: false"))
        complaints(deep)

        for check in ["--index-sanity-check", "--verify-index-only"] {
            let result = try dump.run([
                check, "--files", files(".index") + "," + files(".timeindex"),
            ])
            #expect(result.status == 0, "\(check): \(result.errors)")
            complaints(result)
        }
        let own = try #require(TrialBinary.path.flatMap { Tool(at: $0) })
        let scrub = try own.run(["kafka", "dump-log", "--verify", directory.path])
        #expect(scrub.status == 0, "\(scrub.output)")
        #expect(scrub.output.contains(": 0 damaged, 0 that"), "\(scrub.output)")
    }

    private func complaints(_ result: Tool.Result) {
        // The tool expects every file to begin at offset 0 and says so of later segments.
        for line in result.errors.split(separator: "\n") where line.contains(" is followed by ") {
            #expect(line.contains("-1 is followed by "), "\(line)")
        }
        for word in ["Mismatch", "mismatch", "Found", "corrupt", "Exception"] {
            #expect(!result.output.contains(word), "\(result.output.suffix(2_000))")
            #expect(!result.errors.contains(word), "\(result.errors.suffix(2_000))")
        }
    }
}
