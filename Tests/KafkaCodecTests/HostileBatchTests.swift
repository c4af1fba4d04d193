import KafkaCodec
import Testing

@Suite struct HostileBatchTests {
    @Test func `one changed bit anywhere behind the epoch is noticed by the checksum`() throws {
        let bytes = OwnedBytes([UInt8](hex: try Fixture.lines(of: "batches.txt")[1].fields[0]))
        for index in 17..<bytes.buffer.count {
            for bit in 0..<8 {
                bytes.buffer[index] ^= 1 << UInt8(bit)
                let error = #expect(throws: CodecError.self) {
                    try RecordBatchView(bytes.readOnly).validate()
                }
                #expect(error?.code == .checksumMismatch, "byte \(index) bit \(bit)")
                bytes.buffer[index] ^= 1 << UInt8(bit)
            }
        }
        try RecordBatchView(bytes.readOnly).validate()
    }

    /// The checksum is left wrong on purpose: it must not be what keeps the decoder alive.
    @Test func `changed batches are decoded or refused, never a crash`() throws {
        let decoder = RecordDecoder(limits: RecordDecoder.Limits(decompressedMax: 1 << 20))
        var refused = 0
        var read = 0
        for (line, fixture) in try Fixture.lines(of: "batches.txt").enumerated() {
            let original = [UInt8](hex: fixture.fields[0])
            for round in 0..<1_500 {
                let seed = UInt64(line) << 32 | UInt64(round)
                var generator = SeededGenerator(seed: seed)
                var changed = original
                for _ in 0...(round % 3) {
                    let index = Int(generator.next() % UInt64(changed.count))
                    changed[index] = UInt8(truncatingIfNeeded: generator.next() >> 8)
                }
                if round % 5 == 0 {
                    changed.removeLast(Int(generator.next() % UInt64(changed.count)))
                }
                let bytes = OwnedBytes(changed)
                do {
                    let batch = try RecordBatchView(bytes.readOnly)
                    _ = (batch.nextOffset, batch.lastSequence, batch.computeCRC())
                    let decoded = try decoder.decode(batch)
                    for record in decoded.records {
                        _ = decoded.key(record)?.last
                        _ = decoded.value(record)?.last
                        _ = try RecordHeaders.decode(decoded.headers(record))
                    }
                    read += 1
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 1_000 && read > 1_000, "\(refused) refused, \(read) read")
    }

    @Test(
        arguments: [
            (8, [0, 0, 0, 48], CodecError.Code.malformedBatch),
            (8, [0xff, 0xff, 0xff, 0xff], .malformedBatch),
            (8, [0x7f, 0, 0, 0], .truncated),
            (16, [1], .unsupportedMagic),
            (22, [5], .checksumMismatch),
        ] as [(Int, [UInt8], CodecError.Code)])
    func `a header that cannot be true is refused with its reason`(
        _ position: Int, _ change: [UInt8], _ code: CodecError.Code
    ) throws {
        var changed = [UInt8](hex: try Fixture.lines(of: "batches.txt")[0].fields[0])
        changed.replaceSubrange(position..<(position + change.count), with: change)
        let bytes = OwnedBytes(changed)
        let error = #expect(throws: CodecError.self) {
            try RecordBatchView(bytes.readOnly).validate()
        }
        #expect(error?.code == code)
    }

    @Test(
        arguments: [
            (0, [0xff], CodecError.Code.malformedBatch),
            (0, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], .malformedBatch),
            (57, [0x7f, 0xff, 0xff, 0xff], .malformedBatch),
            (57, [0xff, 0xff, 0xff, 0xff], .malformedBatch),
            (57, [0, 0, 0, 1], .malformedRecord),
            (22, [5], .unsupportedCompression),
            (22, [1], .malformedCompression),
            (22, [4], .malformedCompression),
            (23, [0, 0, 0, 0], .malformedBatch),
        ] as [(Int, [UInt8], CodecError.Code)])
    func `counts that the records do not bear out are refused`(
        _ position: Int, _ change: [UInt8], _ code: CodecError.Code
    ) throws {
        var changed = [UInt8](hex: try Fixture.lines(of: "batches.txt")[1].fields[0])
        changed.replaceSubrange(position..<(position + change.count), with: change)
        let bytes = OwnedBytes(changed)
        let error = #expect(throws: CodecError.self) {
            try RecordDecoder().decode(try RecordBatchView(bytes.readOnly))
        }
        #expect(error?.code == code)
    }

    @Test func `more records than the limit are refused`() throws {
        let builder = RecordBatchBuilder()
        for _ in 0..<11 { builder.append(timestamp: 0, key: nil, value: nil) }
        let batch = try RecordBatchView(UnsafeRawBufferPointer(builder.finish()))
        let decoder = RecordDecoder(limits: RecordDecoder.Limits(recordsMax: 10))
        let error = #expect(throws: CodecError.self) { try decoder.decode(batch) }
        #expect(error?.code == .tooManyElements)
    }
}
