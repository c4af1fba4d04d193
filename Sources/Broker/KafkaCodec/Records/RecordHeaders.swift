/// A record's headers as they stand in it: varint count, then of each (varint length, key, varint
/// length or -1, value).
package enum RecordHeaders {
    /// No headers at all.
    package static let none: [UInt8] = [0]

    /// The encoded form, made once and sent with every record.
    package static func encode(_ headers: [(key: String, value: [UInt8]?)]) -> [UInt8] {
        let writer = ByteWriter(capacity: 64)
        writer.appendVarint(Int32(headers.count))
        for header in headers {
            let key = Array(header.key.utf8)
            writer.appendVarint(Int32(key.count))
            writer.append(key)
            writer.appendVarint(header.value.map { Int32($0.count) } ?? -1)
            writer.append(header.value ?? [])
        }
        return writer.copyBytes()
    }

    /// Reads the encoded form, all of it.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer
    ) throws(CodecError) -> [(key: String, value: [UInt8]?)] {
        var reader = ByteReader(bytes)
        let count = try reader.varint()
        guard count >= 0, Int(count) <= reader.remaining / 2 else {
            throw CodecError(
                .malformedRecord, field: "headers", position: 0,
                "\(count) headers do not fit into \(reader.remaining) bytes")
        }
        var headers: [(key: String, value: [UInt8]?)] = []
        for _ in 0..<count {
            let key = try reader.bytes(Int(try reader.varint()))
            let size = Int(try reader.varint())
            let value = size == -1 ? nil : Array(try reader.bytes(size))
            headers.append((String(decoding: key, as: UTF8.self), value))
        }
        guard reader.remaining == 0 else {
            throw CodecError(
                .trailingBytes, field: "headers", position: reader.position,
                "\(reader.remaining) bytes are left after the last header")
        }
        return headers
    }
}
