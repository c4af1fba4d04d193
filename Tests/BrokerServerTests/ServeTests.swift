import BrokerServer
import Foundation
import Network
import Platform
import Testing

@Suite struct ServeTests {
    private func serveOnce(
        _ settings: [String: String], fileSystem: any FileSystem
    ) throws -> (code: Int32, lines: [String]) {
        let said = Lines()
        let order = StopOrder()
        let output = ServerOutput(
            ready: {
                said.add("ready: " + $0)
                order.stop()
            }, log: { said.add($0) })
        let code = serve(
            settings: settings, order: order, fileSystem: fileSystem, output: output)
        return (code, said.all)
    }

    @Test func `serve says that it is ready, stops when told and answers 0`() throws {
        let files = CrashableFileSystem(recording: false)
        let settings = ["listeners": "PLAINTEXT://127.0.0.1:0", "log.dirs": "/logs"]
        for _ in 0..<2 {
            let (code, lines) = try serveOnce(settings, fileSystem: files)
            #expect(code == ServeExit.stopped)
            #expect(lines.filter { $0.hasPrefix("ready: [KafkaRaftServer nodeId=1]") }.count == 1)
        }
    }

    @Test func `a busy port is 6 with one sentence and gives the directory back`() throws {
        let scripted = try ScriptedServer()
        let files = CrashableFileSystem(recording: false)
        let settings = [
            "listeners": "PLAINTEXT://127.0.0.1:\(scripted.port)", "log.dirs": "/logs",
        ]
        let (code, lines) = try serveOnce(settings, fileSystem: files)
        #expect(code == ServeExit.environment)
        #expect(lines.filter { $0.contains("the port is in use") }.count == 1)
        scripted.server.stop()
        let (again, _) = try serveOnce(settings, fileSystem: files)
        #expect(again == ServeExit.stopped)
    }

    @Test func `the log has the lines of its level, and the figures are answered at their port`()
        throws
    {
        let said = Lines()
        let order = StopOrder()
        let port = Int(try LoopbackPort.free())
        let output = ServerOutput(
            ready: { _ in
                // The figures' own port is bound a moment after the clients'.
                Thread.detachNewThread {
                    said.add(Self.figures(port))
                    order.stop()
                }
            }, log: { said.add($0) })
        let code = serve(
            settings: [
                "listeners": "PLAINTEXT://127.0.0.1:0", "log.dirs": "/logs",
                "trial.metrics.port": "\(port)", "no.such.setting": "1",
            ], order: order, fileSystem: CrashableFileSystem(recording: false), output: output)
        #expect(code == ServeExit.stopped)
        let lines = said.all
        #expect(lines.contains { $0.contains("no.such.setting") })
        #expect(lines.contains { $0.hasPrefix("opened 0 logs in ") })
        #expect(lines.suffix(2) == ["stopping", "stopped cleanly"])
        let figures = lines.first { $0.hasPrefix("HTTP/1.1 200 OK") } ?? ""
        for line in ["trial_broker_topics 0", "trial_broker_offline_directories 0"] {
            #expect(figures.contains("\n\(line)\n"), "\(figures)")
        }
        let quiet = try serveOnce(
            [
                "listeners": "PLAINTEXT://127.0.0.1:0", "log.dirs": "/logs",
                "trial.log.level": "error", "no.such.setting": "1",
            ], fileSystem: CrashableFileSystem(recording: false))
        #expect(quiet.lines.count == 1, "the ready line alone: \(quiet.lines)")
    }

    private static let looksMax = 200

    private static func figures(_ port: Int) -> String {
        for _ in 0..<looksMax {
            guard let client = try? RawClient(port: port) else { continue }
            defer { client.close() }
            if client.isEnded {
                usleep(10_000)
                continue
            }
            client.send(Array("GET /metrics HTTP/1.1\r\n\r\n".utf8))
            client.run { client.isEnded }
            return String(decoding: client.received, as: UTF8.self)
        }
        return "nobody answers"
    }

    @Test(arguments: [
        ["listeners": "SSL://127.0.0.1:0"], ["num.network.threads": "none"],
        ["listeners": "nonsense"],
    ])
    func `a bad setting is 64`(settings: [String: String]) throws {
        let files = CrashableFileSystem(recording: false)
        let all = settings.merging(["log.dirs": "/logs"]) { $1 }
        let (code, lines) = try serveOnce(all, fileSystem: files)
        #expect(code == ServeExit.badSettings)
        #expect(lines.count == 1)
    }
}
