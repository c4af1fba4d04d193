import Scenarios

/// `trial import FILE`: an OpenMessaging Benchmark workload into a scenario.
enum ImportCommand {
    static let row = Command(
        name: "import", operands: "FILE", operandCount: 1...1,
        summary: "turn an OpenMessaging Benchmark workload into a scenario",
        discussion: """
            The scenario goes to the output; each field that has no counterpart is named on the error
            stream.
            """,
        options: [
            .value(
                "--driver", "FILE",
                "the benchmark's Kafka driver file, for client and topic settings")
        ]
    ) { arguments in
        let imported = try OpenMessagingWorkload.load(
            arguments.operands[0], driver: arguments.value("--driver"))
        Console.say(imported.scenario)
        Console.complain(imported.notes)
        return .passed
    }
}
