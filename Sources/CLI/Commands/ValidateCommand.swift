import Scenarios

/// `trial validate FILE…`: checks, and says nothing more than that all is well.
enum ValidateCommand {
    static let row = Command(
        name: "validate", operands: "FILE…", operandCount: Command.anyNumber,
        summary: "check scenario files without running them", options: []
    ) { arguments in
        var code = ExitCode.passed
        for file in arguments.operands {
            do {
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
