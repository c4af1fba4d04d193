import BrokerCore
import KafkaCodec
import Platform
import Synchronization
import Testing
import Vocabulary

@Suite struct ConcurrencyTests {
    /// Producers, readers and flushers at once; then every acknowledged record is where it was said
    /// to be, and every request was answered once.
    @Test(arguments: [["flush.messages": "1"], [:]])
    func threadsShareOneBroker(_ settings: [String: String]) throws {
        let broker = try TestBroker(
            ["trial.log.dirty.bytes.max": "200000"], on: CrashableFileSystem(recording: false))
        try broker.createTopic("t", partitions: 3, settings: settings)
        let shared = SharedRun(broker.broker)
        var frames: [[[UInt8]]] = []
        for thread in 0..<4 {
            var ofThread: [[UInt8]] = []
            for number in 0..<100 {
                let first = Int32((thread + number) % 3)
                ofThread.append(
                    try broker.produceFrame([
                        ("t", first, broker.batch(["\(thread)/\(number)"])),
                        ("t", (first + 1) % 3, broker.batch(["\(thread)+\(number)"])),
                    ]))
            }
            frames.append(ofThread)
        }
        let fetch = try TestBroker.frame(
            broker.fetchRequest(from: 0, maxWait: 20, minBytes: 5_000), version: 12)
        var workers: [HostThread] = []
        for (thread, frames) in frames.enumerated() {
            workers.append(
                try HostThread(name: "producer") { shared.send(frames, from: thread * 1_000) })
        }
        let fetches = Array(repeating: fetch, count: 50)
        workers.append(try HostThread(name: "reader") { shared.send(fetches, from: 90_000) })
        let flushers = try (0..<2).map { _ in
            try HostThread(name: "flusher") { shared.serve(TestBroker.connection) }
        }
        for worker in workers { worker.join() }
        // What still waits for time gets it.
        broker.clock.advance(by: .seconds(1 as Int64))
        while shared.target.answered.count < 450 {
            _ = broker.broker.advance(to: broker.clock.now())
        }
        shared.stop()
        for flusher in flushers { flusher.join() }

        #expect(Set(shared.target.answered).count == 450)
        var acked: [Int32: [Int64: Bool]] = [:]
        for thread in 0..<4 {
            for number in 0..<100 {
                let answer = try shared.produceAnswer(UInt64(thread * 1_000 + number))
                for part in answer {
                    #expect(part.errorCode == .none)
                    let seen = acked[part.index.value, default: [:]].updateValue(
                        true, forKey: part.baseOffset.value)
                    #expect(seen == nil, "two records have one offset")
                }
            }
        }
        for partition in Int32(0)..<3 {
            let count = acked[partition]?.count ?? 0
            #expect(acked[partition]?.keys.sorted() == Array(0..<Int64(count)))
            #expect(try broker.values(partition: partition).count == count)
        }
    }
}

private final class SharedRun: Sendable {
    let broker: Broker
    let target = RecordingTarget()
    private let isStopped = Atomic<Bool>(false)

    init(_ broker: Broker) { self.broker = broker }

    func send(_ frames: [[UInt8]], from slot: Int) {
        for (number, frame) in frames.enumerated() {
            var frame = frame
            frame.withUnsafeMutableBytes {
                broker.handle(
                    $0, slot: UInt64(slot + number), target: target,
                    connection: TestBroker.connection)
            }
        }
    }

    func serve(_ connection: ConnectionFacts) {
        while !isStopped.load(ordering: .acquiring) { broker.flush() }
    }

    func stop() { isStopped.store(true, ordering: .releasing) }

    func produceAnswer(_ slot: UInt64) throws -> [ProduceResponse.PartitionProduceResponse] {
        guard case .frame(let frame)? = target.reply(slot) else { throw Missing("slot \(slot)") }
        var bytes = try frame.joined()
        return try bytes.withUnsafeMutableBytes { buffer in
            let (_, body) = try ResponseHeader.decode(
                UnsafeMutableRawBufferPointer(rebasing: buffer[4...]), api: .produce, version: 9)
            return try ProduceResponse(decoding: body, version: 9).responses
                .flatMap(\.partitionResponses)
        }
    }
}
