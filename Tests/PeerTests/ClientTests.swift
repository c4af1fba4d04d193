import Foundation
import ProcessHarness
import Testing

/// Clients that share nothing with each other, against `trial serve`: records with each codec, a group
/// whose members come and go, admin. What they do is in `Tests/Fixtures/clients/story.py`.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct ClientTests {
    private static let python = ProcessInfo.processInfo.environment["TRIAL_PYTHON"]

    private static let settings = [
        "group.initial.rebalance.delay.ms=0", "offsets.topic.num.partitions=5",
    ]

    private func serve(_ trial: TrialBinary) throws -> ServedBroker {
        try ServedBroker(
            trial: trial, directory: trial.scratch.appending(path: "data"),
            port: ServedBroker.freePort(), overrides: Self.settings)
    }

    @Test(
        .enabled(if: python != nil, "TRIAL_PYTHON names no Python with the clients"),
        arguments: ["confluent", "kafka_python", "aiokafka"])
    func `a day's work of a Python client`(_ client: String) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let broker = try serve(trial)
        defer { broker.stop() }
        let python = try #require(Self.python.flatMap { Tool(at: $0) })
        let story = TrialBinary.root.appending(path: "Tests/Fixtures/clients/story.py").path
        let told = try python.run(["-B", story, client, broker.address])
        #expect(told.status == 0, "\(told.output)\(told.errors)")
        let steps = told.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(steps == ["topics", "records", "group", "admin", "done"], "\(told.output)")
    }
}
