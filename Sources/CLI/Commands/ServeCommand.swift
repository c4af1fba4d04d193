import BrokerCore
import BrokerServer
import Foundation
import Platform
import Vocabulary

/// `trial serve`: the broker.
enum ServeCommand {
    static let row = Command(
        name: "serve", operands: "", operandCount: 0...0,
        summary: "run the broker until SIGTERM or Ctrl-C, which stop it cleanly",
        discussion: """
            Settings have Kafka's names and defaults. It listens on 127.0.0.1 unless `listeners` names
            another address, and says so on standard output when it answers.
            """,
        options: [
            .value("--config", "FILE", "settings as Kafka's server.properties has them"),
            .value("--override", "K=V", "one setting, above the file's", repeatable: true),
            .value("--log-level", "LEVEL", "error, warn, info (as without it) or debug"),
            .value("--metrics", "PORT", "answer Prometheus at http://127.0.0.1:PORT/metrics"),
            .value("--counters", "FILE", "keep what it counts of itself in this file"),
        ]
    ) { arguments in
        let settings = try settings(arguments)
        let order = StopOrder()
        try Signals.handle([Signals.terminate, Signals.interrupt]) { _ in order.stop() }
        let faults = try ServedFaults(ProcessInfo.processInfo.environment)
        let counters = try arguments.value("--counters").map {
            try ProcessCounters(creating: FilePath($0))
        }
        let watch = try counters.map { try AllocationWatch($0) }
        defer { watch?.stop() }
        return ExitCode(
            rawValue: serve(
                settings: settings, order: order,
                fileSystem: try faults.door(
                    to: DiskFileSystem(counters: counters, nameStyle: HostPlaces.nameStyle)),
                plantedBug: faults.plantedBug, paths: HostPlaces.resolver,
                plantedWork: faults.plantedWork))
    }

    private static func settings(_ arguments: Arguments) throws -> [String: String] {
        var settings = ["listeners": "PLAINTEXT://127.0.0.1:9092"]
        if let file = arguments.value("--config") {
            settings.merge(try SettingsFile.read(FilePath(file))) { $1 }
        }
        settings["trial.log.level"] = arguments.value("--log-level") ?? settings["trial.log.level"]
        settings["trial.metrics.port"] =
            arguments.value("--metrics") ?? settings["trial.metrics.port"]
        for override in arguments.all("--override") {
            guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
                throw UsageError("--override needs KEY=VALUE and has \"\(override)\"")
            }
            settings[String(override[..<equals])] =
                String(override[override.index(after: equals)...])
        }
        return settings
    }
}
