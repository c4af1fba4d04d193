import Foundation
import ProcessHarness
import Testing

/// The four commands of a Kafka tutorial for Windows, as it shows them.
@Suite(
    .enabled(if: WineHost.absence == nil, "\(WineHost.absence ?? "")"), .serialized, .wine)
struct TutorialTests {
    /// The tutorial's settings, and a port that nobody has.
    private func prepare(_ home: URL, port: Int, logs: String) throws {
        func change(_ name: String, _ lines: [(key: String, value: String)]) throws {
            let file = home.appending(path: "config/\(name)")
            var text = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
                .filter { line in !lines.contains { line.hasPrefix($0.key + "=") } }
            text += lines.map { "\($0.key)=\($0.value)" }
            try Data(text.joined(separator: "\r\n").utf8).write(to: file)
        }
        try change("zookeeper.properties", [("dataDir", "\(logs)/zookeeper-data")])
        try change(
            "server.properties",
            [("log.dirs", "\(logs)/logs"), ("listeners", "PLAINTEXT://127.0.0.1:\(port)")])
    }

    @Test(arguments: [
        (#"C:\kafka"#, "C:/kafka", true),
        (#"C:\Program Files\kafka x"#, "C:/Program Files/kafka x", false),
    ])
    func `the tutorial's commands do what it says`(
        folder: String, logs: String, isLinked: Bool
    ) throws {
        let host = try WineScope.host()
        let inDrive = host.drive.appending(path: String(logs.dropFirst("C:/".count)))
        // As a user maps a folder: the distribution is elsewhere, and drive C has a link to it.
        let home = isLinked ? host.folder.appending(path: "distribution") : inDrive
        try host.makeDistribution(at: home)
        if isLinked {
            try FileManager.default.createSymbolicLink(at: inDrive, withDestinationURL: home)
        }
        let port = ServedBroker.freePort()
        try prepare(home, port: port, logs: logs)
        let enter = ["C:", #"cd "\#(folder)""#]

        let zookeeper = try host.run(
            enter + [#"bin\windows\zookeeper-server-start.bat config\zookeeper.properties"#])
        #expect(zookeeper.status == 0, "\(zookeeper.errors)")
        #expect(zookeeper.output.contains("needs no ZooKeeper"))

        let broker = try host.start(
            enter + [#"bin\windows\kafka-server-start.bat config\server.properties"#])
        #expect(
            broker.wait { broker.output.contains("Kafka Server started") },
            "\(broker.output)\(broker.errors)")
        let created = try host.run(
            enter + [
                #"bin\windows\kafka-topics.bat --create --topic test-topic "#
                    + "--bootstrap-server localhost:\(port)"
            ])
        #expect(created.status == 0, "\(created.errors)")
        #expect(created.output == "Created topic test-topic.\n")
        let listed = try host.run(
            enter + [
                #"bin\windows\kafka-topics.bat --list --bootstrap-server localhost:\#(port)"#
            ])
        #expect(listed.output == "test-topic\n")

        let stopped = try host.run(enter + [#"bin\windows\kafka-server-stop.bat"#])
        #expect(stopped.status == 0)
        #expect(try host.end(broker).status == 0, "\(broker.errors)")
        let data = home.appending(path: "logs")
        #expect(
            FileManager.default.fileExists(
                atPath: data.appending(path: "test-topic-0/partition.metadata").path))
        #expect(
            FileManager.default.fileExists(
                atPath: data.appending(path: ".kafka_cleanshutdown").path))
    }

    @Test func `a path with single backslashes stops the start`() throws {
        let host = try WineScope.host()
        let home = host.drive.appending(path: "broken")
        try host.makeDistribution(at: home)
        try Data(#"log.dirs=C:\kafka\logs"#.utf8)
            .write(to: home.appending(path: "config/server.properties"))
        let result = try host.run([
            "C:", #"cd C:\broken"#,
            #"bin\windows\kafka-server-start.bat config\server.properties"#,
        ])
        #expect(result.status == 64)
        #expect(result.errors.contains("log.dirs is read as C:kafkalogs"))
        #expect(result.errors.contains("write log.dirs=C:/kafka/logs"))
    }
}
