import KafkaCodec
import PartitionLog
import Testing
import Vocabulary

struct ValidationTests {
    private func outcome(
        _ batch: [UInt8], _ change: (inout LogSettings) -> Void = { _ in }
    ) throws -> LogError.Code? {
        let log = try LogFixture(change).open().log
        var batch = batch
        do {
            _ = try batch.withUnsafeMutableBytes {
                try log.validate($0, now: .at(milliseconds: 10_000_000))
            }
            return nil
        } catch let error as LogError {
            return error.code
        }
    }

    private func changed(_ position: Int, to value: UInt8, resealed: Bool = true) throws -> [UInt8]
    {
        var batch = TestBatch.make(records: 2, timestamp: 9_999_000)
        batch[position] = value
        guard resealed else { return batch }
        let crc = batch.withUnsafeBytes { CRC32C.of(UnsafeRawBufferPointer(rebasing: $0[21...])) }
        withUnsafeBytes(of: crc.bigEndian) { batch.replaceSubrange(17..<21, with: $0) }
        return batch
    }

    @Test func `a right batch passes and is counted`() throws {
        let log = try LogFixture().open().log
        var batches = TestBatch.make(records: 2) + TestBatch.make(records: 3)
        let count = try batches.withUnsafeMutableBytes {
            try log.validate($0, now: .at(milliseconds: 2_000))
        }
        #expect(count == 5)
    }

    @Test func `each rule has its own error`() throws {
        #expect(try outcome(changed(70, to: 0xee, resealed: false)) == .corruptBatch)
        #expect(try outcome([]) == .invalidBatch)
        #expect(try outcome(Array(TestBatch.make().dropLast())) == .corruptBatch)
        #expect(try outcome(changed(16, to: 1)) == .unsupportedMagic)
        #expect(try outcome(changed(7, to: 1)) == .invalidBatch)
        #expect(try outcome(changed(60, to: 3)) == .invalidBatch)
        #expect(try outcome(changed(26, to: 7)) == .invalidBatch)
        #expect(try outcome(changed(22, to: 0x20)) == .invalidBatch)
        #expect(try outcome(changed(22, to: 0x07)) == .invalidBatch)
        #expect(try outcome(changed(22, to: 0x08)) == .invalidTimestamp)
        // A producer id of 2^56 - 1 without epoch and sequence.
        #expect(try outcome(changed(43, to: 0)) == .invalidBatch)
        #expect(
            try outcome(TestBatch.make(valueSize: 100)) { settings in
                settings.maxMessageBytes = ByteCount(Int64(150))
            } == .batchTooLarge)
        #expect(try outcome(TestBatch.make(timestamp: 13_600_001)) == .invalidTimestamp)
        #expect(try outcome(TestBatch.make(timestamp: 13_600_000)) == nil)
        #expect(
            try outcome(TestBatch.make(timestamp: 5_000)) { settings in
                settings.timestampBeforeMaxMilliseconds = 9_000_000
            } == .invalidTimestamp)
        #expect(try outcome(TestBatch.make(timestamps: [-1])) == nil)
    }

    @Test func `a log that keeps its own time stamps the batch and seals it again`() throws {
        let log = try LogFixture { $0.timestampType = .logAppendTime }.open().log
        var batch = TestBatch.make(records: 2, timestamp: 1)
        try batch.withUnsafeMutableBytes { buffer in
            _ = try log.validate(buffer, now: .at(milliseconds: 5_000_000))
            let view = try RecordBatchView(UnsafeRawBufferPointer(buffer))
            try view.validate()
            #expect(view.attributes.isLogAppendTime && view.maxTimestamp == 5_000_000)
            _ = try log.append(buffer, now: .at(milliseconds: 5_000_000))
        }
        #expect(try log.offset(forTimestamp: 4_000_000)?.timestamp == 5_000_000)
    }
}
