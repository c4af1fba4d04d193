import Drivers
import Foundation
import KafkaCodec
import Platform
import Vocabulary
import WireDriver

/// Records as fast as the broker takes them, or at a rate, and how long each took.
final class ProducerPerformance: ProduceSink {
    private let driver: WireDriver
    private let topic: String
    private let partitions: Int
    private let count: Int64
    private let settings: [String: String]
    private var payload: PerformancePayload
    private var total: PerformanceWindow
    private var window: PerformanceWindow
    private var failures: Set<String> = []

    /// Records that are handed over at once.
    private static let runSize = 1_000
    /// Bytes of one batch, after which the next partition has its turn (Kafka's sticky partitioner).
    private let stickyBytes: Int

    init(
        server: String, topic: String, count: Int64, settings: [String: String],
        payload: PerformancePayload
    ) throws {
        let client = try AdminClient(bootstrap: server)
        defer { client.close() }
        partitions = max(try client.awaitTopic(topic).partitions.count, 1)
        driver = try WireDriver(
            bootstrap: server.split(separator: ",").map(String.init), settings: settings)
        stickyBytes = Int(try WireDriver.producerSettings(settings)["batch.size"] ?? "") ?? 16_384
        self.topic = topic
        self.count = count
        self.settings = settings
        self.payload = payload
        total = PerformanceWindow(keepsEvery: max(count / 500_000, 1))
        window = PerformanceWindow(keepsEvery: 0)
    }

    func carryOut(throughput: Double, interval: Nanoseconds) throws {
        let loop = try driver.makeLoop()
        let producer = try loop.makeProducer(
            ProducerSpecification(
                topic: topic, partitions: partitions, producer: 0, settings: settings, headers: []),
            sink: self)
        defer {
            producer.close()
            loop.close()
            driver.close()
        }
        let run = RecordRun(
            records: Self.runSize, bytes: max(Self.runSize * payload.sizeMax, 1 << 20))
        var feed = PerformanceFeed(partitions: partitions, stickyBytes: stickyBytes)
        let start = MonotonicClock.now()
        var made: Int64 = 0
        var nextReport = start + interval
        while made < count || !run.isEmpty || producer.unresolved > 0 {
            let now = MonotonicClock.now()
            let due =
                throughput > 0
                ? min(count, Int64((now - start).seconds * throughput) + 1) : count
            while made < due, run.hasRoom(for: payload.sizeMax) {
                feed.add(to: run, &payload, at: now)
                made += 1
            }
            run.removeFirst(producer.send(run))
            let isAllSent = made == count && run.isEmpty
            if isAllSent { producer.flush() }
            // With nothing due and room in the buffer there is only the next record to wait for.
            let waits = isAllSent || !run.isEmpty || made < count && made >= due
            loop.run(until: waits ? now + .milliseconds(1) : now)
            if now >= nextReport {
                window.report(since: nextReport - interval, now)
                window = PerformanceWindow(keepsEvery: 0)
                nextReport = nextReport + interval
            }
        }
        total.reportAll(since: start, MonotonicClock.now())
    }

    func attemptEnded(_ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>) {
        guard attempt.isFinal else { return }
        switch attempt.outcome {
        case .acked:
            let bytes = attempt.bytes / max(stamps.count, 1)
            for stamp in stamps {
                let latency = attempt.ended.nanoseconds - stamp.sent
                total.add(latency, bytes)
                window.add(latency, bytes)
            }
        case .failed(let reason), .unknown(let reason):
            if failures.insert(reason).inserted { Console.complain([reason]) }
        }
    }
}

/// The records that go into a run.
private struct PerformanceFeed {
    private var sequences: [Int64]
    private let stickyBytes: Int
    private var partition = 0
    private var bytes = 0

    init(partitions: Int, stickyBytes: Int) {
        sequences = Array(repeating: 0, count: partitions)
        self.stickyBytes = stickyBytes
    }

    mutating func add(to run: RecordRun, _ payload: inout PerformancePayload, at now: Instant) {
        let size = payload.write(to: run.space(for: payload.sizeMax))
        run.append(
            RecordEntry(
                partition: Int32(partition), keyLength: -1, valueLength: Int32(size),
                stamp: RecordStamp(
                    sequence: sequences[partition], intended: now.nanoseconds,
                    sent: now.nanoseconds), timestamp: WallClock.milliseconds()))
        sequences[partition] += 1
        bytes += size
        if bytes >= stickyBytes {
            bytes = 0
            partition = (partition + 1) % sequences.count
        }
    }
}

/// What was acknowledged in some time, and the lines that Kafka prints of it.
private struct PerformanceWindow {
    private var count: Int64 = 0
    private var bytes = 0
    private var sum: Int64 = 0
    private var most: Int64 = 0
    private var kept: [Int64] = []
    private let keepsEvery: Int64

    /// - Parameter keepsEvery: of so many latencies one is kept for percentiles; 0 for none.
    init(keepsEvery: Int64) { self.keepsEvery = keepsEvery }

    mutating func add(_ nanoseconds: Int64, _ size: Int) {
        let milliseconds = nanoseconds / 1_000_000
        if keepsEvery > 0, count % keepsEvery == 0 { kept.append(milliseconds) }
        count += 1
        bytes += size
        sum += milliseconds
        most = max(most, milliseconds)
    }

    private func rates(since start: Instant, _ end: Instant) -> (records: Double, mebibytes: Double)
    {
        let seconds = max((end - start).seconds, 0.001)
        return (Double(count) / seconds, Double(bytes) / seconds / 1_048_576)
    }

    func report(since start: Instant, _ end: Instant) {
        let rates = rates(since: start, end)
        Console.say(
            String(
                format: "%lld records sent, %.1f records/sec (%.2f MB/sec), %.1f ms avg latency, "
                    + "%.1f ms max latency.", count, rates.records, rates.mebibytes,
                Double(sum) / Double(max(count, 1)), Double(most)))
    }

    func reportAll(since start: Instant, _ end: Instant) {
        let rates = rates(since: start, end)
        let sorted = kept.sorted()
        func percentile(_ part: Double) -> Int64 {
            sorted.isEmpty ? 0 : sorted[min(Int(part * Double(sorted.count)), sorted.count - 1)]
        }
        Console.say(
            String(
                format: "%lld records sent, %f records/sec (%.2f MB/sec), %.2f ms avg latency, "
                    + "%.2f ms max latency, %lld ms 50th, %lld ms 95th, %lld ms 99th, %lld ms "
                    + "99.9th.", count, rates.records, rates.mebibytes,
                Double(sum) / Double(max(count, 1)), Double(most), percentile(0.5),
                percentile(0.95), percentile(0.99), percentile(0.999)))
    }
}

extension Nanoseconds {
    var seconds: Double { Double(value) / 1e9 }
}
