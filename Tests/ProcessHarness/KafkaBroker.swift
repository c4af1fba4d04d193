package import Foundation

/// One node of Apache Kafka, from `KAFKA_HOME`, as a child of a test: formatted and started on free
/// ports of 127.0.0.1.
package final class KafkaBroker {
    package struct NotReady: Error, CustomStringConvertible {
        package var description: String
    }

    package let port: Int
    package let directory: URL
    private let process = Process()

    package var address: String { "127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - scratch: where its settings, its data and its own logs go.
    ///   - settings: lines of `server.properties` besides those that every start needs.
    package init(in scratch: URL, settings: [String] = []) throws {
        guard let format = Tool(kafka: "kafka-storage.sh"),
            let start = Tool(kafka: "kafka-server-start.sh")
        else { throw NotReady(description: "KAFKA_HOME or Java is missing") }
        port = ServedBroker.freePort()
        directory = scratch.appending(path: "kafka-data")
        let controller = ServedBroker.freePort()
        let file = scratch.appending(path: "kafka.properties")
        let lines =
            [
                "process.roles=broker,controller", "node.id=1",
                "listeners=PLAINTEXT://127.0.0.1:\(port),CONTROLLER://127.0.0.1:\(controller)",
                "controller.listener.names=CONTROLLER",
                "controller.quorum.voters=1@127.0.0.1:\(controller)",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=\(directory.path)", "offsets.topic.replication.factor=1",
                "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1",
            ] + settings
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        let formatted = try format.run([
            "format", "-t", "5L6g3nShT-eMCtK--X86sw", "-c", file.path,
        ])
        guard formatted.status == 0 else { throw NotReady(description: formatted.errors) }

        process.executableURL = URL(filePath: start.path)
        process.arguments = [file.path]
        process.environment = ProcessInfo.processInfo.environment.merging([
            "LOG_DIR": scratch.appending(path: "kafka-logs").path,
            "KAFKA_HEAP_OPTS": "-Xmx512m -Xms128m",
        ]) { $1 }
        .merging(start.environment) { $1 }
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var seen = ""
        while !seen.contains("Kafka Server started") {
            let bytes = output.fileHandleForReading.availableData
            if bytes.isEmpty {
                throw NotReady(description: "Kafka ended; it said: \(seen.suffix(2_000))")
            }
            seen += String(decoding: bytes, as: UTF8.self)
        }
        // Whatever it says later, it must not wait for a reader.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    package func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    package func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
