import Drivers
import Foundation
import Platform
import Vocabulary
import WireDriver

/// `kafka-producer-perf-test`: `org.apache.kafka.tools.ProducerPerformance`.
enum ProducerPerformanceTool {
    static let tool = KafkaTool(
        name: "producer-perf-test",
        summary: "This tool is used to verify the producer performance.",
        options: [
            .value("--bootstrap-server", "HOST:PORT", "the server to connect to"),
            .value("--topic", "NAME", "produce messages to this topic", required: true),
            .value("--num-records", "N", "number of messages to produce", required: true),
            .value("--throughput", "N", "messages/sec at most; -1 for no limit", required: true),
            .value("--record-size", "BYTES", "message size"),
            .value("--payload-file", "FILE", "messages, one a line, of which each is drawn"),
            .flag("--payload-monotonic", "messages are numbers, counted from 0"),
            .value("--command-property", "K=V …", "settings of the producer: acks, linger.ms, …"),
            .value("--producer-props", "K=V …", "the same"),
            .value("--reporting-interval", "MS", "a line in every so many; 5000 by default"),
            .value("--command-config", "FILE", "properties for the client; read and not used"),
        ], operands: "K=V …"
    ) { arguments in
        var settings = try arguments.properties("--command-property")
            .merging(try arguments.properties("--producer-props")) { $1 }
        // Kafka's option takes all the words that follow it.
        for word in arguments.operands {
            guard let equals = word.firstIndex(of: "=") else {
                throw KafkaUsageError("unrecognized arguments: '\(word)'")
            }
            settings[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        let server = arguments.value("--bootstrap-server") ?? settings["bootstrap.servers"]
        guard let server else {
            throw KafkaUsageError(
                "At least one of --bootstrap-server or bootstrap.servers must be specified.")
        }
        settings["bootstrap.servers"] = nil
        let run = try ProducerPerformance(
            server: server, topic: arguments.value("--topic") ?? "",
            count: try positive("--num-records", arguments), settings: settings,
            payload: try PerformancePayload(arguments))
        let interval = try arguments.integer("--reporting-interval") ?? 5_000
        try run.carryOut(
            throughput: Double(arguments.value("--throughput") ?? "") ?? -1,
            interval: .milliseconds(max(interval, 1)))
        return 0
    }

    private static func positive(_ name: String, _ arguments: KafkaArguments) throws -> Int64 {
        guard let number = try arguments.integer(name), number > 0 else {
            throw KafkaUsageError("--\(name.dropFirst(2)) should be greater than zero.")
        }
        return number
    }
}

/// The values of records.
struct PerformancePayload {
    private enum Kind {
        case letters([UInt8], size: Int)
        case lines([[UInt8]])
        case numbers
    }

    private let kind: Kind
    private var next = 0
    let sizeMax: Int

    init(_ arguments: KafkaArguments) throws {
        let size = try arguments.integer("--record-size")
        switch (size, arguments.value("--payload-file"), arguments.has("--payload-monotonic")) {
        case (let size?, nil, false):
            guard (1...(64 << 20)).contains(size) else {
                throw KafkaUsageError("--record-size should be greater than zero.")
            }
            // As many as make each record another; capital letters, as Kafka's.
            let letters = (0..<(Int(size) + 65_536)).map { _ in UInt8.random(in: 65...90) }
            kind = .letters(letters, size: Int(size))
            sizeMax = Int(size)
        case (nil, let file?, false):
            let bytes = try FileBytes.read(
                FilePath(file), limit: .mib(256), as: FileKind("settings"), in: DiskFileSystem())
            let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) }
            guard !lines.isEmpty else {
                throw KafkaToolError("File does not exist or empty file provided.")
            }
            kind = .lines(lines)
            sizeMax = lines.map(\.count).max() ?? 0
        case (nil, nil, true):
            kind = .numbers
            sizeMax = 20
        default:
            throw KafkaUsageError(
                "exactly one of --record-size, --payload-file and --payload-monotonic is required")
        }
    }

    /// Writes the next value, and answers its size.
    mutating func write(to place: UnsafeMutableRawPointer) -> Int {
        defer { next += 1 }
        switch kind {
        case .letters(let letters, let size):
            letters.withUnsafeBytes {
                place.copyMemory(
                    from: $0.baseAddress! + next &* 31 % 65_536, byteCount: size)
            }
            return size
        case .lines(let lines):
            return Self.copy(lines[Int.random(in: 0..<lines.count)], to: place)
        case .numbers: return Self.copy(Array(String(next).utf8), to: place)
        }
    }

    private static func copy(_ bytes: [UInt8], to place: UnsafeMutableRawPointer) -> Int {
        bytes.withUnsafeBytes {
            if let start = $0.baseAddress { place.copyMemory(from: start, byteCount: $0.count) }
        }
        return bytes.count
    }
}
