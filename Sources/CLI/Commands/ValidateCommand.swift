import Scenarios

/// `trial validate FILE…`: checks, and says nothing more than that all is well.
enum ValidateCommand {
    static let row = Command(
        name: "validate", operands: "FILE…", operandCount: Command.anyNumber,
        summary:
            "check scenarios, gate policies, tuning files and exact workloads without running them",
        options: []
    ) { arguments in
        var code = ExitCode.passed
        for file in arguments.operands {
            do {
                if let about = try PolicyFile.check(file) {
                    Console.say("\(file): valid (\(about))")
                    continue
                }
                let plans = try ScenarioFile.load(file)
                let count = plans.count == 1 ? "" : " (\(plans.count) plans)"
                Console.say("\(file): valid\(count)")
            } catch {
                Console.complain(Complaint.sentences(of: error))
                code = .badInput
            }
        }
        return code
    }
}
