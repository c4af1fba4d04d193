import Scenarios

/// What was typed, as a record keeps it: without the values of secrets.
enum CommandLineText {
    static var typed: String {
        (["trial"]
            + CommandLine.arguments.dropFirst().map {
                $0.contains("=") ? SecretSettings.redactedAssignment($0) : $0
            }).joined(separator: " ")
    }
}
