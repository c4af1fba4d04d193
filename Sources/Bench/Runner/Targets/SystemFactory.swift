import Drivers
import Foundation
import Platform
import Scenarios
import Vocabulary

/// Makes the system that a plan puts on trial.
struct SystemFactory {
    let plan: Plan
    let options: RunOptions
    let run: String
    let data: FilePath
    let logs: FilePath
    let interruption: Interruption

    func make() throws -> any SystemOnTrial {
        switch plan.target.kind {
        case .engine:
            return EngineInProcess(settings: plan.target.settings, data: data)
        case .serve:
            for path in [options.executable, options.restartExecutable].compactMap(\.self)
            where !DiskFileSystem().exists(path) {
                throw RunError(.environment, "there is no executable at \(path) that could serve")
            }
            return BrokerProcess(
                settings: plan.target.settings, executable: options.executable, data: data,
                logs: logs, port: try LoopbackPort.free(), processor: options.isPinned ? 0 : nil,
                environment: options.environment, restartExecutable: options.restartExecutable,
                tracesDoors: options.auditsImages,
                hasDiskFaults: plan.hasDiskFaults)
        case .kafka(let nodes, let home):
            return try kafka(nodes, home, variable: "KAFKA_HOME", withZooKeeper: false)
        case .zookeeper(let home):
            return try kafka(1, home, variable: "KAFKA_ZOOKEEPER_HOME", withZooKeeper: true)
        case .scripts(let folder):
            return try scripts(folder)
        case .command(let path):
            return try CommandBroker(
                try CommandFile.load(try place(path).text), data: data, logs: logs,
                hooks: plan.target.control,
                limits: plan.limits, register: register, interruption: interruption,
                environment: environment)
        case .bootstrap(let addresses):
            let hooks = plan.target.control.map {
                ControlHooks($0, variables: environment, logs: logs, limits: plan.limits)
            }
            let drivers = DriverFactory(plan)
            return ExternalCluster(
                addresses: addresses, hooks: hooks, topics: TopicNames(plan, run: run),
                driver: { try drivers.make(at: addresses) })
        }
    }

    private func place(_ text: String) throws -> FilePath {
        do {
            return try options.paths.place(of: text)
        } catch {
            throw RunError(.badInput, "target: \(error)")
        }
    }

    private var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Ends what earlier runs left before anything of this one is started.
    private var register: ProcessRegister {
        let files = DiskFileSystem()
        let register = ProcessRegister(
            run: run, directory: ProcessRegister.directory(environment), fileSystem: files)
        _ = register.endOrphans()
        return register
    }

    private func kafka(
        _ nodes: Int, _ given: String?, variable: String, withZooKeeper: Bool
    ) throws -> KafkaCluster {
        let files = DiskFileSystem()
        let home = try KafkaHome(
            try given.map { try place($0).text }, variable: variable, environment: environment,
            fileSystem: files)
        let starter = home.script("zookeeper-server-start.sh")
        guard !withZooKeeper || (home.major < 4 && files.exists(starter)) else {
            throw RunError(
                .environment,
                "\(home.path) holds Kafka \(home.version ?? "?"), which has no ZooKeeper; the "
                    + "zookeeper target needs a 3.x")
        }
        let setup = try KafkaSetup(
            plan, nodes: nodes, home: home, withZooKeeper: withZooKeeper, data: data, logs: logs,
            register: register, interruption: interruption, environment: environment,
            fileSystem: files)
        let kind = withZooKeeper ? "zookeeper" : nodes == 1 ? "kafka" : "kafka:\(nodes)"
        return KafkaCluster(setup, kind: kind)
    }
}

extension SystemFactory {
    /// One node of whatever has Kafka's layout; whether it is Kafka is its scripts' own business.
    private func scripts(_ folder: String) throws -> KafkaCluster {
        let files = DiskFileSystem()
        let home = try KafkaHome(
            scriptsIn: try place(folder).text, environment: environment, fileSystem: files)
        let setup = try KafkaSetup(
            plan, nodes: 1, home: home, withZooKeeper: false, data: data, logs: logs,
            register: register, interruption: interruption, environment: environment,
            fileSystem: files, firstID: Self.scriptedNodeID)
        return KafkaCluster(
            setup, kind: "scripts:\(home.path.lastComponent)", stopper: StopScript(home, files))
    }

    /// A stop script looks for its broker among all processes of the host: nobody else's has this
    /// number.
    private static var scriptedNodeID: Int { 1_000_000 + Int(SecureRandom.seed() % 1_000_000_000) }
}

extension Plan {
    var hasDiskFaults: Bool {
        faults.contains { if case .disk = $0.kind { true } else { false } }
    }
}

extension TargetPlan {
    /// Whether the broker is started here, on data of ours.
    var isOurs: Bool {
        switch kind {
        case .engine, .serve, .kafka, .zookeeper, .scripts, .command: true
        case .bootstrap: false
        }
    }
}
