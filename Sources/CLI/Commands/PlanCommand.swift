import Scenarios

/// `trial plan FILE`: the fully resolved plan.
enum PlanCommand {
    static let row = Command(
        name: "plan", operands: "FILE", operandCount: 1...1,
        summary: "print the fully resolved plan: every default, seed, limit, and a digest",
        options: PlanOptions.rows
    ) { arguments in
        let plans = try ScenarioFile.load(
            arguments.operands[0], overrides: PlanOptions.overrides(arguments))
        Console.say(plans.map { PlanText.yaml(of: $0) }.joined(separator: "---\n"))
        return .passed
    }
}

/// The options that change a plan, shared by the commands that take one.
enum PlanOptions {
    static let rows: [OptionSpecification] = [
        .value(
            "--target", "T",
            "serve, engine, kafka, kafka:3, zookeeper, scripts:DIR, command:FILE, bootstrap:HOST:PORT"
        ),
        .value("--client", "C", "auto, wire, librdkafka or engine"),
        .value(
            "--set", "KEY=V", "change one key, such as topic/flush.messages=1 or phases/measure=5s",
            repeatable: true),
        .value("--seed", "N", "of everything random in the load"),
    ]

    static func overrides(_ arguments: Arguments) -> PlanOverrides {
        PlanOverrides(
            target: arguments.value("--target"), client: arguments.value("--client"),
            seed: arguments.value("--seed"), settings: arguments.all("--set"))
    }
}
