package import Drivers
import Platform
package import Scenarios
package import Vocabulary
import WireDriver

/// Any broker, started by the line of a `command:` file. Faults are signals to its process group, or
/// the user's own commands where the scenario gives them.
package final class CommandBroker: SystemOnTrial {
    package let kind: String
    package let version: String?
    private let address: String
    private let process: ManagedProcess
    private let processes: ProcessSet
    private let hooks: ControlHooks?
    private let register: ProcessRegister
    private let interruption: Interruption

    init(
        _ file: CommandFile, data: FilePath, logs: FilePath, hooks: ControlPlan?,
        limits: PlanLimits, register: ProcessRegister, interruption: Interruption,
        environment: [String: String]
    ) throws {
        kind = file.name
        let port = try file.port.map { UInt16($0) } ?? LoopbackPort.free()
        address = "127.0.0.1:\(port)"
        self.register = register
        self.interruption = interruption
        let home = FilePath(KafkaHome.absolute(data.text))
        let words = FilePath(KafkaHome.absolute(logs.text))
        let variables = environment.merging([
            "TRIAL_PORT": "\(port)", "TRIAL_DATA": home.text, "TRIAL_LOGS": words.text,
            ProcessRegister.variable: register.run,
        ]) { $1 }
        var command = ChildProcess.Command("/bin/sh", ["-c", file.start])
        command.environment = variables
        process = ManagedProcess(
            file.name, command, logs: words, register: register, stopSignal: file.stop.number)
        processes = ProcessSet([process])
        self.hooks = hooks.map {
            ControlHooks($0, variables: variables, logs: words, limits: limits)
        }
        version = file.version.flatMap { CommandBroker.version($0, variables, words) }
    }

    package var addresses: [String] { [address] }

    package func start(deadline: Instant) throws {
        let watch = StartWatch(name: kind, deadline: deadline, interruption: interruption)
        if let hooks, hooks.isDown {
            try hooks.start(deadline: deadline)
        } else if !process.isUp {
            try process.launch()
        }
        try watch.wait(for: hooks == nil ? process : nil, at: address)
    }

    package func makeDriver() throws -> any Driver { try WireDriver(bootstrap: addresses) }

    package func kill(_ subject: FaultPlan.Subject) throws -> Strike {
        if let hooks { return try hooks.kill(subject) }
        return Strike(try processes.kill([process]))
    }

    package func stop(_ subject: FaultPlan.Subject, deadline: Instant) throws -> Strike {
        if let hooks { return try hooks.stop(subject) }
        return Strike(try processes.stop([process], deadline))
    }

    package func pause(_ subject: FaultPlan.Subject) throws -> Strike {
        if let hooks { return try hooks.pause(subject) }
        return Strike(try processes.pause([process]))
    }

    package func resume() throws {
        if let hooks { return try hooks.resume() }
        try processes.resume()
    }

    package func shutDown(deadline: Instant) throws {
        defer {
            process.end()
            register.clear()
        }
        // Struck by the owner's command, it was started again by another: that ends it, too.
        if let hooks, process.hasDied { return try hooks.end() }
        if process.isUp { _ = try processes.stop([process], deadline) }
    }

    package func usage() -> UsageTotal? { process.usage() }
    package var hasDied: Bool { hooks == nil && process.hasDied }

    private static let versionLimit = Nanoseconds.seconds(Int64(10))

    /// The first line that the command prints; nil when it fails.
    private static func version(
        _ line: String, _ variables: [String: String], _ logs: FilePath
    ) -> String? {
        let output = logs.appending("version.txt")
        var command = ChildProcess.Command("/bin/sh", ["-c", line])
        command.environment = variables
        command.output = output
        guard let child = try? ChildProcess.start(command) else { return nil }
        defer { child.kill() }
        guard child.wait(until: MonotonicClock.now() + versionLimit)?.ending == .exited(0),
            let bytes = try? FileBytes.read(
                output, limit: .kib(64), as: FileKind("version"), in: DiskFileSystem())
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
    }
}

extension CommandFile.StopSignal {
    /// As signal(7) numbers them on every architecture.
    fileprivate var number: Int32 {
        switch self {
        case .interrupt: 2
        case .quit: 3
        case .kill: 9
        case .terminate: 15
        }
    }
}
