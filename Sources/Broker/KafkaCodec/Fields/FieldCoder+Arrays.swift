extension FieldCoder {
    package mutating func array<Part: MessagePart>(
        _ name: StaticString, _ parts: inout [Part], since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: parts.isEmpty) else { return }
        if isDecoding {
            guard let count = readCount(name) else { return failNull(name) }
            readParts(into: &parts, count)
        } else {
            writeParts(parts)
        }
    }

    /// An array that is null in some versions, from `nullableSince` on; the schemas' default of it
    /// is empty.
    package mutating func array<Part: MessagePart>(
        _ name: StaticString, _ parts: inout [Part]?, since: Int16 = 0, until: Int16 = .max,
        nullableSince: Int16, ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: parts?.isEmpty ?? false) else { return }
        if isDecoding {
            guard let count = readCount(name) else {
                parts = nil
                return version < nullableSince ? failNull(name) : ()
            }
            var read: [Part] = []
            readParts(into: &read, count)
            parts = read
        } else if let parts {
            writeParts(parts)
        } else {
            writeNullArray(name, nullableSince: nullableSince)
        }
    }

    package mutating func int32s(
        _ name: StaticString, _ values: inout [Int32], since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: values.isEmpty) else { return }
        codeIntegers(name, &values)
    }

    package mutating func int8s(
        _ name: StaticString, _ values: inout [Int8], since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: values.isEmpty) else { return }
        codeIntegers(name, &values)
    }

    /// `default` is the schema's: empty unless it says null.
    package mutating func int32s(
        _ name: StaticString, _ values: inout [Int32]?, since: Int16 = 0, until: Int16 = .max,
        nullableSince: Int16, default fallback: [Int32]? = .some([]), ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: values == fallback) else { return }
        if isDecoding {
            guard let count = readCount(name, elementSize: 4) else {
                values = nil
                return version < nullableSince ? failNull(name) : ()
            }
            var read: [Int32] = []
            readIntegers(name, &read, count)
            values = read
        } else if var present = values {
            codeIntegers(name, &present)
        } else {
            writeNullArray(name, nullableSince: nullableSince)
        }
    }

    private mutating func codeIntegers<T: FixedWidthInteger>(
        _ name: StaticString, _ values: inout [T]
    ) {
        if isDecoding {
            guard let count = readCount(name, elementSize: MemoryLayout<T>.size) else {
                return failNull(name)
            }
            readIntegers(name, &values, count)
        } else {
            writeCount(values.count)
            for value in values { writer.appendInteger(value) }
        }
    }

    private mutating func readIntegers<T: FixedWidthInteger>(
        _ name: StaticString, _ values: inout [T], _ count: Int
    ) {
        values = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            var value: T = 0
            code(name, &value)
            values.append(value)
        }
    }

    package mutating func strings(
        _ name: StaticString, _ values: inout [String], since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: Self.plain)
        guard isTurn(name, place, isDefault: values.isEmpty) else { return }
        if isDecoding {
            guard let count = readCount(name) else { return failNull(name) }
            values = readStrings(name, count)
        } else {
            writeStrings(name, values)
        }
    }

    package mutating func strings(
        _ name: StaticString, _ values: inout [String]?, since: Int16 = 0,
        nullableSince: Int16
    ) {
        let place = Place(since, .max, ignorable: false, tag: Self.plain)
        guard isTurn(name, place, isDefault: values?.isEmpty ?? false) else { return }
        if isDecoding {
            guard let count = readCount(name) else {
                values = nil
                return version < nullableSince ? failNull(name) : ()
            }
            values = readStrings(name, count)
        } else if let values {
            writeStrings(name, values)
        } else {
            writeNullArray(name, nullableSince: nullableSince)
        }
    }

    private mutating func readStrings(_ name: StaticString, _ count: Int) -> [String] {
        var values: [String] = []
        values.reserveCapacity(min(count, 64))
        for _ in 0..<count {
            var value = ""
            codeString(name, &value)
            guard error == nil else { break }
            values.append(value)
        }
        return values
    }

    private mutating func writeStrings(_ name: StaticString, _ values: [String]) {
        writeCount(values.count)
        for value in values {
            var value = value
            codeString(name, &value)
        }
    }

    /// Nil for null, and after an error. An element takes a byte at the least, so a count is never
    /// more than the bytes left.
    mutating func readCount(_ name: StaticString, elementSize: Int = 1) -> Int? {
        let count: Int
        if isFlexible {
            count = Int(readUnsignedVarint(name)) - 1
        } else {
            var long: Int32 = 0
            code(name, &long)
            count = Int(long)
        }
        guard error == nil, count != -1 else { return nil }
        guard count >= 0, count <= (end - position) / elementSize else {
            fail(
                .lengthOutOfRange, name,
                "an array cannot have \(count) elements in \(end - position) bytes")
            return nil
        }
        elementsLeft -= count
        guard elementsLeft >= 0 else {
            fail(.tooManyElements, name, "the message has more array elements than its limit")
            return nil
        }
        return count
    }

    private mutating func readParts<Part: MessagePart>(into parts: inout [Part], _ count: Int) {
        parts = []
        // A count is a claim until its elements were read, so memory follows what was read.
        parts.reserveCapacity(min(count, 64))
        for _ in 0..<count {
            var part = Part()
            structure(&part)
            guard error == nil else { return }
            parts.append(part)
        }
    }

    private mutating func writeParts<Part: MessagePart>(_ parts: [Part]) {
        writeCount(parts.count)
        for part in parts {
            var part = part
            structure(&part)
            guard error == nil else { return }
        }
    }

    private mutating func writeCount(_ count: Int) {
        if isFlexible {
            writer.appendUnsignedVarint(UInt32(count + 1))
        } else {
            writer.append(Int32(count))
        }
    }

    private mutating func writeNullArray(_ name: StaticString, nullableSince: Int16) {
        guard version >= nullableSince else { return failNull(name) }
        if isFlexible { writer.appendUnsignedVarint(0) } else { writer.append(Int32(-1)) }
    }

    private mutating func failNull(_ name: StaticString) {
        fail(.unexpectedNull, name, "is null where version \(version) allows none")
    }
}
