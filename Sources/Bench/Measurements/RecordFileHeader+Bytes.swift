internal import CZlib

extension RecordFileHeader {
    func encoded(entrySize: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.size)
        bytes.withUnsafeMutableBytes { raw in
            raw.copyBytes(from: Array(content.rawValue.utf8))
            raw.storeBytes(of: Self.version.littleEndian, toByteOffset: 8, as: UInt32.self)
            raw.storeBytes(of: UInt32(entrySize).littleEndian, toByteOffset: 12, as: UInt32.self)
            raw.storeBytes(of: seed.littleEndian, toByteOffset: 16, as: UInt64.self)
            raw.storeBytes(of: runID.high.littleEndian, toByteOffset: 24, as: UInt64.self)
            raw.storeBytes(of: runID.low.littleEndian, toByteOffset: 32, as: UInt64.self)
        }
        for (index, byte) in Self.bytes(ofHexadecimal: digest).prefix(16).enumerated() {
            bytes[40 + index] = byte
        }
        let sum = Self.checksum(bytes[..<60])
        bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: sum.littleEndian, toByteOffset: 60, as: UInt32.self)
        }
        return bytes
    }

    init(decoding bytes: UnsafeRawBufferPointer, content: Content, entrySize: Int) throws {
        guard bytes.count >= Self.size else {
            throw MeasurementFileError("the file ends inside its header (\(bytes.count) bytes)")
        }
        guard bytes.prefix(8).elementsEqual(content.rawValue.utf8) else {
            throw MeasurementFileError("the file does not begin with \(content.rawValue)")
        }
        let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 60, as: UInt32.self))
        guard sum == Self.checksum(Array(bytes.prefix(60))[...]) else {
            throw MeasurementFileError("the header's checksum is wrong")
        }
        let version = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
        let size = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        guard version == Self.version, size == UInt32(entrySize) else {
            throw MeasurementFileError(
                "version \(version) with \(size)-byte entries is not version \(Self.version) "
                    + "with \(entrySize)-byte entries")
        }
        let seed = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
        let low = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
        let digest = bytes[40..<56].map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        self.init(content: content, runID: RunID(high: high, low: low), seed: seed, digest: digest)
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        UInt32(
            truncatingIfNeeded: Array(bytes).withUnsafeBufferPointer {
                crc32(0, $0.baseAddress, uInt($0.count))
            })
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap { $0.hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}
