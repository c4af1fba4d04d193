import Foundation
import ProcessHarness
import Testing

/// Compacted logs go both ways: Kafka's tools read ours, and ours opens Kafka's.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool.hasKcat && Tool.hasKafka,
        "needs TRIAL_BINARY, kcat, Java and KAFKA_HOME"))
struct CompactedDirectoryTests {
    private static let settings = [
        "cleanup.policy=compact", "segment.ms=1000", "min.cleanable.dirty.ratio=0.01",
        "index.interval.bytes=100",
    ]

    private struct Endpoint {
        var address: String
        var directory: URL
    }

    private func create(_ endpoint: Endpoint) throws {
        let topics = try #require(Tool(kafka: "kafka-topics.sh"))
        let made = try topics.run(
            [
                "--create", "--topic", "keyed", "--partitions", "1", "--bootstrap-server",
                endpoint.address,
            ] + Self.settings.flatMap { ["--config", $0] })
        #expect(made.status == 0, "\(made.output)\(made.errors)")
    }

    private func produce(_ endpoint: Endpoint, round: Int, codec: String) throws {
        let kcat = try #require(Tool(named: "kcat"))
        let lines = (0..<500).map { "key\($0 % 50):round \(round) line \($0)" }
        let result = try kcat.run(
            [
                "-P", "-b", endpoint.address, "-t", "keyed", "-K", ":", "-z", codec, "-X",
                "enable.idempotence=true",
            ], input: lines.joined(separator: "\n") + "\n")
        #expect(result.status == 0, "\(result.errors)")
    }

    /// Rounds with pauses longer than `segment.ms`, until the first record of all is gone. Ends after
    /// a bounded number of rounds.
    private func compact(_ endpoint: Endpoint) throws {
        let codecs = ["none", "gzip", "snappy", "lz4", "zstd"]
        for round in 0..<40 {
            try produce(endpoint, round: round, codec: codecs[round % codecs.count])
            if round > 4, try !read(endpoint).contains("key0:round 0 line 0") { return }
            Thread.sleep(forTimeInterval: 1.1)
        }
        Issue.record("nothing was compacted in 40 rounds")
    }

    private func read(_ endpoint: Endpoint) throws -> [String] {
        let kcat = try #require(Tool(named: "kcat"))
        let result = try kcat.run([
            "-C", "-b", endpoint.address, "-t", "keyed", "-o", "beginning", "-e", "-q", "-f",
            "%k:%s\n",
        ])
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    private func lastValues(_ lines: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        return values
    }

    @Test func `Kafka's log reader finds nothing wrong with what we compacted`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let broker = try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort(),
            overrides: ["log.cleaner.backoff.ms=200"])
        let endpoint = Endpoint(address: broker.address, directory: directory)
        try create(endpoint)
        try compact(endpoint)
        let before = try lastValues(read(endpoint))
        #expect(before.count == 50)
        broker.kill()

        let dump = try #require(Tool(kafka: "kafka-dump-log.sh"))
        let partition = directory.appending(path: "keyed-0")
        let names = try FileManager.default.contentsOfDirectory(atPath: partition.path).sorted()
        func paths(_ suffix: String) -> String {
            names.filter { $0.hasSuffix(suffix) }.map { partition.appending(path: $0).path }
                .joined(separator: ",")
        }
        let deep = try dump.run([
            "--deep-iteration", "--print-data-log", "--files", paths(".log"),
        ])
        #expect(deep.status == 0)
        #expect(!deep.output.contains("isvalid: false"))
        #expect(!deep.output.contains("Exception"), "\(deep.output.suffix(2_000))")
        let indexes = try dump.run(["--index-sanity-check", "--files", paths(".index")])
        #expect(indexes.status == 0)
        #expect(!indexes.output.contains("Mismatch"), "\(indexes.output.suffix(2_000))")

        let again = try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort())
        defer { again.stop() }
        #expect(
            try lastValues(read(Endpoint(address: again.address, directory: directory))) == before)
    }

    @Test
    func `a directory that Kafka compacted and was killed on opens in ours and reads the same`()
        throws
    {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let kafka = try KafkaBroker(
            in: trial.scratch,
            settings: [
                "log.cleaner.backoff.ms=200", "log.initial.task.delay.ms=200",
                "log.segment.delete.delay.ms=100",
            ])
        let theirs = Endpoint(address: kafka.address, directory: kafka.directory)
        do {
            try create(theirs)
            try compact(theirs)
        } catch {
            kafka.kill()
            throw error
        }
        let before = try read(theirs)
        kafka.kill()

        // The partition alone: whose cluster it was is another matter.
        let own = trial.scratch.appending(path: "own")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: kafka.directory.appending(path: "keyed-0"), to: own.appending(path: "keyed-0"))
        let broker = try ServedBroker(trial: trial, directory: own, port: ServedBroker.freePort())
        defer { broker.stop() }
        #expect(try read(Endpoint(address: broker.address, directory: own)) == before)
    }
}
