import Foundation
import KafkaCodec
import ProcessHarness
import Testing

/// The same requests to `trial serve` and to Kafka, answers compared field by field.
@Suite(
    .enabled(
        if: TrialBinary.path != nil && Tool.hasKafka,
        "needs TRIAL_BINARY, Java and KAFKA_HOME"))
struct DifferentialTests {
    private static let settings = [
        "auto.create.topics.enable=false", "offsets.topic.num.partitions=1",
        "group.initial.rebalance.delay.ms=0", "group.max.size=2",
    ]

    @Test func `ours answers as Kafka does, but for what is on the list`() throws {
        #expect(KnownDifference.all.count <= KnownDifference.countMax)
        let trial = try TrialBinary()
        defer { trial.remove() }
        let directory = trial.scratch.appending(path: "data")
        let own = try ServedBroker(
            trial: trial, directory: directory, port: ServedBroker.freePort(),
            overrides: Self.settings)
        defer { own.stop() }
        let kafka = try KafkaBroker(in: trial.scratch, settings: Self.settings)
        defer { kafka.kill() }
        let ours = DifferentialSide(port: own.port, directory: directory.path)
        let theirs = DifferentialSide(port: kafka.port, directory: kafka.directory.path)
        try ours.prepare()
        try theirs.prepare()

        let probes =
            RecordProbes.all + GroupProbes.all + TopicProbes.all + RebalanceProbes.all
            + BrokerSettingProbes.all + ConnectionProbes.all + [PairProbes.twoMembers]
        var seen: Set<Int> = []
        var differences: [String] = []
        for probe in probes {
            let own = ours.plain(try probe.run(ours))
            let their = theirs.plain(try probe.run(theirs))
            for field in Set(own.keys).union(their.keys).sorted()
            where own[field] != their[field] {
                let known = KnownDifference.all.indices.filter {
                    KnownDifference.all[$0].covers(probe.name, field)
                }
                seen.formUnion(known)
                guard known.isEmpty else { continue }
                differences.append(
                    "\(probe.name): \(field) is \(own[field] ?? "absent"), and with Kafka "
                        + "\(their[field] ?? "absent")")
            }
        }
        print("\(probes.count) probes, \(differences.count) differences that are not on the list")
        for text in differences { Issue.record(Comment(rawValue: text)) }
        for (index, known) in KnownDifference.all.enumerated() where !seen.contains(index) {
            Issue.record("no answer differs in '\(known.probe)' any more: take it off the list")
        }
        let asked = Set(probes.compactMap { $0.name.split(separator: " ").first.map(String.init) })
        print("APIs asked: \(asked.sorted().joined(separator: ", "))")
    }
}
