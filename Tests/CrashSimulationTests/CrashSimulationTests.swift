import Foundation
import PartitionLog
import Testing
import Vocabulary

/// Every crash of a recorded run, recovered: decision 6 and 8 of the design. `TRIAL_SIMULATION_SCALE`
/// multiplies the number of recorded runs; 1 is what every test run does.
struct CrashSimulationTests {
    static let scale = max(
        1, Int(ProcessInfo.processInfo.environment["TRIAL_SIMULATION_SCALE"] ?? "") ?? 1)

    static let firstSeed: UInt64 = 20_260

    @Test(arguments: (0..<UInt64(scale)).map { firstSeed + $0 })
    func `every crash of a recorded run recovers to what was promised`(seed: UInt64) throws {
        var options = CrashSimulation.Options()
        // The first run is short; those that a larger scale adds go on for longer.
        if seed > Self.firstSeed { options.steps = 60 + Int(seed % 4) * 30 }
        let simulation = CrashSimulation(seed: seed, options: options)
        try simulation.run()
        print(
            "seed \(seed): \(simulation.operations.grouped) operations, "
                + "\(simulation.batches.grouped) batches, \(simulation.images.grouped) images, "
                + "\(simulation.imagesInsideRecovery.grouped) more of crashed recoveries, "
                + "\(simulation.violations.count) violations")
        #expect(simulation.operations >= 200)
        for violation in simulation.violations.prefix(5) {
            Issue.record(Comment(rawValue: violation.description))
        }
        #expect(simulation.violations.count == 0)
    }

    @Test(arguments: PlantedLogBugs.all.map(\.name))
    func `a planted bug is caught`(name: String) throws {
        let bug = try #require(PlantedLogBugs.all.first { $0.name == name }).bug
        var options = CrashSimulation.Options()
        options.stopsAtFirst = true
        options.stride = 3
        options.closeLookEvery = 97
        let simulation = CrashSimulation(
            seed: Self.firstSeed, bugs: bug, options: options)
        try simulation.run()
        let caught = try #require(simulation.violations.first, "\(name) was missed")
        print("\(name) caught after \(simulation.images.grouped) images: \(caught)")
    }
}
