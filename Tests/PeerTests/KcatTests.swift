import Foundation
import ProcessHarness
import Testing

/// kcat, a client built on librdkafka, against `trial serve`.
@Suite(.enabled(if: TrialBinary.path != nil && Tool.hasKcat, "needs TRIAL_BINARY and kcat"))
struct KcatTests {
    @Test(arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
    func `what kcat produced it reads back`(codec: String) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort(), overrides: ["num.partitions=3"])
        defer { broker.stop() }
        let kcat = try #require(Tool(named: "kcat"))

        let lines = (0..<500).map { "key-\($0 % 17):value \($0) of \(codec)" }
        let produced = try kcat.run(
            ["-P", "-b", broker.address, "-t", "things", "-K:", "-z", codec],
            input: lines.joined(separator: "\n") + "\n")
        #expect(produced.status == 0, "\(produced.errors)")

        let listed = try kcat.run(["-L", "-b", broker.address])
        #expect(listed.output.contains("topic \"things\" with 3 partitions"), "\(listed.output)")

        let consumed = try kcat.run([
            "-C", "-b", broker.address, "-t", "things", "-o", "beginning", "-e", "-K:",
        ])
        #expect(consumed.status == 0, "\(consumed.errors)")
        let read = consumed.output.split(separator: "\n").map(String.init)
        #expect(read.sorted() == lines.sorted())
    }

    @Test func `acknowledged records survive kill -9 of the broker`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let port = ServedBroker.freePort()
        let kcat = try #require(Tool(named: "kcat"))
        let first = try ServedBroker(trial: trial, directory: directory, port: port)
        let lines = (0..<1_000).map { "line \($0)" }
        let produced = try kcat.run(
            ["-P", "-b", first.address, "-t", "kept", "-X", "acks=all"],
            input: lines.joined(separator: "\n") + "\n")
        #expect(produced.status == 0, "\(produced.errors)")
        first.kill()

        let second = try ServedBroker(trial: trial, directory: directory, port: port)
        defer { second.stop() }
        let consumed = try kcat.run([
            "-C", "-b", second.address, "-t", "kept", "-o", "beginning", "-e",
        ])
        #expect(consumed.output.split(separator: "\n").map(String.init) == lines)
    }
}
