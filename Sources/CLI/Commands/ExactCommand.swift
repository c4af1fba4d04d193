import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios

/// `trial exact FILE`: counts instead of times.
enum ExactCommand {
    static let row = Command(
        name: "exact", operands: "FILE", operandCount: 1...1,
        summary: "count what the broker does for a fixed number of batches, and report any change",
        discussion: """
            FILE begins with `trial-exact: 1`. Each run has a fresh broker, one connection and one request
            in flight: fsyncs, bytes, system calls, requests and allocations are whole numbers, which every
            run repeats. Compared are two builds, or this build and a committed baseline.
            Exit codes: 0 nothing grew · 2 a count grew · 4 a count is not repeatable here · 5 another
            workload than the baseline's, or no baseline.
            """,
        options: [
            .value("--base-build", "TRIAL", "the trial whose counts are the base"),
            .value("--change-build", "TRIAL", "the trial that is counted (default: this one)"),
            .value("--baseline", "FILE", "committed counts, instead of a base to run"),
            .flag("--accept", "write the counts to --baseline FILE"),
            .value("--runs", "N", "runs of each side, which must agree (default 2)"),
            .value("--data", "DIR", "below which each run's broker gets a fresh folder"),
            .flag("--json", "print the comparison, or the counts, as JSON"),
            .flag("--markdown", "print a Markdown table"),
        ]
    ) { arguments in
        let workload = try ExactWorkload.load(arguments.operands[0])
        let change = try executable("--change-build", arguments) ?? FilePath(BuildFacts.executable)
        let base = try executable("--base-build", arguments)
        var baseline = try arguments.value("--baseline").map { try ExactBaseline($0) }
        guard base == nil || baseline == nil else {
            throw UsageError("the base is --base-build or --baseline, not both")
        }
        let isAccepted = arguments.has("--accept")
        guard !isAccepted || baseline != nil else {
            throw UsageError("--accept writes to --baseline FILE; name it")
        }
        let known = try isAccepted ? nil : baseline?.record(of: workload)
        if let path = baseline?.path, known == nil, !isAccepted {
            throw RefusedError("\(path) has no counts of \(workload.name); make them with --accept")
        }
        let sides = try count(workload, base: base, change: change, arguments)
        if isAccepted {
            let record = try agreed(sides.change)
            try baseline?.accept(record)
            Console.complain(["\(baseline?.path ?? "") now has the counts of \(workload.name)"])
            return .passed
        }
        guard base != nil || known != nil else { return try show(sides.change, arguments) }
        let first = known.map { [$0] } ?? sides.base
        guard let comparison = ExactComparison(base: first, change: sides.change) else {
            throw RefusedError("the two sides did not carry out the same \(workload.name)")
        }
        try say(comparison, arguments)
        return ExitCode(rawValue: Int32(comparison.exit))
    }

    private static func count(
        _ workload: ExactWorkload, base: FilePath?, change: FilePath, _ arguments: Arguments
    ) throws -> ExactTier.Sides {
        let runs = try SeriesOptions.number("--runs", arguments, in: ExactTier.runsRange)
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        let parent = arguments.value("--data") ?? NSTemporaryDirectory()
        let scratch = FilePath(parent).appending("trial-exact-\(getpid())")
        defer { try? FileManager.default.removeItem(atPath: scratch.text) }
        let tier = ExactTier(
            runs: runs ?? ExactTier.runsByDefault, scratch: scratch,
            isInterrupted: { interruption.isSet })
        return try tier.carryOut(workload, base: base, change: change)
    }

    private static func executable(_ option: String, _ arguments: Arguments) throws -> FilePath? {
        guard let path = arguments.value(option) else { return nil }
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw UsageError("\(option) names \(path), which is no executable file")
        }
        return FilePath(URL(filePath: path).path)
    }

    /// A baseline is what every run agreed on.
    private static func agreed(_ records: [ExactRecord]) throws -> ExactRecord {
        guard let first = records.first, ExactComparison.agree(records) else {
            throw RunError(
                .environment, "the runs do not agree with each other; nothing was accepted")
        }
        return first
    }

    private static func show(_ records: [ExactRecord], _ arguments: Arguments) throws -> ExitCode {
        guard let comparison = ExactComparison(base: records, change: records) else {
            return .unknown
        }
        if arguments.has("--json") {
            Console.say(try RecordJSON.text(of: records))
        } else {
            try say(comparison, arguments)
        }
        return comparison.open.isEmpty ? .passed : .unknown
    }

    private static func say(_ comparison: ExactComparison, _ arguments: Arguments) throws {
        let text = ExactText(comparison)
        if arguments.has("--json") {
            Console.say(try RecordJSON.text(of: comparison))
        } else {
            Console.say(arguments.has("--markdown") ? text.markdown : text.text)
        }
    }
}
