import Foundation

/// How the Java of Kafka's tools is started: half of a tool's time is the loading of its classes, which
/// an archive of them saves. The archive is made once and kept in the build folder; Java itself sees
/// that it fits, and starts without it where it does not.
enum KafkaJava {
    /// Short-lived programs: no second compiler, no collector's threads, and not a word of the archive
    /// between the lines that a test compares.
    private static let options = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable"

    /// Where the tools' output must be what a user sees, but not how fast it comes.
    /// - Parameter home: the distribution whose script is run.
    static func environment(of home: URL) -> [String: String] {
        guard ProcessInfo.processInfo.environment["KAFKA_JVM_PERFORMANCE_OPTS"] == nil else {
            return [:]
        }
        let archive = archive(of: home).map { " -XX:SharedArchiveFile=\($0.path)" } ?? ""
        return ["KAFKA_JVM_PERFORMANCE_OPTS": options + archive]
    }

    private static func archive(of home: URL) -> URL? {
        let archive = place(of: home)
        if FileManager.default.fileExists(atPath: archive.path) { return archive }
        guard home == made.home else { return nil }
        return made.archive
    }

    private static func place(of home: URL) -> URL {
        TrialBinary.root.appending(path: ".build/\(home.lastPathComponent).jsa")
    }

    /// Made by the first call, of the classes that a producer and an administrator load.
    private static let made: (home: URL?, archive: URL?) = {
        guard let tool = Tool(kafka: "kafka-verifiable-producer.sh"),
            let trial = try? TrialBinary(),
            let broker = try? ServedBroker(
                trial: trial, directory: trial.scratch.appending(path: "data"),
                port: ServedBroker.freePort())
        else { return (nil, nil) }
        defer { trial.remove() }
        defer { broker.stop() }
        let home = URL(filePath: tool.path).deletingLastPathComponent().deletingLastPathComponent()
        let archive = place(of: home)
        let unready = archive.appendingPathExtension("\(ProcessInfo.processInfo.processIdentifier)")
        let result = try? tool.run(
            ["--topic", "classes", "--max-messages", "1", "--bootstrap-server", broker.address],
            java: "\(options) -XX:ArchiveClassesAtExit=\(unready.path)")
        guard result?.status == 0, rename(unready.path, archive.path) == 0 else {
            return (home, nil)
        }
        return (home, archive)
    }()
}
