package import Vocabulary

extension FieldCoder {
    package mutating func bool(
        _ name: StaticString, _ value: inout Bool, since: Int16 = 0, until: Int16 = .max,
        default fallback: Bool = false, ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        var byte: UInt8 = value ? 1 : 0
        code(name, &byte)
        if isDecoding { value = byte != 0 }
    }

    package mutating func int8(
        _ name: StaticString, _ value: inout Int8, since: Int16 = 0, until: Int16 = .max,
        default fallback: Int8 = 0, ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        code(name, &value)
    }

    package mutating func int16(
        _ name: StaticString, _ value: inout Int16, since: Int16 = 0, until: Int16 = .max,
        default fallback: Int16 = 0, ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        code(name, &value)
    }

    package mutating func int32(
        _ name: StaticString, _ value: inout Int32, since: Int16 = 0, until: Int16 = .max,
        default fallback: Int32 = 0, ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        code(name, &value)
    }

    package mutating func int64(
        _ name: StaticString, _ value: inout Int64, since: Int16 = 0, until: Int16 = .max,
        default fallback: Int64 = 0, ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value == fallback) else { return }
        code(name, &value)
    }

    package mutating func error(
        _ name: StaticString, _ value: inout ErrorCode, since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false, tag: Int32 = -1
    ) {
        int16(
            name, &value.rawValue, since: since, until: until, ignorable: ignorable, tag: tag)
    }

    package mutating func partition(
        _ name: StaticString, _ value: inout PartitionID, since: Int16 = 0, until: Int16 = .max
    ) {
        int32(name, &value.value, since: since, until: until)
    }

    package mutating func offset(
        _ name: StaticString, _ value: inout Offset, since: Int16 = 0, until: Int16 = .max,
        default fallback: Offset = .zero, ignorable: Bool = false, tag: Int32 = -1
    ) {
        int64(
            name, &value.value, since: since, until: until, default: fallback.value,
            ignorable: ignorable, tag: tag)
    }

    package mutating func epoch(
        _ name: StaticString, _ value: inout LeaderEpoch, since: Int16 = 0, until: Int16 = .max,
        default fallback: LeaderEpoch = .none, ignorable: Bool = false
    ) {
        int32(
            name, &value.value, since: since, until: until, default: fallback.value,
            ignorable: ignorable)
    }

    package mutating func uuid(
        _ name: StaticString, _ value: inout KafkaUUID, since: Int16 = 0, until: Int16 = .max,
        ignorable: Bool = false, tag: Int32 = -1
    ) {
        let place = Place(since, until, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: value.isZero) else { return }
        code(name, &value.high)
        code(name, &value.low)
    }

    @inline(__always)
    mutating func code<T: FixedWidthInteger>(_ name: StaticString, _ value: inout T) {
        if isDecoding {
            guard end - position >= MemoryLayout<T>.size else {
                return failTruncated(name, MemoryLayout<T>.size)
            }
            value = T(bigEndian: base.loadUnaligned(fromByteOffset: position, as: T.self))
            position += MemoryLayout<T>.size
        } else {
            writer.appendInteger(value)
        }
    }

    @inline(__always)
    mutating func readUnsignedVarint(_ name: StaticString) -> UInt32 {
        guard error == nil else { return 0 }
        guard position < end else {
            failTruncated(name, 1)
            return 0
        }
        let first = base.load(fromByteOffset: position, as: UInt8.self)
        if first < 0x80 {
            position += 1
            return UInt32(first)
        }
        return readLongVarint(name)
    }

    private mutating func readLongVarint(_ name: StaticString) -> UInt32 {
        var reader = ByteReader(
            UnsafeRawBufferPointer(start: base, count: end), from: position)
        do {
            let value = try reader.unsignedVarint()
            position = reader.position
            return value
        } catch {
            fail(error.code, name, error.reason)
            return 0
        }
    }

    @inline(never)
    mutating func failTruncated(_ name: StaticString, _ size: Int) {
        fail(.truncated, name, "needs \(size) bytes where \(end - position) are left")
    }
}
