import Foundation
import ProcessHarness
import Testing

/// Paths as a tutorial for Windows writes them, on a host without drives.
@Suite(.enabled(if: TrialBinary.path != nil, "needs TRIAL_BINARY"))
struct WindowsPathTests {
    private func serve(_ trial: TrialBinary, _ bytes: [UInt8], _ more: [String] = []) throws
        -> TrialBinary.Result
    {
        let file = trial.scratch.appending(path: "server.properties")
        try Data(bytes).write(to: file)
        return try trial.run(["serve", "--config", file.path] + more)
    }

    @Test func `single backslashes stop the start and show what to write`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let result = try serve(trial, Array(#"log.dirs=C:\kafka\logs"#.utf8))
        #expect(result.status == 64)
        #expect(result.sentences.count == 1)
        #expect(result.errors.contains("line 1: log.dirs is read as C:kafkalogs, "))
        #expect(result.errors.contains("write log.dirs=C:/kafka/logs"))
        let started = try trial.run([
            "kafka", "server-start", trial.scratch.appending(path: "server.properties").path,
        ])
        #expect(started.status == 64)
        #expect(started.errors.contains("C:kafkalogs"))
        let users = try serve(trial, Array(#"log.dirs=C:\users\kafka"#.utf8))
        #expect(users.status == 64)
        #expect(users.errors.contains("write a path with / or with \\\\"))
        try trial.write(#"dataDir=C:\kafka\zookeeper-data"#, to: "zookeeper.properties")
        let zookeeper = try trial.run(["kafka", "zookeeper-server-start", "zookeeper.properties"])
        #expect(zookeeper.status == 64)
        #expect(zookeeper.errors.contains("write dataDir=C:/kafka/zookeeper-data"))
    }

    @Test func `a drive that no folder stands for stops the start`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        for text in ["log.dirs=C:/kafka/logs", #"log.dirs=C:\\kafka\\logs"#] {
            let result = try serve(trial, Array(text.utf8))
            #expect(result.status == 64)
            #expect(result.sentences.count == 1)
            #expect(result.errors.contains("no folder stands for drive C:"))
            #expect(result.errors.contains("--drive C=DIR"))
        }
        let run = try trial.run(["run", #"C:\scenarios\quickstart.yaml"#])
        #expect(run.status == 64)
        #expect(run.errors.contains("no folder stands for drive C:"))
        let tool = try trial.run([
            "kafka", "storage", "info", "--config", "C:/kafka/config/server.properties",
        ])
        #expect(tool.status == 64)
        #expect(try trial.run(["doctor", "--drive", "C"]).status == 64)
        #expect(try trial.run(["doctor", "--drive"]).status == 64)
    }

    /// Each as an editor on Windows may leave it: with a mark of its byte order, CRLF, Latin-1.
    @Test(arguments: [
        [0xEF, 0xBB, 0xBF] + Array("log.dirs=C:/kafka/l\u{F6}gs\r\nnode.id=1\r\n".utf8),
        Array("log.dirs=C:/kafka/".utf8) + [0x6C, 0xF6] + Array("gs\r\nnode.id=1".utf8),
        Array(#"log.dirs=C:\\kafka\\l\u00f6gs"#.utf8),
    ])
    func `a broker keeps its logs below the folder of the drive`(bytes: [UInt8]) throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let drive = trial.scratch.appending(path: "c")
        try FileManager.default.createDirectory(
            at: drive.appending(path: "Kafka"), withIntermediateDirectories: true)
        let file = trial.scratch.appending(path: "c/server.properties")
        try Data(bytes).write(to: file)
        let broker = try trial.start([
            "serve", "--drive", "C=\(drive.path)", "--config", #"C:\server.properties"#,
            "--override",
            "listeners=PLAINTEXT://127.0.0.1:0",
        ])
        while broker.isRunning, !trial.text("trial.out").contains("started") { usleep(20_000) }
        broker.terminate()
        broker.waitUntilExit()
        #expect(broker.terminationStatus == 0, "\(trial.text("trial.err"))")
        // The folder that was there keeps its spelling.
        #expect(
            FileManager.default.fileExists(
                atPath: drive.appending(path: "Kafka/l\u{F6}gs/meta.properties").path))
    }

    @Test func `a topic that Windows could not hold gets another directory`() throws {
        let trial = try TrialBinary()
        defer { trial.remove() }
        let data = trial.scratch.appending(path: "data")
        let port = ServedBroker.freePort()
        let mapped = ["--drive", "C=\(trial.scratch.path)"]
        func run(_ words: [String], topics: [String]) throws -> [String] {
            let broker = try trial.start(
                ["serve", "--override", "listeners=PLAINTEXT://127.0.0.1:\(port)"] + words,
                name: "b")
            while broker.isRunning, !trial.text("b.out").contains("started") { usleep(20_000) }
            for topic in topics {
                let made = try trial.run([
                    "kafka", "topics", "--create", "--topic", topic, "--bootstrap-server",
                    "127.0.0.1:\(port)",
                ])
                #expect(made.status == 0, "\(made.output)\(made.errors)")
            }
            let listed = try trial.run([
                "kafka", "topics", "--list", "--bootstrap-server", "127.0.0.1:\(port)",
            ])
            #expect(listed.output == "A\na\naux.x\n")
            broker.terminate()
            broker.waitUntilExit()
            return try FileManager.default.contentsOfDirectory(atPath: data.path)
                .filter { $0.hasSuffix("-0") && !$0.hasPrefix("__") }.sorted()
        }
        let windows = try run(
            mapped + ["--override", "log.dirs=C:/data"], topics: ["aux.x", "a", "A"])
        #expect(windows.count == 3)
        #expect(windows.filter { $0.hasPrefix("~") }.count == 2)
        let posix = try run(["--override", "log.dirs=\(data.path)"], topics: [])
        #expect(posix == ["A-0", "a-0", "aux.x-0"])
    }
}
