import Foundation
import Scenarios
import Testing

@Suite struct PolicyTests {
    private func files(_ text: String) -> ScenarioFiles {
        ScenarioFiles { _, _ in .success(Array(text.utf8)) }
    }

    private func sentences(_ body: () throws -> Void) -> [String] {
        do {
            try body()
            return []
        } catch let errors as ScenarioErrors {
            return errors.errors.map { "\($0)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `what is shipped is read`() throws {
        let folder = Fixtures.scenarios.path
        let policy = try GatePolicy.load(folder + "/gate.yaml")
        #expect(policy.scenarios == [folder + "/throughput-1kib.yaml"])
        #expect(policy.exact == [folder + "/exact-produce.yaml"])
        #expect(policy.margins.map(\.metric) == ["broker-cpu", "throughput", "p99"])
        #expect(policy.margins.map(\.share) == [0.02, 0.03, 0.1])
        #expect(policy.phases == ["phases/warmup=2s", "phases/measure=4s"])
        let workload = try ExactWorkload.load(policy.exact[0])
        #expect(workload.batches == 1_000)
        #expect(workload.topic == ["flush.messages": "1"])
        #expect(try TuneSpace.load(folder + "/tune-producer.yaml").configurations.count == 12)
    }

    @Test(arguments: [
        ("trial-gate: 1\nscenario: [x.yaml]\n", "x.yaml:2:1: ", "scenarios"),
        ("trial-gate: 1\n", "x.yaml:1:1: ", "nothing to gate"),
        ("trial-gate: 2\nexact: [a]\n", "x.yaml:1:13: ", "version 1"),
        ("trial-gate: 1\nexact: [a]\nmetrics: { p99: fast }\n", "x.yaml:3:17: ", "p99"),
        (
            "trial-gate: 1\nexact: [a]\ninconclusive: maybe\n", "x.yaml:3:15: ",
            "neither pass nor fail"
        ),
        ("trial-gate: 1\nexact: [a]\nmeasure: 1ms\n", "x.yaml:3:10: ", "below 200ms"),
        ("name: x\n", "x.yaml:1:1: ", "begins with"),
    ])
    func `a mistake in a policy has its place and a sentence`(
        text: String, place: String, part: String
    ) {
        let found = sentences { _ = try GatePolicy.load("x.yaml", files: files(text)) }
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix(place) == true, "\(found)")
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test(arguments: [
        ("batches: 0\n", "below 1"), ("batchs: 5\n", "did you mean"),
        ("batches: 5\nrecords: 100\nsize: 1KiB\n", "at most"),
        ("batches: 5\nfetches: 6\n", "only 5 batches"),
        ("batches: 5\ntopic: { flush.mesages: 1 }\n", ""),
        ("batches: 5\nbroker: { log.dirs: /tmp }\n", "--data"),
    ])
    func `a mistake in an exact workload is a sentence`(rest: String, part: String) {
        let text = "trial-exact: 1\nname: x\n" + rest
        let found = sentences { _ = try ExactWorkload.load("x.yaml", files: files(text)) }
        if part.isEmpty {
            // Settings pass verbatim: the broker refuses what it does not know.
            #expect(found.isEmpty, "\(found)")
        } else {
            #expect(found.count == 1, "\(found)")
            #expect(found.first?.contains(part) == true, "\(found)")
        }
    }

    @Test func `the digest of a workload knows all that counts depend on`() throws {
        func digest(_ rest: String) throws -> String {
            try ExactWorkload.load(
                "x.yaml", files: files("trial-exact: 1\nname: x\nbatches: 5\n" + rest)
            ).digest
        }
        let digests = [
            "", "records: 11\n", "size: 101B\n", "warmup: 3\n", "fetches: 1\n",
            "topic: { flush.messages: 1 }\n", "topic: { segment.bytes: 1048576 }\n",
            "broker: { num.network.threads: 1 }\n",
        ].compactMap { text in try? digest(text) }
        #expect(Set(digests).count == digests.count)
        #expect(digests.count == 8)
        #expect(try digest("about: another word\n") == digests[0])
    }

    @Test func `a grid leaves out what is forbidden, and tells promises apart`() throws {
        let text = """
            trial-tune: 1
            scenario: a.yaml
            settings:
              client/linger.ms: { choice: [0, 5], kind: safe }
              client/acks: { choice: [all, 0], kind: durability }
            forbidden:
              - { client/linger.ms: 5, client/acks: 0 }
            """
        let space = try TuneSpace.load("x.yaml", files: files(text))
        #expect(
            space.configurations.map(\.settings) == [
                ["client/linger.ms=0", "client/acks=all"], ["client/linger.ms=0", "client/acks=0"],
                ["client/linger.ms=5", "client/acks=all"],
            ])
        #expect(
            space.configurations.map(\.promise) == [
                ["client/acks=all"], ["client/acks=0"], ["client/acks=all"],
            ])
    }
}
