import KafkaCodec
import Vocabulary

/// A Produce request frame around a prebuilt batch of 16 KiB, and its receiving side: the frame is
/// read and the batch's checksum verified.
final class FramingBenchmark {
    private let batch: UnsafeMutableRawBufferPointer
    private let copy: UnsafeMutableRawBufferPointer
    private let writer = ByteWriter(capacity: 32 * 1024)

    init() {
        let builder = RecordBatchBuilder(capacity: 20 * 1024)
        let value = [UInt8](repeating: 7, count: 100)
        value.withUnsafeBytes { bytes in
            while builder.size + 110 <= 16 * 1024 {
                builder.append(timestamp: 1_700_000_000_000, key: nil, value: bytes)
            }
        }
        let made = builder.finish()
        batch = .allocate(byteCount: made.count, alignment: 64)
        batch.copyMemory(from: UnsafeRawBufferPointer(made))
        copy = .allocate(byteCount: made.count, alignment: 64)
    }

    deinit {
        batch.deallocate()
        copy.deallocate()
    }

    func run(into table: inout Table) {
        let size = Double(batch.count)
        let checksum = nanosecondsPerCall {
            precondition(CRC32C.of(UnsafeRawBufferPointer(batch)) != 1)
        }
        let bare = nanosecondsPerCall {
            copy.copyMemory(from: UnsafeRawBufferPointer(batch))
            precondition(CRC32C.of(UnsafeRawBufferPointer(copy)) != 1)
        }
        let copied = nanosecondsPerCall { receive(sendCopied()) }
        let written = nanosecondsPerCall { precondition(sendSplit() > batch.count) }
        let frame = sendCopied()
        let read = nanosecondsPerCall { precondition(open(frame).count == batch.count) }
        table.add("CRC-32C of 16 KiB", size / checksum, "GB/s")
        table.add("copy and CRC-32C of 16 KiB, bare", size / bare, "GB/s")
        table.add("frame a 16 KiB batch, read it, check its CRC", size / copied, "GB/s")
        table.add("  against the bare copy and CRC-32C", bare / copied, "x")
        table.add("write a frame that leaves its records out", written, "ns")
        table.add("read a frame up to its records", read, "ns")
    }

    private func request() -> ProduceRequest {
        var partition = ProduceRequest.PartitionProduceData()
        partition.index = PartitionID(3)
        partition.records = RecordsSlice(batch)
        var topic = ProduceRequest.TopicProduceData()
        topic.name = "orders"
        topic.topicId = KafkaUUID(high: 1, low: 2)
        topic.partitionData = [partition]
        var request = ProduceRequest()
        request.acks = -1
        request.timeoutMs = 30_000
        request.topicData = [topic]
        return request
    }

    private func sendCopied() -> UnsafeMutableRawBufferPointer {
        writer.removeAll()
        do {
            try request().encodeFrame(
                version: 13, correlationId: 1, clientId: "benchmark", into: writer)
        } catch {
            fatalError("a sound request is written: \(error)")
        }
        return UnsafeMutableRawBufferPointer(rebasing: writer.mutableBytes[4...])
    }

    private func sendSplit() -> Int {
        writer.removeAll()
        var splits: [RecordsSplit] = []
        do {
            try request().encodeFrame(
                version: 13, correlationId: 1, clientId: "benchmark", into: writer,
                splits: &splits)
        } catch {
            fatalError("a sound request is written: \(error)")
        }
        return writer.count + splits[0].records.count
    }

    private func receive(_ frame: UnsafeMutableRawBufferPointer) { check(open(frame)) }

    private func open(_ frame: UnsafeMutableRawBufferPointer) -> RecordsSlice {
        do {
            let (header, body) = try RequestHeader.decode(frame)
            let request = try ProduceRequest(decoding: body, version: header.apiVersion)
            return request.topicData[0].partitionData[0].records!
        } catch {
            fatalError("a sound frame is read: \(error)")
        }
    }

    private func check(_ slice: RecordsSlice) {
        do {
            try RecordBatchView(UnsafeRawBufferPointer(slice.bytes)).validate()
        } catch {
            fatalError("a sound batch is valid: \(error)")
        }
    }
}
