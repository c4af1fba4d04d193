import Foundation
import KafkaCodec
import Platform
import Vocabulary

/// `kafka-dump-log`: `org.apache.kafka.tools.DumpLogSegments`, for segments, their indexes and
/// producer snapshots.
enum DumpLogTool {
    static let tool = KafkaTool(
        name: "dump-log",
        summary: "This tool helps to parse a log file and dump its contents to the console.",
        options: [
            .value("--files", "LIST", "the files, with commas between them"),
            .value("--verify", "DIR", "a scrub of a whole log directory; changes nothing"),
            .value("--compacted", "LIST", "with --verify: topics that may lack offsets"),
            .flag("--print-data-log", "the records of each batch"),
            .flag("--deep-iteration", "the same without their content"),
            .flag("--verify-index-only", "only say what is wrong with an index"),
            .flag("--index-sanity-check", "only look at an index as a whole"),
            .flag("--skip-record-metadata", "with --print-data-log: only keys and values"),
            .value("--max-bytes", "N", "no more of a log than this"),
            .value("--max-message-size", "N", "the largest batch there can be"),
        ]
    ) { arguments in
        if let directory = arguments.value("--verify") {
            let names = (arguments.value("--compacted") ?? "").split(separator: ",")
            return try verify(directory, compacted: Set(names.map(String.init))) ? 0 : 1
        }
        guard arguments.has("--files") else {
            throw KafkaUsageError("Missing required argument \"[files]\"")
        }
        var isClean = true
        for file in (arguments.value("--files") ?? "").split(separator: ",") {
            let path = try HostPlaces.path(String(file)).text
            Console.say("Dumping \(path)")
            let name = FilePath(path).lastComponent
            guard let base = Int64(name.prefix { $0 != "." }) else {
                throw KafkaToolError("\(path) is not named after its first offset")
            }
            switch name.split(separator: ".").last {
            case "log":
                if !(try SegmentDump(path, base, arguments)).run() { isClean = false }
            case "index":
                try dumpIndex(path, base)
            case "timeindex":
                try dumpTimeIndex(path, base)
            case "snapshot":
                if try !dumpSnapshot(path) { isClean = false }
            default:
                Console.complain(["Ignoring unknown file \(path)"])
            }
        }
        return isClean ? 0 : 1
    }

    static func bytes(of path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw KafkaToolError("\(path) cannot be read")
        }
        return data
    }

    private static func integer<T: FixedWidthInteger>(_ data: Data, _ at: Int) -> T {
        data.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(fromByteOffset: at, as: T.self)) }
    }

    private static func dumpIndex(_ path: String, _ base: Int64) throws {
        let data = try bytes(of: path)
        for at in stride(from: 0, to: data.count - data.count % 8, by: 8) {
            let offset: Int32 = integer(data, at)
            let position: Int32 = integer(data, at + 4)
            // What follows was set aside and never written.
            if offset == 0, at > 0 { break }
            Console.say("offset: \(base + Int64(offset)) position: \(position)")
        }
    }

    private static func dumpTimeIndex(_ path: String, _ base: Int64) throws {
        let data = try bytes(of: path)
        for at in stride(from: 0, to: data.count - data.count % 12, by: 12) {
            let timestamp: Int64 = integer(data, at)
            let offset: Int32 = integer(data, at + 8)
            if timestamp == 0, at > 0 { break }
            Console.say("timestamp: \(timestamp) offset: \(base + Int64(offset))")
        }
    }

    private static func dumpSnapshot(_ path: String) throws -> Bool {
        let data = try bytes(of: path)
        guard data.count >= 10, integer(data, 0) as Int16 == 1 else {
            Console.complain(["\(path) is no snapshot of version 1"])
            return false
        }
        let crc: UInt32 = integer(data, 2)
        let computed = data.withUnsafeBytes {
            CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[6...]))
        }
        guard crc == computed else {
            Console.complain(["Snapshot is corrupt (CRC is no longer valid)"])
            return false
        }
        let count = Int(integer(data, 6) as Int32)
        for index in 0..<min(max(count, 0), (data.count - 10) / 46) {
            let at = 10 + index * 46
            let producer: Int64 = integer(data, at)
            let epoch: Int16 = integer(data, at + 8)
            let last: Int32 = integer(data, at + 10)
            let offset: Int64 = integer(data, at + 14)
            let delta: Int32 = integer(data, at + 22)
            let timestamp: Int64 = integer(data, at + 26)
            let coordinator: Int32 = integer(data, at + 34)
            let transaction: Int64 = integer(data, at + 38)
            let first = Int32(truncatingIfNeeded: (Int64(last) - Int64(delta)) & 0x7fff_ffff)
            let start = transaction < 0 ? "OptionalLong.empty" : "OptionalLong[\(transaction)]"
            Console.say(
                "producerId: \(producer) producerEpoch: \(epoch) coordinatorEpoch: \(coordinator) "
                    + "currentTxnFirstOffset: \(start) lastTimestamp: \(timestamp) firstSequence: "
                    + "\(first) lastSequence: \(last) lastOffset: \(offset) offsetDelta: \(delta) "
                    + "timestamp: \(timestamp)")
        }
        return true
    }
}

/// One segment, batch by batch.
private struct SegmentDump {
    private let data: Data
    private let base: Int64
    private let showsRecords: Bool
    private let showsContent: Bool
    private let showsMetadata: Bool

    init(_ path: String, _ base: Int64, _ arguments: KafkaArguments) throws {
        var data = try DumpLogTool.bytes(of: path)
        if let most = try arguments.integer("--max-bytes") { data = data.prefix(Int(most)) }
        self.data = data
        self.base = base
        showsContent = arguments.has("--print-data-log")
        showsRecords = showsContent || arguments.has("--deep-iteration")
        showsMetadata = !arguments.has("--skip-record-metadata")
    }

    /// False when something in it is not as it should be.
    func run() -> Bool {
        Console.say("Log starting offset: \(base)")
        return data.withUnsafeBytes { bytes in
            var batches = RecordBatchIterator(bytes)
            let decoder = RecordDecoder()
            var isClean = true
            var position = 0
            do {
                while let batch = try batches.next() {
                    let isValid = batch.computeCRC() == batch.crc
                    if !isValid { isClean = false }
                    Console.say(line(batch, position: position, isValid: isValid))
                    position = batches.position
                    guard showsRecords, isValid else { continue }
                    try withExtendedLifetime(decoder) {
                        let decoded = try decoder.decode(batch)
                        for (index, record) in decoded.records.enumerated() {
                            Console.say(
                                line(
                                    record, decoded.key(record), decoded.value(record), batch,
                                    index))
                        }
                    }
                }
            } catch {
                Console.complain([
                    "Found \(bytes.count - position) invalid bytes at the end: \(error)"
                ])
                return false
            }
            return isClean
        }
    }

    private func line(_ batch: RecordBatchView, position: Int, isValid: Bool) -> String {
        let attributes = batch.attributes
        let time = attributes.isLogAppendTime ? "LogAppendTime" : "CreateTime"
        let codec = attributes.codec.map { "\($0)" } ?? "unknown"
        return "baseOffset: \(batch.baseOffset) lastOffset: \(batch.lastOffset) count: "
            + "\(batch.recordCount) baseSequence: \(batch.baseSequence) lastSequence: "
            + "\(batch.lastSequence) producerId: \(batch.producerId) producerEpoch: "
            + "\(batch.producerEpoch) partitionLeaderEpoch: \(batch.partitionLeaderEpoch) "
            + "isTransactional: \(attributes.isTransactional) isControl: \(attributes.isControl) "
            + "deleteHorizonMs: OptionalLong.empty position: \(position) \(time): "
            + "\(batch.maxTimestamp) size: \(batch.size) magic: \(batch.magic) compresscodec: "
            + "\(codec) crc: \(batch.crc) isvalid: \(isValid)"
    }

    private func line(
        _ record: DecodedRecord, _ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?,
        _ batch: RecordBatchView, _ index: Int
    ) -> String {
        let sequence =
            batch.baseSequence < 0
            ? -1
            : Int32(truncatingIfNeeded: (Int64(batch.baseSequence) + Int64(index)) & 0x7fff_ffff)
        var text = "|"
        if showsMetadata {
            let time = batch.attributes.isLogAppendTime ? "LogAppendTime" : "CreateTime"
            text +=
                " offset: \(record.offset) \(time): \(record.timestamp) keySize: "
                + "\(key?.count ?? -1) valueSize: \(value?.count ?? -1) sequence: \(sequence) "
                + "headerKeys: []"
        }
        guard showsContent else { return text }
        if let key { text += " key: " + String(decoding: key, as: UTF8.self) }
        if let value { text += " payload: " + String(decoding: value, as: UTF8.self) }
        return text
    }
}
