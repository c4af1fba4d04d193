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

    @Test func `trials of one stratum add up, and others do not`() {
        var sum = stratum(50)
        sum.doors = ["write:log:append": 3]
        sum.doorNames = ["write:log:append"]
        var more = stratum(50)
        more.doors = ["write:log:append": 20, "syncData:log:flush": 20]
        more.doorNames = ["syncData:log:flush", "write:log:append"]
        #expect(sum.add(more) == nil)
        #expect(sum.counted == 100 && sum.acked == 2_000 && sum.state == .passed)
        #expect(sum.text(controls: "").contains("killed at 2 of 2 door sites, 20 or more each"))
        var other = stratum(50)
        other.acks = "1"
        #expect(sum.add(other)?.contains("the acks is all in one series and 1") == true)
        #expect(sum.counted == 100)
    }

    @Test func `a door that nobody died at is named`() {
        var few = stratum(20)
        few.doorsKnown = 2
        few.doorNames = ["syncData:log:flush", "write:log:append"]
        few.doors = ["write:log:append": 5]
        let text = few.text(controls: "")
        #expect(
            text.contains("killed at 1 of 2 door sites, never at syncData:log:flush"), "\(text)")
    }

    @Test func `an image that the model does not allow fails the stratum`() {
        var cut = stratum(20)
        var images = ImageCounts()
        images.images = 20
        images.admissible = 20
        cut.images = images
        #expect(cut.state == .passed)
        #expect(cut.text(controls: "").contains("20 of 20 images admissible"))
        cut.images?.admissible = 19
        #expect(cut.state == .failed)
    }
}
