import Drivers
import Testing
import WireDriver

@Suite struct SettingTests {
    @Test func `defaults are the Java client's but for what repeats an attempt`() throws {
        let settings = try WireDriver.producerSettings([:])
        let expected = [
            "acks": "all", "linger.ms": "5", "batch.size": "16384", "buffer.memory": "33554432",
            "max.in.flight.requests.per.connection": "5", "max.request.size": "1048576",
            "compression.type": "none", "request.timeout.ms": "30000",
            "delivery.timeout.ms": "120000", "retry.backoff.ms": "100",
            "reconnect.backoff.ms": "50", "reconnect.backoff.max.ms": "1000",
            "enable.idempotence": "false", "retries": "0",
        ]
        for (name, value) in expected { #expect(settings[name] == value, "\(name)") }
        let consumer = try WireDriver.consumerSettings([:])
        let wanted = [
            "fetch.min.bytes": "1", "fetch.max.wait.ms": "500", "fetch.max.bytes": "52428800",
            "max.partition.fetch.bytes": "1048576", "check.crcs": "true",
            "isolation.level": "read_uncommitted",
        ]
        for (name, value) in wanted { #expect(consumer[name] == value, "\(name)") }
    }

    @Test(arguments: [
        (["liner.ms": "5"], "linger.ms"), (["batchsize": "1"], "batch.size"),
        (["linger.ms": "5ms"], "whole number"), (["acks": "2"], "none of"),
        (["transactional.id": "x"], "transactions"),
        (["bootstrap.servers": "x"], "target"), (["batch.size": "-1"], "not within"),
        (["delivery.timeout.ms": "10"], "linger.ms + request.timeout.ms"),
        (["compression.type": "brotli"], "zstd"),
    ])
    func `a setting that cannot be had is one sentence`(
        settings: [String: String], words: String
    ) {
        let error = #expect(throws: DriverError.self) {
            try WireDriver.producerSettings(settings)
        }
        #expect(error?.code == .unsupportedSetting)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `idempotence that is not asked for is fine`() throws {
        _ = try WireDriver.producerSettings(["enable.idempotence": "false"])
        _ = try WireDriver.consumerSettings(["isolation.level": "read_uncommitted"])
    }
}
