import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Series
import Verdicts
import Vocabulary

/// Runs at one rate after another, each a run of a series: a fresh broker, kept, journalled, and not
/// run again when the sweep is taken up.
final class SweepSession {
    let design: SeriesDesign
    let directory: SeriesDirectory
    private let scenario: String
    private let arguments: Arguments
    private let child: ChildRun
    private let interruption: Interruption
    private var number: Int
    /// As one of the runs told it.
    private(set) var host: HostRecord?

    init(
        _ scenario: String, _ design: SeriesDesign, _ directory: SeriesDirectory,
        _ arguments: Arguments
    ) throws {
        self.scenario = scenario
        self.design = design
        self.directory = directory
        self.arguments = arguments
        let settings = SeriesOptions.child(arguments, directory)
        try FileBytes.createDirectories(settings.data, in: DiskFileSystem())
        child = ChildRun(settings: settings, directory: directory, design: design)
        interruption = Interruption()
        number = try directory.journal().count
        try RunCommand.handleInterrupts(interruption)
    }

    /// What a run at this place measured; nil for a run that gave nothing.
    ///
    /// - Parameters:
    ///   - rate: records a second; nil for a closed loop.
    ///   - step: the sweep's own count of its runs, the same whenever it is carried out.
    func measure(_ rate: Double?, step: Int, seconds: Double) throws -> RunRecord? {
        let label = rate.map { "rate-\(Int64($0))" } ?? "closed-loop"
        let place = RunPlace(series: 1, block: step, round: 0, slot: 0, arm: label)
        if let known = try directory.journal().last(where: { $0.place == place }) {
            return try record(known)
        }
        guard !interruption.isSet else { throw interrupted }
        let settings = [
            "producer/rate=\(rate.map { "\(Int64($0))/s" } ?? "max")", "faults=[]", "expect=[]",
            "phases/warmup=\(arguments.value("--warmup") ?? "2s")",
            "phases/measure=\(Int64((seconds * 1e3).rounded()))ms",
        ]
        var overrides = PlanOptions.overrides(arguments)
        overrides.settings += settings
        guard let plan = try ScenarioFile.load(scenario, overrides: overrides).first else {
            return nil
        }
        try directory.write(PlanText.yaml(of: plan), to: "plans/\(label).yaml")
        number += 1
        let entry = try child.carryOut(
            place, arm: Arm(label: label, settings: settings, planDigest: plan.digest),
            number: number, canary: nil, isInterrupted: { [interruption] in interruption.isSet })
        guard !interruption.isSet else { throw interrupted }
        try directory.append(entry)
        if entry.exit == 64 { throw UsageError("\(label): \(entry.complaint ?? "bad input")") }
        return try record(entry)
    }

    private var interrupted: RunError {
        RunError(
            .interrupted, "interrupted; go on with trial sweep --resume \(directory.path)")
    }

    private func record(_ entry: JournalEntry) throws -> RunRecord? {
        guard let run = entry.run, directory.has("runs/\(run)/result.json") else { return nil }
        let judged = try ResultDocument(reading: directory.read("runs/\(run)/result.json")).run
        for check in judged.verdict.checks where check.kind == .correctness {
            guard check.state != .failed else {
                throw ViolatedError("\(entry.place.arm) broke a rule: \(check.text)")
            }
        }
        host = judged.record.host
        return judged.record
    }
}
