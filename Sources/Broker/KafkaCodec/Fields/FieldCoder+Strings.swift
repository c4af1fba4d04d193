extension FieldCoder {
    package mutating func string(
        _ name: StaticString, _ value: inout String, since: Int16 = 0, until: Int16 = .max,
        default fallback: String = "", ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        codeString(name, &value)
    }

    mutating func codeString(_ name: StaticString, _ value: inout String) {
        if isDecoding {
            guard let length = readLength(name, isCompact: isFlexible) else {
                return fail(.unexpectedNull, name, "is null where version \(version) allows none")
            }
            value = readText(name, length)
        } else {
            writeText(name, value, isCompact: isFlexible)
        }
    }

    /// A string that is null in some versions, from `nullableSince` on. `default` is the schema's:
    /// empty unless it says null.
    package mutating func string(
        _ name: StaticString, _ value: inout String?, since: Int16 = 0, until: Int16 = .max,
        nullableSince: Int16, default fallback: String? = .some(""), ignorable: Bool = false,
        tag: Int32 = -1, isCompact: Bool? = nil
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        let isCompact = isCompact ?? isFlexible
        if isDecoding {
            guard let length = readLength(name, isCompact: isCompact) else {
                value = nil
                guard error == nil, version < nullableSince else { return }
                return fail(.unexpectedNull, name, "is null where version \(version) allows none")
            }
            value = readText(name, length)
        } else if let value {
            writeText(name, value, isCompact: isCompact)
        } else {
            writeNull(name, nullableSince: nullableSince, isCompact: isCompact)
        }
    }

    /// Nil for null, and after an error. Lengths of strings are 16 bits in the older encoding.
    private mutating func readLength(_ name: StaticString, isCompact: Bool) -> Int? {
        var length: Int
        if isCompact {
            length = Int(readUnsignedVarint(name)) - 1
        } else {
            var short: Int16 = 0
            code(name, &short)
            length = Int(short)
        }
        guard error == nil else { return nil }
        if length == -1 { return nil }
        if length < 0 || length > Int(Int16.max) {
            fail(.lengthOutOfRange, name, "a string cannot have the length \(length)")
            length = 0
        }
        return length
    }

    private mutating func readText(_ name: StaticString, _ length: Int) -> String {
        guard error == nil else { return "" }
        guard length <= end - position else {
            failTruncated(name, length)
            return ""
        }
        let bytes = UnsafeRawBufferPointer(start: base + position, count: length)
        position += length
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func writeText(_ name: StaticString, _ value: String, isCompact: Bool) {
        var value = value
        value.withUTF8 { text in
            guard text.count <= Int(Int16.max) else {
                return fail(
                    .lengthOutOfRange, name, "a string of \(text.count) bytes exceeds 32767")
            }
            if isCompact {
                writer.appendUnsignedVarint(UInt32(text.count + 1))
            } else {
                writer.append(Int16(text.count))
            }
            writer.append(UnsafeRawBufferPointer(text))
        }
    }

    private mutating func writeNull(_ name: StaticString, nullableSince: Int16, isCompact: Bool) {
        guard version >= nullableSince else {
            return fail(.unexpectedNull, name, "is null where version \(version) allows none")
        }
        if isCompact { writer.appendUnsignedVarint(0) } else { writer.append(Int16(-1)) }
    }
}
