import Foundation
import KafkaCodec
import Testing
import Vocabulary

/// Batches that kafka-python made, with each codec.
@Suite struct RecordBatchTests {
    struct Expected {
        var timestamp: Int64
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [(key: String, value: [UInt8]?)]
    }

    @Test func `every record of kafka-python's batches is read, with each codec`() throws {
        let decoder = RecordDecoder()
        for (name, bytes, expected) in try fixtures() {
            let batch = try RecordBatchView(bytes.readOnly)
            try batch.validate()
            #expect(batch.size == bytes.buffer.count)
            #expect("\(batch.attributes.codec!)" == name.split(separator: "-")[0])
            #expect(batch.attributes.isTransactional == name.hasSuffix("transactional"))
            #expect(batch.producerId == (name.hasSuffix("plain") ? -1 : 1 << 40))
            #expect(batch.producerEpoch == (name.hasSuffix("plain") ? -1 : 7))
            #expect(batch.maxTimestamp == expected.map(\.timestamp).max())
            let decoded = try decoder.decode(batch)
            #expect(decoded.records.count == expected.count, "\(name)")
            for (index, record) in decoded.records.enumerated() {
                let wanted = expected[index]
                #expect(record.offset == Int64(index), "\(name)")
                #expect(record.timestamp == wanted.timestamp, "\(name)")
                #expect(decoded.key(record).map(Array.init) == wanted.key, "\(name)")
                #expect(decoded.value(record).map(Array.init) == wanted.value, "\(name)")
                let headers = try RecordHeaders.decode(decoded.headers(record))
                #expect(headers.map(\.key) == wanted.headers.map(\.key), "\(name)")
                #expect(headers.map(\.value) == wanted.headers.map(\.value), "\(name)")
            }
        }
    }

    @Test func `the builder makes the bytes that kafka-python makes`() throws {
        let builder = RecordBatchBuilder()
        for (name, bytes, expected) in try fixtures() where name.hasPrefix("none") {
            builder.removeAll()
            append(expected, to: builder)
            #expect(builder.size == bytes.buffer.count)
            let made = builder.finish(sameAs: name)
            // kafka-python leaves the leader epoch 0 where Java producers put -1: outside the CRC.
            try MutableRecordBatchView(made).setPartitionLeaderEpoch(LeaderEpoch(0))
            #expect(Array(made).hex == bytes.array.hex, "\(name)")
        }
    }

    @Test(arguments: CompressionCodec.allCases)
    func `a batch built with a codec is read back, and the builder can be used again`(
        _ codec: CompressionCodec
    ) throws {
        let decoder = RecordDecoder()
        let builder = RecordBatchBuilder(capacity: 0)
        let compressor = Compressor(codec)
        var generator = SeededGenerator(seed: UInt64(codec.rawValue))
        for round in 0..<30 {
            let expected = (0..<(1 + round * round)).map { index in
                Expected(
                    timestamp: Int64(truncatingIfNeeded: generator.next() >> 20),
                    key: index % 3 == 0 ? nil : generator.bytes(index % 7),
                    value: index % 5 == 0
                        ? nil : Array(repeating: UInt8(index % 256), count: index),
                    headers: index % 4 == 0 ? [("k", nil), ("", [1, 2])] : [])
            }
            builder.removeAll()
            #expect(builder.isEmpty)
            append(expected, to: builder)
            let made = builder.finish(
                compressor: compressor, producerId: 5, producerEpoch: 1, baseSequence: .max)
            let batch = try RecordBatchView(UnsafeRawBufferPointer(made))
            try batch.validate()
            #expect(
                batch.lastSequence
                    == Int32((Int64(Int32.max) + Int64(expected.count - 1)) & 0x7fff_ffff))
            let decoded = try decoder.decode(batch)
            #expect(decoded.records.count == expected.count)
            for (record, wanted) in zip(decoded.records, expected) {
                #expect(record.timestamp == wanted.timestamp)
                #expect(decoded.key(record).map(Array.init) == wanted.key)
                #expect(decoded.value(record).map(Array.init) == wanted.value)
            }
        }
    }

    @Test func `the leader's own fields change in place and leave the checksum right`() throws {
        let decoder = RecordDecoder()
        for (_, bytes, _) in try fixtures() {
            let batch = try MutableRecordBatchView(bytes.buffer)
            batch.setBaseOffset(Offset(1 << 40))
            batch.setPartitionLeaderEpoch(LeaderEpoch(9))
            try batch.view.validate()
            #expect(batch.view.baseOffset == Offset(1 << 40))
            #expect(batch.view.partitionLeaderEpoch == LeaderEpoch(9))
            let before = batch.view.crc
            batch.setMaxTimestamp(batch.view.maxTimestamp, isLogAppendTime: false)
            #expect(batch.view.crc == before)
            batch.setMaxTimestamp(1_800_000_000_000, isLogAppendTime: true)
            #expect(batch.view.crc != before)
            try batch.view.validate()
            let decoded = try decoder.decode(batch.view)
            #expect(decoded.records.allSatisfy { $0.timestamp == 1_800_000_000_000 })
            #expect(decoded.records[0].offset == 1 << 40)
        }
    }

    @Test func `batches follow one another until one is cut`() throws {
        var joined: [UInt8] = []
        let all = try fixtures()
        for (_, bytes, _) in all { joined += bytes.array }
        let whole = OwnedBytes(joined)
        var iterator = RecordBatchIterator(whole.readOnly)
        var sizes: [Int] = []
        while let batch = try iterator.next() { sizes.append(batch.size) }
        #expect(sizes == all.map(\.bytes.buffer.count))
        #expect(iterator.remaining == 0)

        let cut = OwnedBytes(joined.dropLast())
        iterator = RecordBatchIterator(cut.readOnly)
        var count = 0
        while try iterator.next() != nil { count += 1 }
        #expect(count == all.count - 1)
        #expect(iterator.remaining == sizes.last! - 1)

        let zeros = OwnedBytes(all[0].bytes.array + Array(repeating: 0, count: 100))
        iterator = RecordBatchIterator(zeros.readOnly)
        #expect(try iterator.next() != nil)
        let error = #expect(throws: CodecError.self) { try iterator.next() }
        #expect(error?.code == .malformedBatch)
        #expect(error?.position == all[0].bytes.buffer.count + 8)
    }

    private func append(_ records: [Expected], to builder: RecordBatchBuilder) {
        for record in records {
            let key = record.key.map { OwnedBytes($0) }
            let value = record.value.map { OwnedBytes($0) }
            let headers = OwnedBytes(RecordHeaders.encode(record.headers))
            builder.append(
                timestamp: record.timestamp, key: key?.readOnly, value: value?.readOnly,
                headers: headers.readOnly)
        }
    }

    private func fixtures() throws -> [(name: String, bytes: OwnedBytes, records: [Expected])] {
        try Fixture.lines(of: "batches.txt").map { fixture in
            let json = try #require(try Fixture.json(fixture.fields[1]) as? [[String: Any]])
            let records = try json.map { record in
                let headers = try #require(record["headers"] as? [[Any]])
                return Expected(
                    timestamp: try #require(record["timestamp"] as? NSNumber).int64Value,
                    key: (record["key"] as? String).map { [UInt8](hex: $0) },
                    value: (record["value"] as? String).map { [UInt8](hex: $0) },
                    headers: try headers.map { header in
                        (
                            try #require(header[0] as? String),
                            (header[1] as? String).map { [UInt8](hex: $0) }
                        )
                    })
            }
            return (fixture.name, OwnedBytes([UInt8](hex: fixture.fields[0])), records)
        }
    }
}

extension RecordBatchBuilder {
    fileprivate func finish(sameAs name: String) -> UnsafeMutableRawBufferPointer {
        if name.hasSuffix("plain") { return finish() }
        return finish(
            producerId: 1 << 40, producerEpoch: 7, baseSequence: .max - 1,
            isTransactional: name.hasSuffix("transactional"))
    }
}
