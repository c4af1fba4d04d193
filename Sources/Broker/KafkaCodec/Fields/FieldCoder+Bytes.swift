extension FieldCoder {
    /// Bytes of the message's own, copied: for what outlives the frame.
    package mutating func bytes(
        _ name: StaticString, _ value: inout [UInt8], since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: value.isEmpty) else { return }
        if isDecoding {
            let length = readByteCount(name)
            guard error == nil else { return }
            value = Array(UnsafeRawBufferPointer(start: base + position, count: length))
            position += length
        } else {
            guard value.count < Int(Int32.max) else {
                return fail(.lengthOutOfRange, name, "\(value.count) bytes exceed a frame")
            }
            if isFlexible {
                writer.appendUnsignedVarint(UInt32(value.count) + 1)
            } else {
                writer.append(Int32(value.count))
            }
            value.withUnsafeBytes { writer.append($0) }
        }
    }

    private mutating func readByteCount(_ name: StaticString) -> Int {
        let length: Int
        if isFlexible {
            length = Int(readUnsignedVarint(name)) - 1
        } else {
            var long: Int32 = 0
            code(name, &long)
            length = Int(long)
        }
        guard error == nil else { return 0 }
        guard length >= 0, length <= end - position else {
            fail(
                .lengthOutOfRange, name,
                "\(length) bytes cannot be there where \(end - position) are left")
            return 0
        }
        return length
    }

    /// A struct that may be null: a byte in front says whether it is there.
    package mutating func optional<Part: MessagePart>(
        _ name: StaticString, _ part: inout Part?, since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: part == nil) else { return }
        var mark: Int8 = part == nil ? -1 : 1
        code(name, &mark)
        guard error == nil else { return }
        guard mark >= 0 else {
            part = nil
            return
        }
        var read = part ?? Part()
        structure(&read)
        part = read
    }
}
