import BrokerCore
import Durability
import Foundation
import Measurements
import PartitionLog
import Platform
import Reports
import Runner
import Scenarios
import Vocabulary

/// Planted bugs in a served broker, killed for real: does the way from SIGKILL over the read-back to
/// the verdict catch what a process death can show?
struct ServedControls {
    /// Those that leave something wrong although the page cache survives.
    static let names = ["ackBeforeWrite", "offsetReused", "flippedBitOnRead"]
    /// Kills before a bug counts as missed.
    static let killsMax = 60

    let plan: Plan
    let directory: FilePath
    let options: RunOptions
    let interruption: Interruption
    let progress: any RunProgress

    /// Answers what gave it away and after how many kills; nil when it was missed.
    func run(_ name: String) throws -> (text: String?, kills: Int) {
        var run = options
        run.environment[ServedFaults.plantedBug] = name
        run.environment[ServedFaults.controller] = String(ProcessInfo.processInfo.processIdentifier)
        var campaign = CrashCampaign.Options(
            kills: Self.killsMax, seed: plan.seed, directory: directory.appending(name), run: run,
            report: { try RunCommand.write($0, $1, $2, to: $3) })
        campaign.stopsAtFirst = true
        campaign.keepsSnapshots = true
        campaign.describeData = { DirectoryScrub.text(of: $0) }
        try FileBytes.createDirectories(campaign.directory.appending("runs"), in: DiskFileSystem())
        let result = try CrashCampaign(
            plan, references: RunCommand.references, options: campaign, firstRun: 1,
            interruption: interruption, progress: progress, stored: { _ in }
        ).run()
        return (result.violations.first ?? result.failures.first, result.killed)
    }
}
