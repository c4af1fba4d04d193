package import Foundation

/// A program of the host, such as `kcat` or one of Kafka's own tools, run to its end.
package struct Tool {
    package struct Result {
        package var status: Int32
        package var output: String
        package var errors: String
    }

    package let path: String
    /// Of the distribution whose script it is.
    private var home: URL?

    /// Found on the PATH, or nil.
    package init?(named name: String) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard
            let path = folders.map({ "\($0)/\(name)" })
                .first(where: FileManager.default.isExecutableFile(atPath:))
        else { return nil }
        self.path = path
    }

    /// At a path; nil when nothing there can be run.
    package init?(at path: String) {
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        self.path = path
    }

    /// One of Kafka's scripts, from `KAFKA_HOME`; nil where that is unset or Java is absent.
    package init?(kafka name: String) {
        guard let home = ProcessInfo.processInfo.environment["KAFKA_HOME"],
            Tool(named: "java") != nil
        else { return nil }
        path = "\(home)/bin/\(name)"
        self.home = URL(filePath: home)
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    }

    /// Where Debian and its like keep it.
    package static var hasLibrdkafka: Bool {
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
            .contains { FileManager.default.fileExists(atPath: "\($0)/librdkafka.so.1") }
    }

    package static var hasZooKeeper: Bool {
        guard let home = ProcessInfo.processInfo.environment["KAFKA_ZOOKEEPER_HOME"] else {
            return false
        }
        return Tool(named: "java") != nil
            && FileManager.default.isExecutableFile(
                atPath: "\(home)/bin/zookeeper-server-start.sh")
    }

    package static var hasKafka: Bool { Tool(kafka: "kafka-dump-log.sh") != nil }
    package static var hasKcat: Bool { Tool(named: "kcat") != nil }

    /// What one of Kafka's scripts is started with besides; empty for any other program.
    package var environment: [String: String] { home.map(KafkaJava.environment(of:)) ?? [:] }

    /// - Parameters:
    ///   - without: variables of the environment that the program does not get.
    ///   - java: options of the Java that a script of Kafka's starts, in place of the usual ones.
    package func run(
        _ arguments: [String], input: String = "", folder: URL? = nil, without: Set<String> = [],
        java: String? = nil
    ) throws -> Result {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment
            .filter { !without.contains($0.key) }
            .merging(java.map { ["KAFKA_JVM_PERFORMANCE_OPTS": $0] } ?? environment) { $1 }
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        let (given, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try given.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try given.fileHandleForWriting.close()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self))
    }
}
