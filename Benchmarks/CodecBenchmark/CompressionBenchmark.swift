import KafkaCodec

/// One codec at its default level, over 64 KiB of which about half can be compressed away.
final class CompressionBenchmark {
    private let codec: CompressionCodec
    private let compressor: Compressor
    private let decompressor = Decompressor(sizeMax: 1 << 20)
    private let writer = ByteWriter(capacity: 128 * 1024)
    private let content = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 64 * 1024, alignment: 64)

    init(_ codec: CompressionCodec) {
        self.codec = codec
        compressor = Compressor(codec)
        var state: UInt64 = 1
        for index in content.indices {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            content[index] = index % 100 < 50 ? UInt8(state >> 56) : 7
        }
    }

    deinit { content.deallocate() }

    func run(into table: inout Table) {
        let size = Double(content.count)
        let compressed = nanosecondsPerCall { compress() }
        let decompressed = nanosecondsPerCall { decompress() }
        table.add("\(codec) compresses", size / compressed * 1_000, "MB/s")
        table.add("\(codec) decompresses", size / decompressed * 1_000, "MB/s")
        table.add("\(codec) makes of 1 byte", Double(writer.count) / size, "bytes")
    }

    private func compress() {
        writer.removeAll()
        compressor.compress(UnsafeRawBufferPointer(content), into: writer)
    }

    private func decompress() {
        do {
            let bytes = try decompressor.decompress(writer.bytes, codec: codec)
            precondition(bytes.count == content.count)
        } catch {
            fatalError("what was compressed is read: \(error)")
        }
    }
}
