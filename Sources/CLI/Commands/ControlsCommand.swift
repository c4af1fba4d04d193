import Foundation
import Measurements
import Platform
import Runner
import Scenarios
import Simulation
import Vocabulary

/// `trial controls`: does the harness catch what it must?
enum ControlsCommand {
    static let row = Command(
        name: "controls", operands: "[NAME…]", operandCount: 0...1_000,
        summary: "plant bugs and leave out syncs, and see that each is caught",
        discussion: """
            Every planted bug, and every sync, directory sync and rename of the engine left out by
            itself, is run through the simulation until it is caught. Exit code 3 when one is missed:
            then no verdict of this build means anything. NAME picks planted bugs.
            """,
        options: [
            .flag("--bugs", "planted bugs only"),
            .flag("--mutants", "left out syncs and renames only"),
            .value("--out", "DIR", "with --served: where the folders are made (default: reports)"),
            .value(
                "--served", "FILE", "planted bugs in a served broker, killed for real under FILE"),
            .value("--seed", "N", "of the first run (default: 20260)"),
            .value("--seeds", "N", "runs tried before a control counts as missed (default: 3)"),
            .value("--steps", "N", "steps of each run (default: 45)"),
        ]
    ) { arguments in
        let first = UInt64(try SimulateCommand.number("--seed", arguments, 20_260, 0...Int.max))
        let seeds = try SimulateCommand.number("--seeds", arguments, 3, 1...1_000)
        var trial = ControlTrial(seeds: (0..<UInt64(seeds)).map { first + $0 })
        trial.steps = try SimulateCommand.number("--steps", arguments, trial.steps, 1...100_000)
        if let file = arguments.value("--served") { return try served(file, arguments) }
        let started = MonotonicClock.now()
        var outcomes: [ControlOutcome] = []
        for control in try bugs(arguments) {
            outcomes.append(trial.run(control))
            Console.say(line(of: outcomes[outcomes.count - 1]))
        }
        if arguments.operands.isEmpty, !arguments.has("--bugs") {
            let search = try MutantSearch(seeds: trial.seeds, steps: trial.steps)
            Console.say("\(search.mutants.count) syncs and renames are left out, one at a time")
            for mutant in search.mutants {
                outcomes.append(search.run(mutant))
                Console.say(line(of: outcomes[outcomes.count - 1]))
            }
        }
        let missed = outcomes.filter(\.isMissed)
        let equivalent = outcomes.count { $0.caughtBy == nil && $0.equivalence != nil }
        Console.say(
            "\(missed.isEmpty ? "PASS" : "FAIL")  caught \(outcomes.count { $0.caughtBy != nil }) of "
                + "\(outcomes.count - equivalent)"
                + (equivalent > 0 ? ", \(equivalent) more change nothing" : "")
                + " · \(MonotonicClock.now() - started)")
        if arguments.operands.isEmpty, !arguments.has("--mutants") {
            try ControlsRecord.store(
                arguments.has("--bugs") ? "planted bugs" : "planted bugs and mutants",
                caught: outcomes.count { $0.caughtBy != nil }, total: outcomes.count - equivalent,
                missed: missed.map { "\($0.control)" })
        }
        for outcome in missed { Console.say("missed    \(outcome.control)") }
        return missed.isEmpty ? .passed : .violated
    }

    private static func served(_ file: String, _ arguments: Arguments) throws -> ExitCode {
        guard let plan = try ScenarioFile.load(file).first else { return .badInput }
        let interruption = Interruption()
        try RunCommand.handleInterrupts(interruption)
        let time = WallTime(millisecondsSince1970: WallClock.milliseconds()).basic
        let progress = ProgressPrinter(isTerminal: false, width: 100)
        let controls = ServedControls(
            plan: plan,
            directory: FilePath(arguments.value("--out") ?? "reports").appending("controls")
                .appending("\(time)-served"),
            options: RunCommand.options(arguments), interruption: interruption, progress: progress)
        let names = arguments.operands.isEmpty ? ServedControls.names : arguments.operands
        for name in names where !ServedControls.names.contains(name) {
            let all = ServedControls.names.joined(separator: ", ")
            throw UsageError("real kills show no \"\(name)\"; they show \(all)")
        }
        var caught = 0
        for name in names where !interruption.isSet {
            let (text, kills) = try controls.run(name)
            progress.finish()
            if text != nil { caught += 1 }
            let padding = String(repeating: " ", count: max(1, 24 - name.count))
            Console.say(
                "\(text == nil ? "MISSED" : "caught")  \(name)\(padding)\(kills) kills"
                    + (text.map { ": \($0)" } ?? ""))
        }
        let all = names.count
        Console.say("\(caught == all ? "PASS" : "FAIL")  caught \(caught) of \(all) by real kills")
        return interruption.isSet ? .interrupted : caught == all ? .passed : .violated
    }

    private static func bugs(_ arguments: Arguments) throws -> [Control] {
        guard !arguments.operands.isEmpty else {
            return arguments.has("--mutants") ? [] : Control.bugs
        }
        return try arguments.operands.map { name in
            guard let control = Control.bugs.first(where: { $0.description == name }) else {
                let names = Control.bugs.map(\.description).joined(separator: ", ")
                throw UsageError("there is no planted bug \"\(name)\"; there are \(names)")
            }
            return control
        }
    }

    private static func line(of outcome: ControlOutcome) -> String {
        let name = "\(outcome.control)"
        let padding = String(repeating: " ", count: max(1, 44 - name.count))
        let images = "\(outcome.images.grouped) images"
        if let text = outcome.caughtBy {
            let place = "\(outcome.workload?.rawValue ?? "") seed \(outcome.seed ?? 0)"
            return "caught  \(name)\(padding)\(images), \(place): \(text)"
        }
        if let reason = outcome.equivalence {
            return "equal   \(name)\(padding)\(images): \(reason)"
        }
        return "MISSED  \(name)\(padding)\(images)"
    }
}
