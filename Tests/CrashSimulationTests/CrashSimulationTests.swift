import BrokerCore
import Foundation
import PartitionLog
import Platform
import Simulation
import Testing
import Vocabulary

/// Every crash of a recorded run, recovered: decisions 6 and 8. `TRIAL_SIMULATION_SCALE` multiplies the
/// number of recorded runs; 1 is what every test run does.
struct CrashSimulationTests {
    static let scale = max(
        1, Int(ProcessInfo.processInfo.environment["TRIAL_SIMULATION_SCALE"] ?? "") ?? 1)

    static let firstSeed: UInt64 = 20_260

    @Test(arguments: SimulatedWorkload.allCases, (0..<UInt64(scale)).map { firstSeed + $0 })
    func `every crash of a recorded run recovers to what was promised`(
        workload: SimulatedWorkload, seed: UInt64
    ) throws {
        var options = SimulationOptions(workload, seed: seed)
        // The first run is short; those that a larger scale adds go on for longer.
        if seed > Self.firstSeed { options.steps = 60 + Int(seed % 4) * 30 }
        // Every crash moment: `trial simulate`, in release, as CI does.
        options.stride = workload == .engine ? 21 : 15
        let result = CrashSimulation(options).run()
        print(
            "\(workload) seed \(seed): \(result.operations.grouped) operations, \(result.facts), "
                + "\(result.images.grouped) images, "
                + "\(result.imagesInsideRecovery.grouped) more of crashed recoveries, "
                + "\(result.violations.count) violations")
        #expect(result.operations >= 200)
        for violation in result.violations.prefix(5) {
            Issue.record(Comment(rawValue: "seed \(seed), \(violation)"))
        }
        #expect(result.violations.count == 0)
    }

    @Test(arguments: SimulatedWorkload.allCases)
    func `it does so with the rules of Windows`(workload: SimulatedWorkload) throws {
        var options = SimulationOptions(workload, seed: Self.firstSeed)
        options.style = .windows
        options.stride = workload == .engine ? 33 : 15
        let result = CrashSimulation(options).run()
        print(
            "\(workload), Windows: \(result.operations.grouped) operations, \(result.facts), "
                + "\(result.images.grouped) images, \(result.violations.count) violations")
        #expect(result.operations >= 150)
        for violation in result.violations.prefix(5) {
            Issue.record(Comment(rawValue: "\(violation)"))
        }
    }

    @Test func `a bug is caught with the rules of Windows too`() throws {
        var options = SimulationOptions(.log, seed: Self.firstSeed)
        options.style = .windows
        options.plantedBug = .log(.skipFsync)
        options.stopsAtFirst = true
        let violation = try #require(CrashSimulation(options).run().violations.first)
        #expect(!violation.texts.isEmpty)
        #expect(options.command.hasSuffix("--windows"))
    }

    /// All of them take minutes in a debug build: `trial controls` runs them, in CI too.
    private static let quickBugs = [
        "skipFsync", "ackBeforeWrite", "trustTornTail", "cleanMarkerNotRemoved",
        "rolledSegmentNotSynced", "compactionKeepsFirst",
    ]

    @Test(arguments: quickBugs)
    func `a planted bug is caught`(name: String) throws {
        let control = try #require(Control.bugs.first { $0.description == name })
        let outcome = ControlTrial(seeds: [Self.firstSeed]).run(control)
        let text = try #require(outcome.caughtBy, "\(name) was missed")
        print("\(name) caught after \(outcome.images.grouped) images: \(text)")
    }

    @Test func `no wrong byte on the device is served as right, and a scrub finds it in the log`()
        throws
    {
        let faults = MediaFaults(seed: Self.firstSeed, thinning: 101)
        #expect(try faults.findingsBefore() == [])
        let rows = try faults.run()
        for row in rows {
            #expect(row.fates[.silentlyWrong] == nil, "\(row.kind): \(row.example ?? "")")
            let isPlainLog = row.kind.hasPrefix("N.log") && !row.kind.contains("compacted")
            guard isPlainLog || row.kind == "N.snapshot" else { continue }
            #expect(row.scrubbed == row.fates.values.reduce(0, +), "\(row.kind), \(row.fault)")
        }
        let spoilt = rows.filter { $0.kind.hasPrefix("N.log") }
        #expect(Set(spoilt.map(\.fault)) == Set(MediaFaults.Fault.allCases))
        // Flipped bits are told by the field of the batch that they are in.
        #expect(spoilt.contains { $0.kind == "N.log, records" && $0.fault == .bitFlip })
    }

    @Test func `a failing run is shrunk to the steps that it needs`() throws {
        var options = SimulationOptions(.log, seed: Self.firstSeed)
        options.plantedBug = .log(.skipFsync)
        options.stopsAtFirst = true
        options.stride = 5
        let violation = try #require(CrashSimulation(options).run().violations.first)
        let shrunk = try SimulationShrinker.shrink(options, failingWith: violation)
        let steps = try #require(shrunk.options.only)
        #expect(steps.count <= 4, "\(shrunk.options.command)")
        #expect(!(CrashSimulation(shrunk.options).run().violations.isEmpty))
        var repaired = shrunk.options
        repaired.plantedBug = nil
        #expect(CrashSimulation(repaired).run().violations.isEmpty)
    }
}
