extension FieldCoder {
    /// Tag section: uvarint count, then (uvarint tag, uvarint size, bytes) in ascending order.
    /// Unknown tags are stepped over, as KIP-482 asks.
    mutating func readTags<Part: MessagePart>(into part: inout Part) {
        let count = readUnsignedVarint("tagged fields")
        guard error == nil, count > 0 else { return }
        var previous = -1
        let outerEnd = end
        for _ in 0..<count {
            let tag = Int(readUnsignedVarint("tag"))
            let size = Int(readUnsignedVarint("size of a tagged field"))
            guard error == nil else { return }
            guard tag > previous else {
                return fail(.tagOrder, "tag", "tag \(tag) comes after tag \(previous)")
            }
            guard size <= end - position else {
                return fail(
                    .lengthOutOfRange, "tag",
                    "tag \(tag) claims \(size) bytes where \(end - position) are left")
            }
            previous = tag
            end = position + size
            readTag(Int32(clamping: tag), into: &part)
            guard error == nil else { return }
            end = outerEnd
        }
    }

    private mutating func readTag<Part: MessagePart>(_ tag: Int32, into part: inout Part) {
        turn = tag
        tagWasRead = false
        part.fields(&self)
        guard error == nil else { return }
        if !tagWasRead {
            position = end
        } else if position != end {
            fail(.trailingBytes, "tag", "\(end - position) bytes are left in tag \(tag)")
        }
    }

    mutating func writeTags<Part: MessagePart>(of part: inout Part) {
        writer.appendUnsignedVarint(UInt32(tagsToWrite.nonzeroBitCount))
        var rest = tagsToWrite
        while rest != 0 {
            let tag = Int32(rest.trailingZeroBitCount)
            rest &= rest - 1
            writer.appendUnsignedVarint(UInt32(tag))
            let start = writer.count
            turn = tag
            part.fields(&self)
            guard error == nil else { return }
            let size = UInt32(writer.count - start)
            writer.insertGap(of: Varint.size(size), at: start)
            _ = Varint.write(size, to: writer.base + start)
        }
    }

    /// A struct of its own behind a tag; the default one is not written.
    mutating func tagged<Part: MessagePart>(
        _ name: StaticString, _ part: inout Part, tag: Int32, since: Int16,
        ignorable: Bool = false
    ) {
        let place = Place(since, .max, ignorable: ignorable, tag: tag)
        guard isTurn(name, place, isDefault: part == Part()) else { return }
        structure(&part)
    }
}
