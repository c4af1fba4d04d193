import Foundation
import Platform
import Simulation
import Vocabulary

/// `trial simulate`: crash everywhere, in the crashable file system.
enum SimulateCommand {
    static let row = Command(
        name: "simulate", operands: "", operandCount: 0...0,
        summary: "crash a recorded run at every file operation, in memory, and recover each image",
        discussion: """
            A run of the engine is recorded on a file system in memory. Just before each of its file
            operations it is killed, or loses power with some of the unsynced operations kept, lost or
            torn; every image is recovered and held against what the clients had been told. Exit code 3
            when a promise was broken; the run is then shrunk and the command that repeats it printed.
            """,
        options: [
            .value("--workload", "W", "log, engine or all (default: all)"),
            .value("--seed", "N", "of the first run (default: 20260)"),
            .value("--seeds", "N", "recorded runs of each workload (default: 2)"),
            .value("--steps", "N", "steps of each run (default: 45)"),
            .value(
                "--subsets", "N", "lose or tear up to 0, 1 or 2 operations in every combination"),
            .value("--stride", "N", "crash at every Nth operation (default: 1)"),
            .flag("--windows", "on a file system with the rules of Windows"),
            .flag("--media", "wrong bytes on the device instead of crashes, one at a time"),
            .value("--only", "LIST", "only these steps, as a shrunk run names them"),
            .value("--kept", "FILE", "first the runs that FILE keeps; what fails is added, shrunk"),
        ]
    ) { arguments in
        let first = UInt64(try number("--seed", arguments, 20_260, 0...Int.max))
        let seeds = try number("--seeds", arguments, 2, 1...1_000_000)
        if arguments.has("--media") { return try media(first) }
        var code = ExitCode.passed
        var kept = try arguments.value("--kept").map { try KeptSimulations(FilePath($0)) }
        for options in kept?.runs ?? [] {
            let result = CrashSimulation(options).run()
            Console.say("kept      " + line(of: result, options))
            if let violation = result.violations.first {
                code = .violated
                Console.say("\(violation)\nagain: \(options.command)")
            }
        }
        for workload in try workloads(arguments) {
            var total = SimulationResult()
            let started = MonotonicClock.now()
            for seed in first..<first + UInt64(seeds) {
                let options = try options(workload, seed, arguments)
                let result = CrashSimulation(options).run()
                Console.say(line(of: result, options))
                if let violation = result.violations.first {
                    code = .violated
                    try explain(violation, options, &kept)
                }
                total.add(result)
            }
            summarize(workload, total, MonotonicClock.now() - started)
        }
        return code
    }

    /// Class C3: told by kind of file, never pooled with crashes.
    private static func media(_ seed: UInt64) throws -> ExitCode {
        let rows = try MediaFaults(seed: seed).run()
        for row in rows {
            let fates = MediaFaults.Fate.allCases.compactMap { fate in
                row.fates[fate].map { "\(fate.rawValue) \($0)" }
            }
            let faults = row.fates.values.reduce(0, +)
            Console.say(
                "\(row.kind)  \(row.fault.rawValue): \(fates.joined(separator: ", ")) · a scrub finds "
                    + "\(row.scrubbed) of \(faults)")
            if let example = row.example { Console.say("          silent: \(example)") }
        }
        let silent = rows.reduce(0) { $0 + ($1.fates[.silentlyWrong] ?? 0) }
        Console.say(
            "\(silent == 0 ? "PASS" : "FAIL")  class C3 media fault · \(silent) records silently wrong"
        )
        return silent == 0 ? .passed : .violated
    }

    static func number(
        _ name: String, _ arguments: Arguments, _ fallback: Int, _ range: ClosedRange<Int>
    ) throws -> Int {
        guard let text = arguments.value(name) else { return fallback }
        guard let value = Int(text.replacing("_", with: "")), range.contains(value) else {
            throw UsageError(
                "\(name) needs a whole number of at least \(range.lowerBound) and has \"\(text)\"")
        }
        return value
    }

    private static func workloads(_ arguments: Arguments) throws -> [SimulatedWorkload] {
        let name = arguments.value("--workload") ?? "all"
        if name == "all" { return SimulatedWorkload.allCases }
        guard let workload = SimulatedWorkload(rawValue: name) else {
            throw UsageError("--workload is log, engine or all, and not \"\(name)\"")
        }
        return [workload]
    }

    private static func options(
        _ workload: SimulatedWorkload, _ seed: UInt64, _ arguments: Arguments
    ) throws -> SimulationOptions {
        var options = SimulationOptions(workload, seed: seed)
        options.style = arguments.has("--windows") ? .windows : .posix
        options.steps = try number("--steps", arguments, 45, 10...100_000)
        options.stride = try number("--stride", arguments, 1, 1...1_000)
        options.subsets = try number("--subsets", arguments, 0, 0...2)
        if let list = arguments.value("--only") {
            options.only = Set(
                try list.split(separator: ",").map { word in
                    guard let step = Int(word) else {
                        throw UsageError("--only needs numbers of steps and has \"\(word)\"")
                    }
                    return step
                })
        }
        return options
    }

    private static func line(of result: SimulationResult, _ options: SimulationOptions) -> String {
        "\(options.workload.rawValue) seed \(options.seed): "
            + "\(result.operations.grouped) operations (\(result.facts)), "
            + "\(result.images.grouped) images, \(result.repeated.grouped) more were the same, "
            + "\(result.imagesInsideRecovery.grouped) of crashed recoveries, "
            + "\(result.violations.count.grouped) violations"
    }

    private static func explain(
        _ violation: SimulationResult.Violation, _ options: SimulationOptions,
        _ kept: inout KeptSimulations?
    ) throws {
        Console.say("\(violation)")
        let shrunk = try SimulationShrinker.shrink(options, failingWith: violation)
        Console.say(
            "shrunk to \(shrunk.options.only?.count ?? 0) steps in \(shrunk.tries) tries: "
                + "\(shrunk.violation)\nagain: \(shrunk.options.command)")
        try kept?.keep(shrunk.options, because: shrunk.violation.texts.first ?? "")
    }

    private static func summarize(
        _ workload: SimulatedWorkload, _ total: SimulationResult, _ took: Nanoseconds
    ) {
        let images = total.images + total.imagesInsideRecovery
        let rate = Int(Double(images) / max(took.inSeconds, 0.001))
        let verdict = total.violations.isEmpty ? "PASS" : "FAIL"
        Console.say(
            "\(verdict)  \(workload.rawValue): \(total.violations.count.grouped) violations in "
                + "\(images.grouped) images of \(total.operations.grouped) crash moments, "
                + "\(rate.grouped) images/s · \(total.coverage.stateCount.grouped) distinct states")
        let curve = total.coverage.curve.suffix(8)
            .map { "\($0.states.grouped) after \($0.images.grouped)" }
        Console.say("states    \(curve.joined(separator: ", "))")
        Console.say("cells     \(total.coverage.sortedCells.count) of verb, kind of file and fate:")
        for (cell, count) in total.coverage.sortedCells {
            Console.say("          \(cell)  \(count.grouped)")
        }
    }
}
