internal import CZlib

/// Bytes as text that may stand inside a page: one zlib stream (RFC 1950), in Base64 (RFC 4648).
package enum PackedBytes {
    package static func text(of bytes: [UInt8]) throws -> String {
        var length = compressBound(uLong(bytes.count))
        var deflated = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(
            &deflated, &length, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
        guard status == Z_OK else {
            throw MeasurementFileError("zlib could not compress \(bytes.count) B (code \(status))")
        }
        return Base64.text(of: Array(deflated[..<Int(length)]))
    }

    /// `count` is how many bytes must come out, which bounds what is made of a damaged text.
    package static func bytes(of text: some StringProtocol, count: Int) throws -> [UInt8] {
        guard let deflated = Base64.bytes(of: text) else {
            throw MeasurementFileError("what is packed is not Base64")
        }
        var plain = [UInt8](repeating: 0, count: max(count, 1))
        var length = uLong(plain.count)
        let status = uncompress(&plain, &length, deflated, uLong(deflated.count))
        guard status == Z_OK, Int(length) == count else {
            throw MeasurementFileError(
                "what is packed does not come out as \(count) B (zlib code \(status))")
        }
        return Array(plain.prefix(count))
    }
}
