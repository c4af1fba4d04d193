import Foundation
import ProcessHarness
import Testing

/// A served broker whose disk fails under load: what was acknowledged stays, and the load goes on
/// when the disk does.
@Suite(.enabled(if: TrialBinary.path != nil, "TRIAL_BINARY names no built trial"))
struct DiskFaultTests {
    private func scenario(_ fault: String) -> String {
        """
        trial: 1
        name: bad-disk
        broker: { log.flush.offset.checkpoint.interval.ms: 100 }
        topics:
          t: { partitions: 2, segment.bytes: 1048576, flush.messages: 1 }
        producers:
          - topic: t
            rate: 2_000/s
            values: { size: 200B }
            client: { acks: all, linger.ms: 2, enable.idempotence: true }
        consumers:
          - { topic: t }
        phases: { warmup: none, measure: 5s, drain: 15s, after-fault: 1s }
        faults:
          - \(fault)
        expect:
          - lost == 0
          - duplicated == 0
          - reordered == 0
          - corrupt == 0
        """
    }

    private func run(_ fault: String) throws -> (text: String, result: [String: Any]) {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let file = try trial.write(scenario(fault), to: "bad-disk.yaml")
        let out = trial.scratch.appending(path: "out")
        let done = try trial.run(["run", file, "--plain", "--cold", "--out", out.path])
        #expect(done.status == 0, "\(fault): \(done.output)\(done.errors)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: out.path)
        let name = try #require(names.first { $0.hasSuffix("result.json") })
        let data = try Data(contentsOf: out.appending(path: name))
        let result = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return (done.output + done.errors, result)
    }

    @Test(arguments: ["full", "errno EIO", "short write", "slow 20ms", "lying sync"])
    func `nothing acknowledged is lost to a disk that fails for a while`(disk: String) throws {
        let (text, result) = try run("{ disk: \(disk), at: measure + 1s, for: 1s }")
        let faults = try #require(result["faults"] as? [[String: Any]])
        #expect(faults.count == 1)
        #expect(faults[0]["whom"] as? String == disk)
        #expect(faults[0]["first_ack_ms"] is NSNumber, "\(text)")
    }

    @Test func `a failed sync ends the broker, and a restart goes on`() throws {
        let (text, result) = try run(
            "{ disk: failed sync, at: measure + 1s, for: 2s, restart: at once }")
        let faults = try #require(result["faults"] as? [[String: Any]])
        #expect(faults[0]["died_ms"] is NSNumber, "\(text)")
        #expect(faults[0]["first_ack_ms"] is NSNumber, "\(text)")
    }

    @Test func `a full disk that empties again goes on, also after a kill`() throws {
        let (text, result) = try run(
            "{ disk: full, at: measure + 1s, for: 1s }\n  - { kill: broker, at: measure + 3s }")
        let durability = try #require(result["durability"] as? [String: Any])
        #expect(durability["lost"] as? Int == 0, "\(text)")
        #expect(durability["class"] as? String == "C1 process kill")
    }
}
