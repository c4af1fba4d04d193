import Drivers
import EngineDriver
import Foundation
import Platform
import Vocabulary

/// One way to use the engine, in a closed loop.
struct EngineCase {
    var name: String
    var partitions = 1
    var size = 100
    var batchSize = 16_384
    var isDurable = false
    var dirtyMax = 64 << 20
    var compression = "none"

    func run(in place: FilePath, records: Int) throws -> EngineResult {
        let directory = place.appending("engine-benchmark")
        defer { try? FileManager.default.removeItem(atPath: directory.text) }
        try FileManager.default.createDirectory(
            atPath: directory.text, withIntermediateDirectories: true)
        let driver = try EngineDriver(settings: [
            "log.dirs": directory.text, "trial.log.dirty.bytes.max": String(dirtyMax),
        ])
        defer { driver.close() }
        let deadline = MonotonicClock.now() + .seconds(60 as Int64)
        try driver.createTopic(
            TopicSpecification(
                name: "t", partitions: partitions, replicationFactor: 1,
                settings: isDurable ? ["flush.messages": "1"] : [:]), deadline: deadline)
        let loop = try driver.makeLoop()
        defer { loop.close() }
        let sink = CountingSink()
        let producer = try loop.makeProducer(
            ProducerSpecification(
                topic: "t", partitions: partitions, producer: 0,
                settings: [
                    "batch.size": String(batchSize), "compression.type": compression,
                ], headers: []), sink: sink)
        let run = makeRun()
        let count = records * 100 / max(size, 100)

        let start = MonotonicClock.now()
        let thread = ProcessUsage.cpuTimeOfThisThread()
        let process = ProcessUsage.ofThisProcess()
        var sent = 0
        while sent < count {
            sent += producer.send(run)
            loop.run(
                until: MonotonicClock.now()
                    + (producer.unresolved > 8_000_000 / size
                        ? .milliseconds(1) : .zero))
        }
        producer.flush()
        while producer.unresolved > 0 { loop.run(until: MonotonicClock.now() + .milliseconds(1)) }
        let span = MonotonicClock.now() - start
        return EngineResult(
            records: sent, bytes: sent * size, failed: sink.failed, span: span,
            threadTime: ProcessUsage.cpuTimeOfThisThread() - thread,
            before: process, after: ProcessUsage.ofThisProcess())
    }

    private func makeRun() -> RecordRun {
        let run = RecordRun(records: 1_000, bytes: 1_000 * size)
        var mixed: UInt64 = 7
        for index in 0..<1_000 {
            let space = run.space(for: size)
            for position in 0..<size {
                mixed = mixed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: mixed >> 58)
                space.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
            }
            run.append(
                RecordEntry(
                    partition: Int32(index * partitions / 1_000), keyLength: -1,
                    valueLength: Int32(size),
                    stamp: RecordStamp(sequence: Int64(index), intended: 0, sent: 0),
                    timestamp: WallClock.milliseconds()))
        }
        return run
    }
}

private final class CountingSink: ProduceSink {
    var failed = 0

    func attemptEnded(_ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>) {
        if case .acked = attempt.outcome { return }
        failed += stamps.count
    }
}

struct EngineResult {
    var records: Int
    var bytes: Int
    var failed: Int
    var span: Nanoseconds
    var threadTime: Nanoseconds
    /// The whole process: the thread that sends and the one that syncs.
    var before: ProcessUsage
    var after: ProcessUsage

    func line(_ name: String) -> String {
        func perRecord(_ time: Nanoseconds) -> String {
            String(format: "%7.1f ns", Double(time.value) / Double(records))
        }
        let rate = Double(records) / span.inSeconds
        let megabytes = Double(bytes) / span.inSeconds / 1e6
        let failures = failed > 0 ? "   \(failed) NOT ACKED" : ""
        return name.padding(toLength: 42, withPad: " ", startingAt: 0)
            + [
                threadTime, (after.userTime ?? .zero) - (before.userTime ?? .zero),
                (after.systemTime ?? .zero) - (before.systemTime ?? .zero),
            ].map(perRecord).joined(separator: " ")
            + String(format: " %9.0f %7.0f", rate, megabytes) + failures
    }
}
