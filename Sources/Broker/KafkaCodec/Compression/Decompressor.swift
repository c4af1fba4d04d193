import CLz4
import CSnappy
import CZlib
import CZstd

/// Decompresses the records of batches, whatever their codec, up to a size that its owner chose.
/// Memory follows what was really produced, never what the bytes claim. It is kept from batch to
/// batch; a thread has its own.
package final class Decompressor {
    /// Bytes that one batch may become.
    package let sizeMax: Int

    private let output = ByteWriter(capacity: 64 * 1024)
    private var zlib: UnsafeMutablePointer<z_stream>?
    private var lz4: OpaquePointer?
    private var zstd: OpaquePointer?

    package init(sizeMax: Int) {
        precondition(sizeMax > 0, "a decompressor's limit is a number of bytes above zero")
        self.sizeMax = sizeMax
    }

    deinit {
        if let zlib {
            inflateEnd(zlib)
            zlib.deallocate()
        }
        LZ4F_freeDecompressionContext(lz4)
        ZSTD_freeDCtx(zstd)
    }

    /// What `bytes` were before; valid until the next call. Without a codec that is `bytes`.
    package func decompress(
        _ bytes: UnsafeRawBufferPointer, codec: CompressionCodec
    ) throws(CodecError) -> UnsafeRawBufferPointer {
        output.removeAll()
        switch codec {
        case .none: return bytes
        case .gzip: try decompressGzip(bytes)
        case .snappy: try decompressSnappy(bytes)
        case .lz4: try decompressLz4(bytes)
        case .zstd: try decompressZstd(bytes)
        }
        return output.bytes
    }

    /// Room for a further piece of output: the free part of the buffer, grown when that is small.
    /// One byte more than the limit may be asked for, so that passing it is noticed.
    private func piece(hint: Int) throws(CodecError) -> UnsafeMutableRawBufferPointer {
        let left = sizeMax + 1 - output.count
        guard left > 0 else { throw tooLarge() }
        let free = output.capacity - output.count
        let size = min(left, free >= 4_096 ? free : max(4_096, min(hint, 1 << 20)))
        return UnsafeMutableRawBufferPointer(start: output.space(for: size), count: size)
    }

    private func take(_ size: Int) throws(CodecError) {
        output.advance(by: size)
        guard output.count <= sizeMax else { throw tooLarge() }
    }

    private func decompressGzip(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        let stream = try inflateStream()
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        while true {
            let piece = try piece(hint: bytes.count * 4)
            stream.pointee.next_out = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(piece.count)
            let result = inflate(stream, Z_NO_FLUSH)
            try take(piece.count - Int(stream.pointee.avail_out))
            if result == Z_STREAM_END {
                // A gzip file may be several, one after the other (RFC 1952, 2.2).
                if stream.pointee.avail_in == 0 { return }
                inflateReset(stream)
            } else if result != Z_OK || stream.pointee.avail_out > 0 {
                throw malformed(.gzip, at: bytes.count - Int(stream.pointee.avail_in))
            }
        }
    }

    private func inflateStream() throws(CodecError) -> UnsafeMutablePointer<z_stream> {
        if let zlib {
            inflateReset(zlib)
            return zlib
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib gets its working memory")
        zlib = stream
        return stream
    }

    /// Framed as snappy-java does, or one raw stream as other clients write.
    private func decompressSnappy(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        guard bytes.count >= SnappyFraming.headerSize,
            bytes.prefix(SnappyFraming.magic.count).elementsEqual(SnappyFraming.magic)
        else { return try decompressSnappyBlock(bytes, at: 0) }
        var reader = ByteReader(bytes, from: SnappyFraming.headerSize)
        while reader.remaining > 0 {
            let position = reader.position
            let size = try reader.int32()
            guard size >= 0, Int(size) <= reader.remaining else {
                throw malformed(.snappy, at: position)
            }
            try decompressSnappyBlock(try reader.bytes(Int(size)), at: position + 4)
        }
    }

    private func decompressSnappyBlock(
        _ block: UnsafeRawBufferPointer, at position: Int
    ) throws(CodecError) {
        let source = block.bindMemory(to: CChar.self).baseAddress
        var size = 0
        guard block.count > 0,
            snappy_uncompressed_length(source, block.count, &size) == SNAPPY_OK
        else { throw malformed(.snappy, at: position) }
        guard size <= sizeMax - output.count else { throw tooLarge() }
        // A copy of up to 64 bytes takes three, so more than that cannot be in the block.
        guard size <= block.count * 64 / 3 else { throw malformed(.snappy, at: position) }
        let target = output.space(for: max(size, 1)).assumingMemoryBound(to: CChar.self)
        guard snappy_uncompress(source, block.count, target, &size) == SNAPPY_OK else {
            throw malformed(.snappy, at: position)
        }
        output.advance(by: size)
    }

    private func decompressLz4(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        if lz4 == nil {
            let result = LZ4F_createDecompressionContext(&lz4, UInt32(LZ4F_VERSION))
            precondition(LZ4F_isError(result) == 0, "lz4 gets its working memory")
        }
        LZ4F_resetDecompressionContext(lz4)
        guard let start = bytes.baseAddress else { throw malformed(.lz4, at: 0) }
        var position = 0
        while true {
            let piece = try piece(hint: bytes.count * 4)
            var written = piece.count
            var read = bytes.count - position
            let result = LZ4F_decompress(
                lz4, piece.baseAddress, &written, start + position, &read, nil)
            guard LZ4F_isError(result) == 0 else { throw malformed(.lz4, at: position) }
            position += read
            try take(written)
            if result == 0 {
                guard position == bytes.count else { throw malformed(.lz4, at: position) }
                return
            }
            if read == 0, written == 0 { throw malformed(.lz4, at: position) }
        }
    }

    /// In one step, into a buffer that grows until it suffices: that way zstd needs no window of
    /// its own, whose size the bytes would dictate.
    private func decompressZstd(_ bytes: UnsafeRawBufferPointer) throws(CodecError) {
        if zstd == nil {
            zstd = ZSTD_createDCtx()
            precondition(zstd != nil, "zstd gets its working memory")
        }
        // An empty output may be nothing's compressed form; an empty input is not.
        guard bytes.count > 0 else { throw malformed(.zstd, at: 0) }
        var capacity = min(max(output.capacity, bytes.count * 4), sizeMax)
        while true {
            let target = output.space(for: capacity)
            let size = ZSTD_decompressDCtx(
                zstd, target, capacity, bytes.baseAddress, bytes.count)
            if ZSTD_isError(size) == 0 { return try take(size) }
            guard ZSTD_getErrorCode(size) == ZSTD_error_dstSize_tooSmall else {
                throw malformed(.zstd, at: 0)
            }
            guard capacity < sizeMax else { throw tooLarge() }
            capacity = min(capacity * 4, sizeMax)
        }
    }

    private func tooLarge() -> CodecError {
        CodecError(
            .decompressedTooLarge, position: 0,
            "compressed records become more than the limit of \(sizeMax) bytes")
    }

    private func malformed(_ codec: CompressionCodec, at position: Int) -> CodecError {
        CodecError(
            .malformedCompression, position: position, "these are no bytes that \(codec) made")
    }
}
