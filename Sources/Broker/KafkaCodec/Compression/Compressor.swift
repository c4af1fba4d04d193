import CLz4
import CSnappy
import CZlib
import CZstd

/// Compresses the records of batches with one codec and level, in the forms that Java clients read.
/// Its working memory is kept from batch to batch; a thread has its own.
package final class Compressor {
    package let codec: CompressionCodec
    /// In the codec's own scale; nil is its default.
    package let level: Int32?

    private var zlib: UnsafeMutablePointer<z_stream>?
    private var lz4: OpaquePointer?
    private var zstd: OpaquePointer?

    /// Levels: gzip 1 to 9, lz4 1 to 12 (nil is the fast mode, which is what Kafka's default of 9
    /// means), zstd -131072 to 22. The others have none, and leave a level unused.
    package init(_ codec: CompressionCodec, level: Int32? = nil) {
        self.codec = codec
        self.level = level
    }

    deinit {
        if let zlib {
            deflateEnd(zlib)
            zlib.deallocate()
        }
        LZ4F_freeCompressionContext(lz4)
        ZSTD_freeCCtx(zstd)
    }

    /// Appends the compressed form of `bytes`.
    package func compress(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
        switch codec {
        case .none: writer.append(bytes)
        case .gzip: compressGzip(bytes, into: writer)
        case .snappy: compressSnappy(bytes, into: writer)
        case .lz4: compressLz4(bytes, into: writer)
        case .zstd: compressZstd(bytes, into: writer)
        }
    }

    private func compressGzip(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
        let stream = zlibStream()
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        let target = writer.space(for: bound)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(bound)
        let result = deflate(stream, Z_FINISH)
        precondition(result == Z_STREAM_END, "zlib fits its output into its own bound")
        writer.advance(by: bound - Int(stream.pointee.avail_out))
    }

    private func zlibStream() -> UnsafeMutablePointer<z_stream> {
        if let zlib {
            deflateReset(zlib)
            return zlib
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 more than the window's bits asks for gzip's header and trailer.
        let result = deflateInit2_(
            stream, level ?? Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(result == Z_OK, "zlib starts: gzip levels are 1 to 9 and memory is there")
        zlib = stream
        return stream
    }

    /// The framing of snappy-java, which Kafka's clients write: a header, then blocks of up to
    /// 32 KiB, each a raw snappy stream behind its 4-byte length.
    private func compressSnappy(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
        writer.append(SnappyFraming.magic)
        writer.append(SnappyFraming.version)
        writer.append(SnappyFraming.compatibleVersion)
        var position = 0
        while position < bytes.count {
            let block = UnsafeRawBufferPointer(
                rebasing: bytes[position..<min(position + SnappyFraming.blockSize, bytes.count)])
            let bound = snappy_max_compressed_length(block.count)
            let target = writer.space(for: 4 + bound)
            var size = bound
            let result = snappy_compress(
                block.bindMemory(to: CChar.self).baseAddress, block.count,
                (target + 4).assumingMemoryBound(to: CChar.self), &size)
            precondition(result == SNAPPY_OK, "snappy fits its output into its own bound")
            target.storeBytes(of: Int32(size).bigEndian, as: Int32.self)
            writer.advance(by: 4 + size)
            position += block.count
        }
    }

    /// One LZ4 frame of independent blocks: Kafka's Java reader refuses linked ones.
    private func compressLz4(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
        if lz4 == nil {
            let result = LZ4F_createCompressionContext(&lz4, UInt32(LZ4F_VERSION))
            precondition(LZ4F_isError(result) == 0, "lz4 gets its working memory")
        }
        var preferences = LZ4F_preferences_t()
        preferences.frameInfo.blockSizeID = LZ4F_max64KB
        preferences.frameInfo.blockMode = LZ4F_blockIndependent
        preferences.compressionLevel = level ?? 0
        preferences.autoFlush = 1
        let bound = Int(LZ4F_HEADER_SIZE_MAX) + LZ4F_compressBound(bytes.count, &preferences)
        let target = writer.space(for: bound)
        var size = LZ4F_compressBegin(lz4, target, bound, &preferences)
        precondition(LZ4F_isError(size) == 0, "an lz4 header fits into the bound")
        if let start = bytes.baseAddress, bytes.count > 0 {
            let body = LZ4F_compressUpdate(
                lz4, target + size, bound - size, start, bytes.count, nil)
            precondition(LZ4F_isError(body) == 0, "lz4 fits its output into its own bound")
            size += body
        }
        let tail = LZ4F_compressEnd(lz4, target + size, bound - size, nil)
        precondition(LZ4F_isError(tail) == 0, "lz4 fits its end mark into its own bound")
        writer.advance(by: size + tail)
    }

    private func compressZstd(_ bytes: UnsafeRawBufferPointer, into writer: ByteWriter) {
        if zstd == nil {
            zstd = ZSTD_createCCtx()
            precondition(zstd != nil, "zstd gets its working memory")
        }
        let bound = ZSTD_compressBound(bytes.count)
        let target = writer.space(for: bound)
        let size = ZSTD_compressCCtx(
            zstd, target, bound, bytes.baseAddress, bytes.count, level ?? ZSTD_defaultCLevel())
        precondition(ZSTD_isError(size) == 0, "zstd fits its output into its own bound")
        writer.advance(by: size)
    }
}

/// How snappy-java frames its blocks.
enum SnappyFraming {
    static let magic: [UInt8] = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]
    static let version: Int32 = 1
    static let compatibleVersion: Int32 = 1
    static let headerSize = 16
    static let blockSize = 32 * 1024
}
