import BrokerServer
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
