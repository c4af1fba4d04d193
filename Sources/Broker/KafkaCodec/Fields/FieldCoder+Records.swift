extension FieldCoder {
    /// Records are bytes with a length in front; null and empty are different on the wire.
    package mutating func records(
        _ name: StaticString, _ value: inout RecordsSlice?, nullableSince: Int16 = 0
    ) {
        let place = Place(0, .max, ignorable: false, tag: Self.plain)
        guard isTurn(name, place, isDefault: value == nil) else { return }
        if isDecoding {
            value = readRecords(name, nullableSince: nullableSince)
        } else {
            writeRecords(name, value, nullableSince: nullableSince)
        }
    }

    private mutating func readRecords(_ name: StaticString, nullableSince: Int16)
        -> RecordsSlice?
    {
        let length: Int
        if isFlexible {
            length = Int(readUnsignedVarint(name)) - 1
        } else {
            var long: Int32 = 0
            code(name, &long)
            length = Int(long)
        }
        guard error == nil else { return nil }
        if length == -1, version >= nullableSince { return nil }
        guard length >= 0, length <= end - position else {
            fail(
                .lengthOutOfRange, name,
                "records cannot have \(length) bytes where \(end - position) are left")
            return nil
        }
        defer { position += length }
        return RecordsSlice(
            UnsafeMutableRawBufferPointer(start: base + position, count: length))
    }

    private mutating func writeRecords(
        _ name: StaticString, _ value: RecordsSlice?, nullableSince: Int16
    ) {
        guard let value else {
            guard version >= nullableSince else {
                return fail(.unexpectedNull, name, "is null where version \(version) allows none")
            }
            return isFlexible ? writer.appendUnsignedVarint(0) : writer.append(Int32(-1))
        }
        guard value.count < Int(Int32.max) else {
            return fail(.lengthOutOfRange, name, "\(value.count) bytes of records exceed a frame")
        }
        if isFlexible {
            writer.appendUnsignedVarint(UInt32(value.count) + 1)
        } else {
            writer.append(Int32(value.count))
        }
        if value.isElsewhere || leavesOutRecords {
            guard leavesOutRecords else {
                return fail(
                    .unsupportedField, name,
                    "records that lie elsewhere need an encoding that leaves them out")
            }
            splits.append(RecordsSplit(position: writer.count, records: value))
        } else {
            writer.append(UnsafeRawBufferPointer(value.bytes))
        }
    }
}
