import KafkaCodec
import Testing

@Suite struct NumberTests {
    @Test func `CRC-32C of the check string is the published one, in one step or several`() {
        let check = OwnedBytes("123456789".utf8)
        #expect(CRC32C.of(check.readOnly) == 0xe306_9283)
        for split in 0...9 {
            var sum = CRC32C()
            sum.update(UnsafeRawBufferPointer(rebasing: check.readOnly[..<split]))
            sum.update(UnsafeRawBufferPointer(rebasing: check.readOnly[split...]))
            #expect(sum.value == 0xe306_9283)
        }
        #expect(CRC32C().value == 0)
        #expect(CRC32C.of(UnsafeRawBufferPointer(start: nil, count: 0)) == 0)
    }

    @Test(
        arguments: [
            (0, [0]), (-1, [1]), (1, [2]), (63, [126]), (-64, [127]), (64, [0x80, 1]),
            (8_191, [0xfe, 0x7f]), (8_192, [0x80, 0x80, 1]),
            (Int32.max, [0xfe, 0xff, 0xff, 0xff, 0xf]), (Int32.min, [0xff, 0xff, 0xff, 0xff, 0xf]),
        ] as [(Int32, [UInt8])])
    func `a varint is zig-zag and seven bits a byte`(_ value: Int32, _ bytes: [UInt8]) throws {
        let writer = ByteWriter()
        writer.appendVarint(value)
        #expect(writer.copyBytes() == bytes)
        #expect(Varint.size(Varint.zigZag(value)) == bytes.count)
        let owned = OwnedBytes(bytes)
        var reader = ByteReader(owned.readOnly)
        #expect(try reader.varint() == value)
        #expect(reader.remaining == 0)
    }

    @Test func `every size of number is read as it was written`() throws {
        var generator = SeededGenerator(seed: 11)
        let writer = ByteWriter(capacity: 0)
        var longs: [Int64] = [.min, .max, 0, -1]
        for bits in 0..<64 {
            for _ in 0..<20 {
                longs.append(Int64(bitPattern: generator.next() >> UInt64(bits)))
                longs.append(-longs[longs.count - 1])
            }
        }
        for long in longs {
            let start = writer.count
            writer.appendVarlong(long)
            #expect(Varint.size(Varint.zigZag(long)) == writer.count - start)
            let unsigned = UInt32(truncatingIfNeeded: long)
            let middle = writer.count
            writer.appendUnsignedVarint(unsigned)
            #expect(Varint.size(unsigned) == writer.count - middle)
            writer.append(long)
            writer.append(Int16(truncatingIfNeeded: long))
        }
        let bytes = OwnedBytes(writer.bytes)
        var reader = ByteReader(bytes.readOnly)
        for long in longs {
            #expect(try reader.varlong() == long)
            #expect(try reader.unsignedVarint() == UInt32(truncatingIfNeeded: long))
            #expect(try reader.int64() == long)
            #expect(try reader.int16() == Int16(truncatingIfNeeded: long))
        }
        #expect(reader.remaining == 0)
    }

    @Test(
        arguments: [
            ([0xff, 0xff, 0xff, 0xff, 0x1f], CodecError.Code.varintTooLong),
            ([0x80, 0x80, 0x80, 0x80, 0x80, 0], .varintTooLong),
            ([0x80, 0x80], .truncated), ([], .truncated),
        ] as [([UInt8], CodecError.Code)])
    func `a varint that no 32 bits hold, or that ends early, is an error`(
        _ bytes: [UInt8], _ code: CodecError.Code
    ) {
        let owned = OwnedBytes(bytes)
        let error = #expect(throws: CodecError.self) {
            var reader = ByteReader(owned.readOnly)
            _ = try reader.unsignedVarint()
        }
        #expect(error?.code == code)
    }

    @Test func `a varlong has ten bytes at the most and one bit in the last`() throws {
        let longest = OwnedBytes(Array(repeating: 0xff, count: 9) + [1])
        var reader = ByteReader(longest.readOnly)
        #expect(try reader.varlong() == .min)
        let tooLong = OwnedBytes(Array(repeating: 0xff, count: 9) + [2])
        #expect(throws: CodecError.self) {
            var reader = ByteReader(tooLong.readOnly)
            _ = try reader.varlong()
        }
    }
}
