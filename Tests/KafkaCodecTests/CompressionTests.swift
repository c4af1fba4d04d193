import CLz4
import CSnappy
import CZstd
import KafkaCodec
import Testing

@Suite struct CompressionTests {
    static let compressing = CompressionCodec.allCases.filter { $0 != .none }

    @Test(arguments: CompressionCodec.allCases)
    func `every size and content survives each codec`(_ codec: CompressionCodec) throws {
        let compressor = Compressor(codec)
        let decompressor = Decompressor(sizeMax: 1 << 20)
        var generator = SeededGenerator(seed: 3)
        for size in [0, 1, 2, 100, 4_095, 4_096, 32_768, 32_769, 65_536, 65_537, 300_000] {
            for content in [
                Array(repeating: 7, count: size), generator.bytes(size),
                (0..<size).map { UInt8($0 / 64 % 256) },
            ] as [[UInt8]] {
                let bytes = OwnedBytes(content)
                let writer = ByteWriter()
                writer.append([1, 2, 3])
                compressor.compress(bytes.readOnly, into: writer)
                let compressed = OwnedBytes(writer.copyBytes().dropFirst(3))
                let again = try decompressor.decompress(compressed.readOnly, codec: codec)
                #expect(Array(again) == content, "\(size) bytes")
            }
        }
    }

    @Test(arguments: compressing)
    func `a bomb is an error at the limit and not memory`(_ codec: CompressionCodec) throws {
        let zeros = OwnedBytes(Array(repeating: 0, count: 32 << 20))
        let writer = ByteWriter()
        Compressor(codec).compress(zeros.readOnly, into: writer)
        #expect(writer.count < 4 << 20)
        let bomb = OwnedBytes(writer.bytes)
        for limit in [1, 1_000, 1 << 20, 32 << 20 - 1] {
            let error = #expect(throws: CodecError.self) {
                try Decompressor(sizeMax: limit).decompress(bomb.readOnly, codec: codec)
            }
            #expect(error?.code == .decompressedTooLarge, "limit \(limit)")
        }
        let wide = Decompressor(sizeMax: 32 << 20)
        let all = try wide.decompress(bomb.readOnly, codec: codec)
        #expect(all.count == 32 << 20)
    }

    @Test(arguments: compressing)
    func `cut, changed and foreign bytes are errors or other bytes, never a crash`(
        _ codec: CompressionCodec
    ) throws {
        var generator = SeededGenerator(seed: UInt64(codec.rawValue))
        let text = OwnedBytes((0..<5_000).map { UInt8($0 / 7 % 256) })
        let writer = ByteWriter()
        Compressor(codec).compress(text.readOnly, into: writer)
        let good = writer.copyBytes()
        let decompressor = Decompressor(sizeMax: 1 << 20)
        for length in 0..<good.count {
            let cut = OwnedBytes(good[..<length])
            // Snappy's frame has no end mark: a cut between blocks cannot be seen.
            if codec == .snappy, length == 16 { continue }
            #expect(throws: CodecError.self, "\(length) of \(good.count) bytes") {
                try decompressor.decompress(cut.readOnly, codec: codec)
            }
        }
        for _ in 0..<3_000 {
            var changed = good
            for _ in 0..<3 {
                changed[Int(generator.next() % UInt64(good.count))] =
                    UInt8(truncatingIfNeeded: generator.next())
            }
            let bytes = OwnedBytes(changed)
            _ = try? decompressor.decompress(bytes.readOnly, codec: codec)
            let noise = OwnedBytes(generator.bytes(Int(generator.next() % 64)))
            _ = try? decompressor.decompress(noise.readOnly, codec: codec)
        }
        let again = OwnedBytes(good)
        #expect(
            try decompressor.decompress(again.readOnly, codec: codec).elementsEqual(text.buffer))
    }

    @Test func `raw snappy, as clients without the framing write it, is read`() throws {
        let text = OwnedBytes(Array(repeating: 5, count: 1_000))
        var size = snappy_max_compressed_length(1_000)
        let raw = OwnedBytes(Array(repeating: 0, count: size))
        let result = snappy_compress(
            text.readOnly.bindMemory(to: CChar.self).baseAddress, 1_000,
            raw.buffer.bindMemory(to: CChar.self).baseAddress, &size)
        #expect(result == SNAPPY_OK)
        let exact = OwnedBytes(raw.array[..<size])
        let decompressor = Decompressor(sizeMax: 1_000)
        let read = try decompressor.decompress(exact.readOnly, codec: .snappy)
        #expect(read.elementsEqual(text.buffer))
    }

    @Test func `lz4 frames with linked blocks are read, and none are written`() throws {
        let text = OwnedBytes((0..<300_000).map { UInt8($0 / 5 % 256) })
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockMode = LZ4F_blockLinked
        let bound = LZ4F_compressFrameBound(text.buffer.count, &preferences)
        let frame = OwnedBytes(Array(repeating: 0, count: bound))
        let size = LZ4F_compressFrame(
            frame.buffer.baseAddress, bound, text.buffer.baseAddress, text.buffer.count,
            &preferences)
        let exact = OwnedBytes(frame.array[..<size])
        let decompressor = Decompressor(sizeMax: 1 << 20)
        let read = try decompressor.decompress(exact.readOnly, codec: .lz4)
        #expect(read.elementsEqual(text.buffer))

        let writer = ByteWriter()
        Compressor(.lz4).compress(text.readOnly, into: writer)
        // The flags byte after the magic: bit 5 says that blocks are independent.
        #expect(writer.bytes[4] & 0x20 != 0)
        #expect(exact.buffer[4] & 0x20 == 0)
    }

    @Test(arguments: [CompressionCodec.gzip, .zstd])
    func `files joined one after the other are read as one`(_ codec: CompressionCodec) throws {
        let first = OwnedBytes(Array(repeating: 1, count: 10_000))
        let second = OwnedBytes(Array(repeating: 2, count: 50_000))
        let writer = ByteWriter()
        let compressor = Compressor(codec)
        compressor.compress(first.readOnly, into: writer)
        compressor.compress(second.readOnly, into: writer)
        let joined = OwnedBytes(writer.bytes)
        let decompressor = Decompressor(sizeMax: 60_000)
        let read = try decompressor.decompress(joined.readOnly, codec: codec)
        #expect(Array(read) == first.array + second.array)
    }

    @Test(arguments: [CompressionCodec.gzip, .lz4, .zstd])
    func `a higher level makes fewer bytes`(_ codec: CompressionCodec) {
        var generator = SeededGenerator(seed: 8)
        let words = (0..<64).map { _ in generator.bytes(9) }
        let text = OwnedBytes(
            (0..<20_000).flatMap { _ in words[Int(generator.next() % 64)] })
        func size(_ level: Int32) -> Int {
            let writer = ByteWriter()
            Compressor(codec, level: level).compress(text.readOnly, into: writer)
            return writer.count
        }
        #expect(size(9) < size(1))
    }

    @Test func `codecs have Kafka's numbers and names`() {
        #expect(CompressionCodec.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
        for codec in CompressionCodec.allCases {
            #expect(CompressionCodec(name: codec.name) == codec)
        }
        #expect(CompressionCodec(name: "brotli") == nil)
    }
}
