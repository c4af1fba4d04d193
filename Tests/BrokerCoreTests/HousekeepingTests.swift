import BrokerCore
import KafkaCodec
import Platform
import Testing
import Vocabulary

@Suite struct HousekeepingTests {
    private func advance(_ broker: TestBroker, by span: Nanoseconds) {
        broker.clock.advance(by: span)
        _ = broker.broker.advance(to: broker.clock.now())
        broker.flushAll()
    }

    private func names(_ broker: TestBroker, _ directory: String) throws -> [String] {
        try broker.fileSystem.list(TestBroker.directory.appending(directory)).map(\.name)
    }

    @Test func retentionComesWithItsInterval() throws {
        let broker = try TestBroker(["log.retention.check.interval.ms": "1000"])
        try broker.createTopic(
            "t",
            settings: [
                "internal.segment.bytes": "300", "retention.ms": "5000",
                "file.delete.delay.ms": "500",
            ])
        for number in 0..<20 { try broker.produce(["value \(number)"]) }
        advance(broker, by: .milliseconds(1_000))
        #expect(try broker.offset(ListOffsetsRequest.earliest).offset == .zero)
        advance(broker, by: .milliseconds(6_000))
        #expect(try broker.offset(ListOffsetsRequest.earliest).offset == Offset(20))
        #expect(try names(broker, "t-0").contains { $0.hasSuffix(".deleted") })
        advance(broker, by: .milliseconds(1_000))
        #expect(try !names(broker, "t-0").contains { $0.hasSuffix(".deleted") })
        #expect(try broker.produce(["more"]).baseOffset == Offset(20))
    }

    @Test func recoveryPointsAreWrittenEveryMinute() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: ["flush.messages": "1"])
        try broker.produce(["a", "b"])
        advance(broker, by: .milliseconds(60_000))
        let file = try broker.fileSystem.open(
            "/data/recovery-point-offset-checkpoint", .read, as: FileKind("test"))
        var bytes = [UInt8](repeating: 0, count: Int(try file.size()))
        _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains("t 0 2"))
    }

    @Test func filesOfADeletedTopicGoAfterTheirDelay() throws {
        let broker = try TestBroker()
        try broker.createTopic("t", settings: ["file.delete.delay.ms": "100000"])
        var request = DeleteTopicsRequest()
        request.topicNames = ["t"]
        _ = try broker.ask(request, version: 5)
        func doomed() throws -> Int {
            try broker.fileSystem.list(TestBroker.directory).filter { $0.name.hasSuffix("-delete") }
                .count
        }
        advance(broker, by: .milliseconds(60_000))
        #expect(try doomed() == 1)
        advance(broker, by: .milliseconds(60_000))
        #expect(try doomed() == 0)
    }

    @Test func unsyncedBytesStayBelowTheirBound() throws {
        let disk = CrashableFileSystem(recording: false)
        let broker = try TestBroker(["trial.log.dirty.bytes.max": "40000"], on: disk)
        try broker.createTopic("t", partitions: 4)
        let batch = broker.batch([String(repeating: "x", count: 3_000)])
        var random = SplitMix(seed: 5)
        var passes = 0
        for _ in 0..<200 {
            let partition = Int32(random.next() % 4)
            broker.handle(try broker.produceFrame([("t", partition, batch)]))
            let unsynced = disk.pending(atOperation: disk.operationCount).filter {
                $0.verb == .write
            }
            .reduce(0) { $0 + $1.length }
            #expect(unsynced <= 40_000)
            if broker.broker.partitionsAwaitingFlush > 0, random.next() % 8 == 0 {
                broker.flushAll()
                passes += 1
            }
        }
        #expect(passes > 0)
        #expect(try (0..<4).reduce(0) { try $0 + broker.values(partition: Int32($1)).count } == 200)
    }

    @Test func recoveryPointsFollowWhatIsWritten() throws {
        let broker = try TestBroker([
            "trial.log.dirty.bytes.max": "40000", "log.flush.interval.messages": "1",
        ])
        try broker.createTopic("t")
        let file = TestBroker.directory.appending("recovery-point-offset-checkpoint")
        func recoveryPoint() throws -> Int {
            guard broker.fileSystem.exists(file) else { return 0 }
            let bytes = try FileBytes.read(
                file, limit: .mib(1), as: "checkpoint", in: broker.fileSystem)
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
                $0.hasPrefix("t 0 ")
            }
            .flatMap { Int($0.split(separator: " ")[2]) } ?? 0
        }
        let before = try recoveryPoint()
        for _ in 0..<40 { try broker.produce([String(repeating: "x", count: 3_000)]) }
        broker.flushAll()
        #expect(try recoveryPoint() - before >= 13, "of 40 records, a bound holds 13")
    }

    @Test func withoutABoundNothingIsSyncedUnasked() throws {
        let broker = try TestBroker(["trial.log.dirty.bytes.max": "-1"])
        try broker.createTopic("t")
        for _ in 0..<50 { try broker.produce([String(repeating: "x", count: 10_000)]) }
        #expect(broker.broker.partitionsAwaitingFlush == 0)
    }

    @Test func aHousekeepingTurnIsDueWhenItSays() throws {
        let broker = try TestBroker(["log.flush.scheduler.interval.ms": "70"])
        let start = broker.clock.now()
        #expect(broker.broker.nextDue == start + .milliseconds(70))
        broker.clock.advance(by: .milliseconds(70))
        #expect(broker.broker.advance(to: broker.clock.now()) == start + .milliseconds(140))
    }
}
