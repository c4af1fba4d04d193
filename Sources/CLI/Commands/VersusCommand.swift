import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios
import Vocabulary

/// `trial versus FILE --target A --target B …`: targets side by side, interleaved.
enum VersusCommand {
    static let row = Command(
        name: "versus", operands: "FILE", operandCount: 1...1,
        summary: "run one scenario on several targets in turn, and compare them in one table",
        discussion: """
            Rounds are interleaved in counter-balanced order, each run with a broker of its own. Ratios are
            to the first target. With --capacity each target's highest rate at a p99 of 10 ms is searched
            for first. The folder reports/<scenario>/<UTC time>-versus/ keeps the table and every run.
            """,
        options: [
            OptionSpecification(
                name: "--target", value: "T", help: "one side; give two or more",
                isRepeatable: true),
            .value("--rounds", "N", "rounds of one run per target (default: 5)"),
            .flag("--capacity", "search each target's capacity at p99 <= 10 ms"),
            .value("--client", "C", "auto, wire or librdkafka"),
            .value("--set", "KEY=V", "change one key on every side", repeatable: true),
            .value("--seed", "N", "of everything random in the load"),
            .value("--out", "DIR", "where the folder is made (default: reports)"),
            .flag("--pin", "pin brokers and generator to processors of their own"),
            .flag("--cold", "do not warm memory first; the records say so"),
        ]
    ) { arguments in
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        let design = try design(arguments)
        let series = VersusSeries(
            design, interruption: interruption, event: { Console.say($0) })
        var capacities: [VersusRecord.Capacity] = []
        try series.carryOut { runs in try save(design, runs, []) }
        if arguments.has("--capacity") {
            capacities = try search(series, design, interruption)
        }
        let record = try save(design, series.runs, capacities)
        Console.say(VersusReport(record).text)
        Console.say("files     \(design.directory)")
        if interruption.isSet { return .interrupted }
        return series.runs.reduce(.passed) { $0.worse(ExitCode(rawValue: $1.exit)) }
    }

    private static func design(_ arguments: Arguments) throws -> VersusDesign {
        let targets = arguments.all("--target")
        guard (2...VersusDesign.targetsMax).contains(targets.count),
            Set(targets).count == targets.count
        else {
            throw UsageError(
                "versus compares 2 to \(VersusDesign.targetsMax) different targets; give "
                    + "--target for each")
        }
        let rounds = arguments.value("--rounds").map { Int($0) } ?? 5
        guard let rounds, VersusDesign.roundsRange.contains(rounds) else {
            throw UsageError("--rounds takes a number from 1 to 100")
        }
        let words = words(arguments)
        // A mistake is told before the first run, for every side.
        var name = ""
        for target in targets {
            let plans = try ScenarioFile.load(
                arguments.operands[0],
                overrides: PlanOverrides(
                    target: target, client: arguments.value("--client"),
                    seed: arguments.value("--seed"), settings: arguments.all("--set")))
            guard plans.count == 1 else {
                throw UsageError(
                    "\(arguments.operands[0]) is a family of \(plans.count) plans; versus takes "
                        + "one, so give what its matrix varies with --set")
            }
            name = plans[0].name
        }
        let time = WallTime(millisecondsSince1970: WallClock.milliseconds()).basic
        let directory = FilePath(arguments.value("--out") ?? "reports").appending(name)
            .appending("\(time)-versus")
        try FileBytes.createDirectories(directory, in: DiskFileSystem())
        return VersusDesign(
            targets: targets, rounds: rounds, scenario: arguments.operands[0], words: words,
            executable: FilePath(BuildFacts.executable), directory: directory)
    }

    private static func words(_ arguments: Arguments) -> [String] {
        var words: [String] = []
        for option in ["--client", "--seed"] {
            if let value = arguments.value(option) { words += [option, value] }
        }
        for setting in arguments.all("--set") { words += ["--set", setting] }
        for flag in ["--pin", "--cold"] where arguments.has(flag) { words.append(flag) }
        return words
    }

    /// From what each side acknowledged in the rounds, downwards.
    private static func search(
        _ series: VersusSeries, _ design: VersusDesign, _ interruption: Interruption
    ) throws -> [VersusRecord.Capacity] {
        var found: [VersusRecord.Capacity] = []
        for target in design.targets.indices where !interruption.isSet {
            let rates = series.runs.filter { $0.target == target }
                .compactMap { $0.record?.produce?.rate }
            guard let ceiling = rates.max() else { continue }
            let result = try CapacitySearch(series).capacity(
                of: target, ceiling: ceiling,
                words: ["--set", "faults=[]", "--set", "expect=[]"])
            found.append(
                VersusRecord.Capacity(
                    target: target, rate: result.rate,
                    limitMilliseconds: CapacitySearch.limitMilliseconds))
        }
        return found
    }

    @discardableResult
    private static func save(
        _ design: VersusDesign, _ runs: [VersusRun], _ capacities: [VersusRecord.Capacity]
    ) throws -> VersusRecord {
        var record = VersusRecord(design, runs)
        record.capacity = capacities
        record.commandLine = CommandLineText.typed
        let files = DiskFileSystem()
        for (name, text) in [
            ("series.json", try RecordJSON.text(of: record)),
            ("report.md", VersusReport(record).text),
            ("report.html", try VersusPage(record, histograms: histograms(record, design)).html()),
        ] {
            try FileBytes.replaceDurably(
                design.directory.appending(name), with: Array(text.utf8),
                as: FileKind("report"), in: files)
        }
        return record
    }

    /// Of every round that left some, by target.
    private static func histograms(_ record: VersusRecord, _ design: VersusDesign)
        -> [[HistogramLog]]
    {
        record.targets.indices.map { target in
            record.runs.filter { $0.target == target }.compactMap { run in
                let folder = "\(design.directory)/runs/\(run.name)/\(record.scenario?.name ?? "")"
                guard
                    let times = try? FileManager.default.contentsOfDirectory(atPath: folder),
                    let time = times.sorted().last,
                    let text = try? String(
                        contentsOfFile: "\(folder)/\(time)/histograms.hlog", encoding: .utf8)
                else { return nil }
                return try? HistogramLog(reading: text)
            }
        }
    }
}
