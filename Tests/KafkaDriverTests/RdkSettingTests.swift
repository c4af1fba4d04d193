import Drivers
import Testing

@testable import KafkaDriver

/// With the system's library; where there is none these are left out by name.
@Suite(.enabled(if: (try? RdkLibrary.load(nil)) != nil, "needs librdkafka.so.1"))
struct RdkSettingTests {
    private func settings(_ written: [String: String]) throws -> RdkSettings {
        try RdkSettings(RdkLibrary.load(nil), bootstrap: ["127.0.0.1:1"], written: written)
    }

    @Test func `settings reach the library as written, and their defaults are told`() throws {
        let effective = try settings(["linger.ms": "7", "acks": "all"]).effective()
        #expect(effective["linger.ms"] == "7" || effective["queue.buffering.max.ms"] == "7")
        #expect(effective["request.required.acks"] == "-1" || effective["acks"] == "-1")
        #expect(
            effective["bootstrap.servers"] == "127.0.0.1:1"
                || effective["metadata.broker.list"] == "127.0.0.1:1")
        #expect(effective.count > 50)
    }

    @Test func `a name that the library does not know is an error with that name`() throws {
        let error = #expect(throws: DriverError.self) {
            try settings(["buffer.memory": "1"]).effective()
        }
        #expect(error?.code == .unsupportedSetting)
        #expect(error?.message.contains("buffer.memory") == true)
    }

    @Test func `a value that the library refuses is an error with that name`() throws {
        let error = #expect(throws: DriverError.self) {
            try settings(["linger.ms": "soon"]).effective()
        }
        #expect(error?.message.contains("linger.ms") == true)
    }

    @Test func `what the driver sets itself cannot be set`() {
        let error = #expect(throws: DriverError.self) { try settings(["group.id": "g"]) }
        #expect(error?.message.contains("group.id") == true)
    }

    @Test func `a library that is not there is one sentence`() {
        let error = #expect(throws: DriverError.self) {
            try RdkLibrary.load("/nowhere/librdkafka.so")
        }
        #expect(error?.code == .unsupportedSetting)
        #expect(error?.message.contains("/nowhere/librdkafka.so") == true)
    }
}
