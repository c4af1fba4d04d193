import Platform
import Scenarios
import Vocabulary

/// Makes the system that a plan puts on trial.
struct SystemFactory {
    let plan: Plan
    let options: RunOptions
    let data: FilePath
    let logs: FilePath

    func make() throws -> any SystemOnTrial {
        switch plan.target.kind {
        case .engine:
            return EngineInProcess(settings: plan.target.settings, data: data)
        case .serve:
            guard DiskFileSystem().exists(options.executable) else {
                throw RunError(
                    .environment, "there is no executable at \(options.executable) that could serve"
                )
            }
            return BrokerProcess(
                settings: plan.target.settings, executable: options.executable, data: data,
                logs: logs, port: try LoopbackPort.free(), processor: options.isPinned ? 0 : nil,
                environment: options.environment)
        case .bootstrap(let addresses):
            return ExternalCluster(addresses: addresses)
        }
    }
}

extension TargetPlan {
    /// Whether the broker is started here, on data of ours.
    var isOurs: Bool {
        switch kind {
        case .engine, .serve: true
        case .bootstrap: false
        }
    }
}
