import Drivers
import LoadGeneration
import Platform
import Runner
import Scenarios
import Series

/// What an error is to a user: sentences, and an exit code.
enum Complaint {
    static func sentences(of error: any Error) -> [String] {
        switch error {
        case let errors as ScenarioErrors: errors.errors.map { "\($0)" }
        default: ["trial: \(error)"]
        }
    }

    static func exitCode(of error: any Error) -> ExitCode {
        switch error {
        case is UsageError, is ScenarioErrors, is LoadError, is PathProblem,
            is PathMistake:
            .badInput
        case is RefusedError: .refused
        case is ViolatedError: .violated
        case let error as RunError:
            switch error.code {
            case .badInput: .badInput
            case .environment: .environment
            case .interrupted: .interrupted
            }
        case let error as SeriesError: error.exitCode
        case let error as DriverError:
            error.code == .unsupportedSetting ? .badInput : .environment
        default: .environment
        }
    }
}

extension SeriesError {
    fileprivate var exitCode: ExitCode {
        switch code {
        case .badInput: .badInput
        case .refused: .refused
        case .environment: .environment
        }
    }
}
