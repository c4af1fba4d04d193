internal import CZlib

/// V2 encoding, big-endian, as every HdrHistogram port reads it:
///
///     0   int32   cookie 0x1c849313
///     4   int32   payload length
///     8   int32   normalizing index offset, 0
///     12  int32   significant digits
///     16  int64   lowest discernible value, 1
///     24  int64   highest trackable value
///     32  double  integer to double conversion ratio, 1.0
///     40  counts up to the highest in use, ZigZag LEB128 (at most nine bytes); a negative number
///         stands for that many zero counters
///
/// Compressed: int32 cookie 0x1c849314, int32 length, then the above as one zlib stream.
///
/// Source: `AbstractHistogram.encodeIntoByteBuffer`, `ZigZagEncoding.java` of HdrHistogram 2.2.
extension Histogram {
    private static let cookie: UInt32 = 0x1c84_9313
    private static let compressedCookie: UInt32 = 0x1c84_9314
    private static let headerSize = 40
    /// A histogram of five digits with every counter at its largest stays below this.
    private static let inflatedSizeMax = 64 << 20

    public func encodedV2() -> [UInt8] {
        var payload = [UInt8]()
        payload.reserveCapacity(512)
        var zeros: Int64 = 0
        if !isEmpty {
            for index in 0...indexRange.high {
                let count = counts[index]
                guard count != 0 else {
                    zeros += 1
                    continue
                }
                if zeros > 0 { Self.appendZigZag(-zeros, to: &payload) }
                zeros = 0
                Self.appendZigZag(count, to: &payload)
            }
        }
        var bytes = [UInt8]()
        bytes.reserveCapacity(Self.headerSize + payload.count)
        Self.append(Self.cookie, to: &bytes)
        Self.append(UInt32(payload.count), to: &bytes)
        Self.append(UInt32(0), to: &bytes)
        Self.append(UInt32(significantDigits), to: &bytes)
        Self.append(UInt64(1), to: &bytes)
        Self.append(UInt64(Self.highestTrackable), to: &bytes)
        Self.append((1.0).bitPattern, to: &bytes)
        return bytes + payload
    }

    public func compressedV2() throws -> [UInt8] {
        let plain = encodedV2()
        var length = compressBound(uLong(plain.count))
        var deflated = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(
            &deflated, &length, plain, uLong(plain.count), Z_DEFAULT_COMPRESSION)
        guard status == Z_OK else {
            throw MeasurementFileError("zlib could not compress a histogram (code \(status))")
        }
        var bytes = [UInt8]()
        Self.append(Self.compressedCookie, to: &bytes)
        Self.append(UInt32(length), to: &bytes)
        return bytes + deflated[..<Int(length)]
    }

    /// Overflow and clock errors are not part of the encoding, and come back as none.
    public convenience init(compressedV2 bytes: [UInt8]) throws {
        guard bytes.count > 8, Self.uint32(bytes, 0) | 0x10 == Self.compressedCookie else {
            throw MeasurementFileError("this is not a compressed V2 histogram")
        }
        let length = Int(Self.uint32(bytes, 4))
        guard length <= bytes.count - 8 else {
            throw MeasurementFileError("a compressed histogram ends before its \(length) bytes")
        }
        try self.init(v2: Self.inflate(Array(bytes[8..<(8 + length)])))
    }

    private static func inflate(_ deflated: [UInt8]) throws -> [UInt8] {
        var capacity = Swift.max(4_096, deflated.count * 8)
        while true {
            var plain = [UInt8](repeating: 0, count: capacity)
            var length = uLong(capacity)
            let status = uncompress(&plain, &length, deflated, uLong(deflated.count))
            if status == Z_OK { return Array(plain[..<Int(length)]) }
            guard status == Z_BUF_ERROR, capacity < inflatedSizeMax else {
                throw MeasurementFileError("zlib could not read a histogram (code \(status))")
            }
            capacity *= 4
        }
    }

    public convenience init(v2 bytes: [UInt8]) throws {
        guard bytes.count >= Self.headerSize, Self.uint32(bytes, 0) | 0x10 == Self.cookie else {
            throw MeasurementFileError("this is not a V2 histogram")
        }
        let length = Int(Self.uint32(bytes, 4))
        let digits = Int(Self.uint32(bytes, 12))
        let lowest = Self.uint64(bytes, 16)
        guard Self.uint32(bytes, 8) == 0, lowest == 1, (1...5).contains(digits) else {
            throw MeasurementFileError(
                "a histogram with lowest value \(lowest) and \(digits) digits cannot be read; "
                    + "Trial reads those with lowest value 1 and 1 to 5 digits")
        }
        guard length <= bytes.count - Self.headerSize else {
            throw MeasurementFileError("a histogram ends before its \(length) bytes")
        }
        self.init(significantDigits: digits)
        try fill(from: bytes[Self.headerSize..<(Self.headerSize + length)])
    }

    private func fill(from payload: ArraySlice<UInt8>) throws {
        var position = payload.startIndex
        var index = 0
        var total: Int64 = 0
        while position < payload.endIndex {
            let number = try Self.zigZag(payload, &position)
            if number < 0 {
                guard number > -Int64(layout.counterCount) else {
                    throw MeasurementFileError("a histogram skips more counters than it has")
                }
                index += Int(-number)
                continue
            }
            guard index < layout.counterCount else {
                throw MeasurementFileError(
                    "a histogram counts above a day, which Trial does not keep")
            }
            counts[index] = number
            let (sum, overflow) = total.addingReportingOverflow(number)
            guard !overflow else {
                throw MeasurementFileError("the counts of a histogram overflow")
            }
            total = sum
            index += 1
        }
        state.pointee.total = total
        findExtremes()
    }
}

extension Histogram {
    private static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func uint32(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        bytes[at..<(at + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func uint64(_ bytes: [UInt8], _ at: Int) -> UInt64 {
        bytes[at..<(at + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func appendZigZag(_ number: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
        for _ in 0..<8 {
            guard rest > 0x7f else { break }
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        // The ninth byte holds eight bits and no mark of continuation.
        bytes.append(UInt8(rest))
    }

    private static func zigZag(_ bytes: ArraySlice<UInt8>, _ position: inout Int) throws -> Int64 {
        var value: UInt64 = 0
        for step in 0..<9 {
            guard position < bytes.endIndex else {
                throw MeasurementFileError("a histogram ends inside a count")
            }
            let byte = bytes[position]
            position += 1
            if step == 8 {
                value |= UInt64(byte) << 56
                break
            }
            value |= UInt64(byte & 0x7f) << UInt64(7 * step)
            if byte & 0x80 == 0 { break }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
