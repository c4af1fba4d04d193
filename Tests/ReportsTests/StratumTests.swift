import Reports
import Testing
import Verdicts

@Suite struct StratumTests {
    private func stratum(_ wanted: Int) -> StratumResult {
        var stratum = StratumResult(
            name: "s", crashClass: "C1 process death", target: "serve", acks: "all",
            idempotent: false, flushPolicy: "flush.messages=1", fileSystem: "ext4",
            device: "/dev/vda", seed: 1, wanted: wanted)
        stratum.acked = 1_000
        stratum.counted = wanted
        stratum.killed = wanted
        return stratum
    }

    @Test func `it passes only with all its kills and something acknowledged`() {
        #expect(stratum(20).state == .passed)
        var few = stratum(20)
        few.counted = 19
        #expect(few.state == .unknown)
        var idle = stratum(20)
        idle.acked = 0
        #expect(idle.state == .unknown)
        var violated = few
        violated.violating = 1
        #expect(violated.state == .failed)
    }

    @Test func `a lazy policy that lost nothing was not tested`() {
        var lazy = stratum(20)
        lazy.mayLose = true
        #expect(lazy.state == .unknown)
        lazy.lossyKills = 3
        #expect(lazy.state == .passed)
    }

    @Test func `the text names class, policy, file system and device, and claims nothing beyond`() {
        let text = stratum(1_000).text(controls: "controls were not run with this binary")
        for part in [
            "PASS", "class C1 process death", "acks=all", "flush.messages=1", "ext4", "/dev/vda",
            "0 violations in 1,000 kills", "below 0.30 %", "says nothing about power loss",
            "controls were not run",
        ] {
            #expect(text.contains(part), "\(part) is missing in \(text)")
        }
        #expect(!text.contains("durable"))
    }
}
