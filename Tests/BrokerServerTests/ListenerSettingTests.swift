import BrokerCore
import BrokerServer
import Testing

@Suite struct ListenerSettingTests {
    private func parse(_ settings: [String: String]) throws -> [ListenerSetting] {
        try ListenerSetting.parse(try BrokerSettings(settings))
    }

    @Test func `without a setting only this host can connect`() throws {
        let listeners = try parse([:])
        #expect(listeners.map(\.host) == ["127.0.0.1"])
        #expect(listeners.map(\.port) == [9092])
        #expect(listeners.map(\.advertisedHost) == ["127.0.0.1"])
    }

    @Test func `Kafka's own file for one node opens the broker's listener only`() throws {
        let listeners = try parse([
            "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "advertised.listeners": "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093",
            "controller.listener.names": "CONTROLLER",
        ])
        #expect(listeners.map(\.name) == ["PLAINTEXT"])
        #expect(listeners.map(\.host) == [""])
        #expect(listeners.map(\.advertisedHost) == ["localhost"])
    }

    @Test func `several listeners and addresses of version 6 are understood`() throws {
        let listeners = try parse([
            "listeners": "a://[::1]:1, B://127.0.0.1:0",
            "listener.security.protocol.map": "A:PLAINTEXT,B:PLAINTEXT",
        ])
        #expect(listeners.map(\.name) == ["A", "B"])
        #expect(listeners.map(\.host) == ["::1", "127.0.0.1"])
        #expect(listeners.map(\.port) == [1, 0])
    }

    @Test(arguments: [
        (["listeners": "PLAINTEXT:9092"], "NAME://HOST:PORT"),
        (["listeners": "PLAINTEXT://host:99999"], "NAME://HOST:PORT"),
        (["listeners": "PLAINTEXT://a:1,PLAINTEXT://b:2"], "twice"),
        (["listeners": "SSL://a:1"], "PLAINTEXT only"),
        (["listeners": "FOO://a:1"], "listener.security.protocol.map"),
        (["listeners": "PLAINTEXT://0.0.0.0:1"], "advertised.listeners"),
        (["advertised.listeners": "OTHER://a:1"], "OTHER"),
        (["listeners": ""], "no entry"),
    ])
    func `a mistake is one sentence that says what is wrong`(
        settings: [String: String], words: String
    ) {
        let error = #expect(throws: SettingError.self) { try parse(settings) }
        #expect(error?.message.contains(words) == true, "\(error.map(\.message) ?? "")")
    }
}
