import Durability
import Foundation
import Measurements
import PartitionLog
import Platform
import Reports
import Runner
import Scenarios
import Verdicts
import Vocabulary

/// `trial crash FILE --kills N`: real SIGKILLs of a real child.
enum CrashCommand {
    static let row = Command(
        name: "crash", operands: "FILE", operandCount: 1...1,
        summary:
            "kill the served broker, or one node of Kafka, many times and say what that proves",
        discussion: """
            Each plan of the scenario's matrix is a stratum of its own, killed until N kills have found
            records in flight: at instants drawn from the seed, at the N-th acknowledgement, after a
            pause, and by its own hand at every door to the file system that it goes through, in
            recovery too. A fresh directory every 20 kills; each is read back and judged. The plan's own
            faults and limits are left out. Of a run that failed the data directory is kept as each crash
            left it, before its restart. Exit code 3 when a promise was broken.
            """,
        options: PlanOptions.rows + [
            .value("--kills", "N", "kills with records in flight, of each stratum (default: 100)"),
            .flag("--power-cut", "cut the power of a small ext4 instead; needs root"),
            .flag(
                "--compound",
                "kill, restart, see retries acknowledged, and then cut the power; needs root"),
            .value(
                "--after", "SERIES",
                "an earlier series.json: doors at which few have died come first",
                repeatable: true),
            .value(
                "--restart-with", "TRIAL",
                "another build of trial takes every second start, and back"),
            .flag("--no-snapshots", "no copy of the data directory before each restart"),
            .value("--stratum", "NAME", "only the plan of this name"),
            .value("--out", "DIR", "where the folders are made (default: reports)"),
            .value("--data", "DIR", "where the broker on trial keeps its data"),
            .flag("--plain", "plain progress lines, also on a terminal"),
        ]
    ) { arguments in
        let kills = try SimulateCommand.number("--kills", arguments, 100, 1...1_000_000)
        let plans = try plans(arguments)
        let faults = try faults(arguments)
        if faults.needsDisk, let obstacle = LoopDisk.obstacle {
            Console.say("SKIPPED  power cuts: \(obstacle)")
            return .unknown
        }
        let earlier = try arguments.all("--after").map {
            try CrashSeries(readingFile: FilePath($0))
        }
        let restartTool = try arguments.value("--restart-with").map(version)
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        let directory = try seriesDirectory(arguments, plans[0])
        var series = CrashSeries(
            command: CommandLineText.typed, tool: BuildFacts.text, controls: ControlsRecord.text)
        let terminal = TerminalFacts(of: .output, environment: ProcessInfo.processInfo.environment)
        var firstRun = 1
        for plan in plans where !interruption.isSet {
            let progress = ProgressPrinter(
                isTerminal: terminal.isTerminal && !arguments.has("--plain"), width: terminal.width)
            let campaign = try CrashCampaign(
                plan, references: RunCommand.references,
                options: options(
                    kills, plan, directory, restartTool, deaths(at: plan, in: earlier), arguments),
                firstRun: firstRun,
                interruption: interruption, progress: progress
            ) { stratum in
                series.put(stratum)
                try series.write(to: directory)
            }
            let result = try campaign.run()
            progress.finish()
            firstRun = campaign.nextRun
            series.put(result)
            try series.write(to: directory)
            Console.say(result.text(controls: series.controls))
        }
        Console.say("files     \(directory)")
        return interruption.isSet ? .interrupted : code(of: series)
    }

    static func code(of series: CrashSeries) -> ExitCode {
        switch series.state {
        case .passed: .passed
        case .failed: .violated
        case .unknown: .unknown
        }
    }

    private static func isCrashed(_ target: TargetPlan.Kind) -> Bool {
        switch target {
        case .serve, .kafka(nodes: 1, home: _): true
        default: false
        }
    }

    private static func faults(_ arguments: Arguments) throws -> CampaignFaults {
        switch (arguments.has("--power-cut"), arguments.has("--compound")) {
        case (true, true): throw UsageError("--power-cut and --compound exclude each other")
        case (true, false): return .powerCuts
        case (false, true): return .compound
        case (false, false): return .kills
        }
    }

    private static func deaths(at plan: Plan, in earlier: [CrashSeries]) -> [String: Int] {
        earlier.flatMap(\.strata).filter { $0.name == plan.name }
            .reduce(into: [:]) { $0.merge($1.doors, uniquingKeysWith: +) }
    }

    private static func plans(_ arguments: Arguments) throws -> [Plan] {
        let plans = try ScenarioFile.load(
            arguments.operands[0], overrides: PlanOptions.overrides(arguments))
        for plan in plans where !isCrashed(plan.target.kind) {
            throw UsageError("\(plan.name): only the targets serve and kafka can be crashed")
        }
        guard let name = arguments.value("--stratum") else { return plans }
        let chosen = plans.filter { $0.name == name }
        guard !chosen.isEmpty else {
            let names = plans.map(\.name).joined(separator: ", ")
            throw UsageError("there is no stratum \(name); there are \(names)")
        }
        return chosen
    }

    private static func seriesDirectory(_ arguments: Arguments, _ plan: Plan) throws -> FilePath {
        let time = WallTime(millisecondsSince1970: WallClock.milliseconds()).basic
        let name = FilePath(arguments.operands[0]).lastComponent
            .replacing(".yaml", with: "").replacing(".yml", with: "")
        let directory = FilePath(arguments.value("--out") ?? "reports").appending(name)
            .appending("\(time)-crash")
        guard !DiskFileSystem().exists(directory) else {
            throw UsageError("\(directory) exists already; wait a second")
        }
        try FileBytes.createDirectories(directory.appending("runs"), in: DiskFileSystem())
        return directory
    }

    private static func options(
        _ kills: Int, _ plan: Plan, _ directory: FilePath, _ restartTool: String?,
        _ deaths: [String: Int], _ arguments: Arguments
    ) throws -> CrashCampaign.Options {
        var options = CrashCampaign.Options(
            kills: kills, seed: plan.seed, directory: directory,
            run: RunCommand.options(arguments),
            report: { try RunCommand.write($0, $1, $2, to: $3) })
        if plan.target.kind != .serve { options.killsPerDirectory = 10 }
        options.faults = try faults(arguments)
        options.earlierDeaths = deaths
        options.keepsSnapshots = !arguments.has("--no-snapshots")
        options.describeData = { DirectoryScrub.text(of: $0) }
        options.run.restartExecutable = arguments.value("--restart-with").map { FilePath($0) }
        options.restartTool = restartTool
        return options
    }

    /// Another build's word of itself; also the proof that it can be run.
    private static func version(of path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--version"]
        let output = Pipe()
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw UsageError("--restart-with \(path) cannot be run: \(error.localizedDescription)")
        }
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: said, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard process.terminationStatus == 0, text.hasPrefix("trial ") else {
            let line = text.split(separator: "\n").first ?? ""
            throw UsageError("--restart-with \(path) is no build of trial: it said \"\(line)\"")
        }
        return text
    }
}
