import KafkaCodec

// The compact types of KIP-482, for records that are not requests.

extension ByteWriter {
    func append(_ id: KafkaUUID) {
        append(Int64(bitPattern: id.high))
        append(Int64(bitPattern: id.low))
    }

    func append(compact text: String) {
        var text = text
        text.withUTF8 { bytes in
            appendUnsignedVarint(UInt32(bytes.count + 1))
            append(UnsafeRawBufferPointer(bytes))
        }
    }

    func append(compact text: String?) {
        if let text { append(compact: text) } else { appendUnsignedVarint(0) }
    }

    func append(compact numbers: [Int32]) {
        appendUnsignedVarint(UInt32(numbers.count + 1))
        for number in numbers { append(number) }
    }
}

extension ByteReader {
    mutating func uuid() throws(CodecError) -> KafkaUUID {
        KafkaUUID(high: UInt64(bitPattern: try int64()), low: UInt64(bitPattern: try int64()))
    }

    /// A count that the bytes left can hold.
    mutating func compactCount(elementSize: Int) throws(CodecError) -> Int {
        let count = Int(try unsignedVarint()) - 1
        guard count <= remaining / elementSize else {
            throw CodecError(
                .lengthOutOfRange, position: position,
                "\(count) elements cannot be in \(remaining) bytes")
        }
        return max(count, 0)
    }

    mutating func compactInt32s() throws(CodecError) -> [Int32] {
        var numbers: [Int32] = []
        for _ in 0..<(try compactCount(elementSize: 4)) { numbers.append(try int32()) }
        return numbers
    }

    mutating func compactNullableString() throws(CodecError) -> String? {
        let length = Int(try unsignedVarint()) - 1
        guard length >= 0 else { return nil }
        return String(decoding: try bytes(length), as: UTF8.self)
    }

    mutating func compactString() throws(CodecError) -> String {
        guard let text = try compactNullableString() else {
            throw CodecError(.unexpectedNull, position: position, "a string is null")
        }
        return text
    }
}
