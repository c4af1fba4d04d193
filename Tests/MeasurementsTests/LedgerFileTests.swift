import Testing

@testable import Measurements

private final class Memory: ByteSink {
    var bytes: [UInt8] = []
    func write(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}

struct LedgerFileTests {
    let runID = RunID(high: 0x0123_4567_89ab_cdef, low: 42)
    let digest = "00112233445566778899aabbccddeeff0123"

    private func entries(_ count: Int, seed: UInt64) -> [LedgerEntry] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { index in
            let outcome = LedgerEntry.Outcome(rawValue: UInt8(index % 3)) ?? .acked
            return LedgerEntry(
                topic: Int32(index % 2), producer: Int32(index % 5), partition: 3,
                count: Int32.random(in: 1...500, using: &random),
                firstSequence: Int64.random(in: 0 ... .max, using: &random),
                baseOffset: outcome == .acked ? Int64.random(in: 0 ... .max, using: &random) : -1,
                written: Int64(index), ended: Int64(index) + 7, attempt: 1 + Int32(index % 4),
                outcome: outcome, isFinal: index % 7 != 0)
        }
    }

    private func ledger(_ entries: [LedgerEntry]) throws -> [UInt8] {
        let memory = Memory()
        let writer = try LedgerWriter(to: memory, runID: runID, seed: 7, digest: digest)
        try writer.append([entries])
        try writer.flush()
        return memory.bytes
    }

    @Test func `a ledger comes back as it went`() throws {
        let entries = entries(10_000, seed: 50)
        let bytes = try ledger(entries)
        #expect(bytes.count == 64 * 10_001)
        let file = try bytes.withUnsafeBytes { try RecordFile<LedgerEntry>(ledger: $0) }
        #expect(file.entries == entries && file.tornBytes == 0)
        #expect(file.header.runID == runID && file.header.seed == 7)
        #expect(file.header.digest == String(digest.prefix(32)))
        #expect(runID.description == "0123456789abcdef000000000000002a")
    }

    @Test func `a torn tail ends the reading, whatever its length, and is told`() throws {
        let entries = entries(3, seed: 51)
        let bytes = try ledger(entries)
        for length in 64...bytes.count {
            let file = try bytes[..<length].withUnsafeBytes {
                try RecordFile<LedgerEntry>(ledger: $0)
            }
            #expect(file.entries == Array(entries.prefix((length - 64) / 64)))
            #expect(file.tornBytes == length % 64)
        }
        let zeros = bytes + [UInt8](repeating: 0, count: 640)
        let file = try zeros.withUnsafeBytes { try RecordFile<LedgerEntry>(ledger: $0) }
        #expect(file.entries == entries && file.tornBytes == 640)
    }

    @Test func `a header that is not whole or not ours is refused`() throws {
        let bytes = try ledger([])
        for position in 0..<64 {
            var bad = bytes
            bad[position] ^= 1
            #expect(throws: MeasurementFileError.self, "byte \(position)") {
                try bad.withUnsafeBytes { try RecordFile<LedgerEntry>(ledger: $0) }
            }
        }
        #expect(throws: MeasurementFileError.self) {
            try bytes[..<63].withUnsafeBytes { try RecordFile<LedgerEntry>(ledger: $0) }
        }
        #expect(throws: MeasurementFileError.self) {
            try bytes.withUnsafeBytes { try RecordFile<ReadRun>(readRuns: $0) }
        }
    }

    @Test func `read runs come back as they went`() throws {
        let memory = Memory()
        let writer = try ReadRunWriter(to: memory, runID: runID, seed: 7, digest: digest)
        let runs = (0..<20_000).map { index in
            ReadRun(
                topic: 0, partition: Int32(index % 9), producer: -1, count: Int64(index),
                firstSequence: 1 << 40, firstOffset: Int64(index) << 20)
        }
        for run in runs { try writer.append(run) }
        try writer.flush()
        let file = try memory.bytes.withUnsafeBytes { try RecordFile<ReadRun>(readRuns: $0) }
        #expect(file.entries == runs && file.tornBytes == 0 && writer.count == 20_000)
    }

    @Test func `the buffer hands over whole chunks in order, and the rest when asked`() {
        let buffer = LedgerBuffer()
        let entries = entries(LedgerBuffer.chunkEntries + 10, seed: 52)
        for entry in entries { buffer.append(entry) }
        let first = buffer.take()
        #expect(first.count == 1 && buffer.take().isEmpty)
        buffer.handOver()
        #expect(first.flatMap { $0 } + buffer.take().flatMap { $0 } == entries)
        #expect(buffer.dropped == 0)
    }

    @Test func `a buffer that nobody empties drops and counts`() {
        let buffer = LedgerBuffer()
        let entry = entries(1, seed: 53)[0]
        for _ in 0..<(LedgerBuffer.chunksMax + 1) {
            buffer.append(entry)
            buffer.handOver()
        }
        #expect(buffer.dropped == 1 && buffer.take().count == LedgerBuffer.chunksMax)
    }
}
