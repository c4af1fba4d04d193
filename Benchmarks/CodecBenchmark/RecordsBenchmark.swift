import KafkaCodec

/// Batches of 150 records of 100 bytes, built and read.
final class RecordsBenchmark {
    private static let count = 150
    private let builder = RecordBatchBuilder(capacity: 20 * 1024)
    private let decoder = RecordDecoder()
    private let values = UnsafeMutableRawBufferPointer.allocate(
        byteCount: count * 100, alignment: 64)

    init() {
        for index in values.indices { values[index] = UInt8(truncatingIfNeeded: index &* 31) }
    }

    deinit { values.deallocate() }

    func run(into table: inout Table) {
        let records = Double(Self.count)
        let built = nanosecondsPerCall { precondition(build().count > 0) }
        let bare = nanosecondsPerCall { builder.removeAll() }
        let batch = build()
        let read = nanosecondsPerCall {
            precondition(decode(UnsafeRawBufferPointer(batch)) == Self.count)
        }
        let walked = nanosecondsPerCall {
            precondition(walk(UnsafeRawBufferPointer(batch)) == Self.count)
        }
        table.add("build a batch, a record of 100 B", (built - bare) / records, "ns")
        table.add("list a batch's records, a record", read / records, "ns")
        table.add("walk a batch's records, a record", walked / records, "ns")
    }

    private func build() -> UnsafeMutableRawBufferPointer {
        builder.removeAll()
        let base = UnsafeRawPointer(values.baseAddress!)
        for index in 0..<Self.count {
            builder.append(
                timestamp: 1_700_000_000_000 + Int64(index), key: nil, keyLength: -1,
                value: base + index * 100, valueLength: 100)
        }
        return builder.finish()
    }

    private func decode(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            return try decoder.decode(try RecordBatchView(bytes)).records.count
        } catch {
            fatalError("a sound batch is read: \(error)")
        }
    }

    private func walk(_ bytes: UnsafeRawBufferPointer) -> Int {
        do {
            var iterator = try decoder.makeIterator(try RecordBatchView(bytes))
            var record = DecodedRecord()
            var count = 0
            while try iterator.next(&record) { count += 1 }
            return count
        } catch {
            fatalError("a sound batch is read: \(error)")
        }
    }
}
