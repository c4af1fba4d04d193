import Drivers
import Foundation
import KafkaCodec
import Platform
import Vocabulary
import WireDriver

/// `kafka-consumer-perf-test`: `org.apache.kafka.tools.ConsumerPerformance`. It reads all partitions
/// itself and joins no group, so that the time for a rebalance is what it takes to find them.
enum ConsumerPerformanceTool {
    static let tool = KafkaTool(
        name: "consumer-perf-test",
        summary: "This tool is used to verify the consumer performance.",
        options: [
            .bootstrap, .commandConfig,
            .value("--topic", "NAME", "the topic to consume from", required: true),
            .value("--num-records", "N", "the number of records to consume"),
            .value("--messages", "N", "the same"),
            .value("--group", "GROUP", "read and not used: no group is joined"),
            .value("--timeout", "MS", "how long no record may come; 10000 by default"),
            .value("--fetch-size", "BYTES", "of one partition in one request; 1048576 by default"),
            .value("--command-property", "K=V", "settings of the consumer"),
            .flag("--from-latest", "begin at the end"), .flag("--hide-header", "no first line"),
        ]
    ) { arguments in
        guard
            let count = try arguments.integer("--num-records")
                ?? arguments.integer("--messages")
        else { throw KafkaUsageError("Missing required argument \"[num-records]\"") }
        let timeout = try arguments.integer("--timeout") ?? 10_000
        var settings = try arguments.properties("--command-property")
        if let size = arguments.value("--fetch-size") {
            settings["max.partition.fetch.bytes"] = size
        }
        let run = ConsumerPerformance(wanted: count)
        let outcome = try run.carryOut(
            server: arguments.value("--bootstrap-server") ?? "",
            topic: arguments.value("--topic") ?? "", settings: settings,
            start: arguments.has("--from-latest") ? .latest : .earliest,
            timeout: .milliseconds(timeout))
        if !outcome.isWhole {
            Console.say(
                "WARNING: Exiting before consuming the expected number of records: timeout "
                    + "(\(timeout) ms) exceeded. You can use the --timeout option to increase the "
                    + "timeout.")
        }
        if !arguments.has("--hide-header") {
            Console.say(
                "start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, "
                    + "rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec")
        }
        Console.say(outcome.line)
        return 0
    }
}

private struct ConsumerOutcome {
    var isWhole: Bool
    var line: String
}

private final class ConsumerPerformance: ConsumeSink {
    private let wanted: Int64
    private var count: Int64 = 0
    private var bytes: Int64 = 0
    private var lastArrival = MonotonicClock.now()
    private var failures: Set<String> = []

    init(wanted: Int64) { self.wanted = wanted }

    func carryOut(
        server: String, topic: String, settings: [String: String], start: ConsumerStart,
        timeout: Nanoseconds
    ) throws -> ConsumerOutcome {
        let wall = Date()
        let began = MonotonicClock.now()
        let client = try AdminClient(bootstrap: server)
        defer { client.close() }
        let partitions = try client.awaitTopic(topic).partitions.map(\.partitionIndex)
        let driver = try WireDriver(bootstrap: server.split(separator: ",").map(String.init))
        let loop = try driver.makeLoop()
        let consumer = try loop.makeConsumer(
            ConsumerSpecification(
                topic: topic, partitions: partitions, start: start, settings: settings), sink: self)
        defer {
            consumer.close()
            loop.close()
            driver.close()
        }
        let found = MonotonicClock.now()
        lastArrival = found
        while count < wanted {
            let limit = lastArrival + timeout
            loop.run(until: limit)
            if MonotonicClock.now() >= limit { break }
        }
        let ended = MonotonicClock.now()
        return ConsumerOutcome(
            isWhole: count >= wanted,
            line: line(from: wall, to: Date(), whole: ended - began, finding: found - began))
    }

    private func line(
        from start: Date, to end: Date, whole: Nanoseconds, finding: Nanoseconds
    ) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyy-MM-dd HH:mm:ss:SSS"
        let mebibytes = Double(bytes) / 1_048_576
        let seconds = max(whole.seconds, 0.001)
        let fetching = max((whole - finding).seconds, 0.001)
        return "\(format.string(from: start)), \(format.string(from: end)), "
            + String(
                format: "%.4f, %.4f, %lld, %.4f, %lld, %lld, %.4f, %.4f", mebibytes,
                mebibytes / seconds, count, Double(count) / seconds, finding.value / 1_000_000,
                (whole - finding).value / 1_000_000, mebibytes / fetching,
                Double(count) / fetching)
    }

    func received(_ records: ReceivedRecords) {
        lastArrival = records.arrived
        count += Int64(records.records.count)
        for record in records.records {
            bytes += Int64(max(record.keyLength, 0) + max(record.valueLength, 0))
        }
    }

    func failed(_ partition: PartitionID, at offset: Offset, _ error: DriverError) {
        if failures.insert(error.message).inserted { Console.complain([error.message]) }
    }
}
