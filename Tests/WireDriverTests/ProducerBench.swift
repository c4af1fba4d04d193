import Drivers
import Network
import Vocabulary
import WireDriver

/// A wire producer on the test's thread, and what its sink heard.
final class ProducerBench: ProduceSink {
    let driver: WireDriver
    let loop: any DriverLoop
    private(set) var producer: (any Producer)!
    private(set) var attempts: [BatchAttempt] = []
    private(set) var stamps: [[Int64]] = []
    private var next: [Int32: Int64] = [:]

    static let quick = [
        "linger.ms": "0", "request.timeout.ms": "400", "delivery.timeout.ms": "400",
        "reconnect.backoff.ms": "5", "reconnect.backoff.max.ms": "20", "retry.backoff.ms": "10",
    ]

    init(
        _ address: String, partitions: Int = 1, settings: [String: String] = [:],
        headers: [RecordHeader] = []
    ) throws {
        driver = try WireDriver(bootstrap: [address])
        loop = try driver.makeLoop()
        producer = try loop.makeProducer(
            ProducerSpecification(
                topic: "t", partitions: partitions, producer: 3,
                settings: ProducerBench.quick.merging(settings) { $1 }, headers: headers),
            sink: self)
    }

    func close() {
        producer.close()
        loop.close()
        driver.close()
    }

    /// Hands over `count` records of one partition; answers how many were taken.
    @discardableResult
    func send(_ count: Int, size: Int = 20, partition: Int32 = 0) -> Int {
        let run = RecordRun(records: count, bytes: count * size)
        let first = next[partition] ?? 0
        for index in 0..<count {
            let sequence = first + Int64(index)
            let space = run.space(for: size)
            for byte in 0..<size {
                space.storeBytes(
                    of: UInt8(truncatingIfNeeded: Int(sequence) &* 31 &+ byte), toByteOffset: byte,
                    as: UInt8.self)
            }
            run.append(
                RecordEntry(
                    partition: partition, keyLength: size >= 4 ? 4 : -1,
                    valueLength: Int32(size >= 4 ? size - 4 : size),
                    stamp: RecordStamp(sequence: sequence, intended: 0, sent: 0),
                    timestamp: 1_700_000_000_000 + sequence))
        }
        let taken = producer.send(run)
        next[partition] = first + Int64(taken)
        return taken
    }

    @discardableResult
    func run(until condition: () -> Bool) -> Bool {
        let end = EventLoop.now() + .milliseconds(30_000)
        while !condition() {
            guard EventLoop.now() < end else { return false }
            loop.run(until: EventLoop.now() + .milliseconds(5))
        }
        return true
    }

    var acked: Int {
        attempts.reduce(0) { if case .acked = $1.outcome { $0 + Int($1.count) } else { $0 } }
    }
    var outcomes: [Outcome] { attempts.map(\.outcome) }

    func attemptEnded(_ attempt: BatchAttempt, stamps: UnsafeBufferPointer<RecordStamp>) {
        attempts.append(attempt)
        self.stamps.append(stamps.map(\.sequence))
    }
}

extension Outcome {
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
    var isFailed: Bool { if case .failed = self { true } else { false } }
    var words: String {
        switch self {
        case .acked(let offset): "acked at \(offset)"
        case .failed(let words), .unknown(let words): words
        }
    }
}
