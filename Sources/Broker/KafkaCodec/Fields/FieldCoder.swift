/// Runs a message's description in one direction: reads its fields from bytes, or writes them.
///
/// The first error stays and everything after it does nothing, so descriptions are plain lists.
/// On the wire a flexible struct is its plain fields, then the count of its tagged ones, then those
/// in ascending order (KIP-482). A description is therefore run once for the plain fields and once
/// more for each tagged field that is there; `turn` says whose turn it is.
package struct FieldCoder {
    package struct Limits: Sendable, Hashable {
        /// Array elements in one message, nested ones included: bounds the memory that a frame of
        /// empty elements can ask for.
        package var elementsMax: Int

        package init(elementsMax: Int = 1_000_000) { self.elementsMax = elementsMax }
    }

    package let version: Int16
    package let isFlexible: Bool
    package let isDecoding: Bool
    package private(set) var error: CodecError?
    package internal(set) var splits: [RecordsSplit] = []

    /// Whose turn it is: `plain`, or the number of a tag.
    var turn = FieldCoder.plain
    /// While decoding: the field with the tag whose turn it is was found.
    var tagWasRead = false
    /// While encoding: tags of the current struct that have something to write.
    var tagsToWrite: UInt64 = 0

    // Decoding
    let base: UnsafeMutableRawPointer
    var position = 0
    var end: Int
    var elementsLeft: Int

    // Encoding
    private let target: ByteWriter?
    let leavesOutRecords: Bool

    static let plain: Int32 = -1

    init(
        decoding bytes: UnsafeMutableRawBufferPointer, version: Int16, isFlexible: Bool,
        limits: Limits
    ) {
        self.version = version
        self.isFlexible = isFlexible
        isDecoding = true
        // An empty buffer may have no address; nothing is ever read through the stand-in.
        base = bytes.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 16)!
        end = bytes.count
        elementsLeft = limits.elementsMax
        target = nil
        leavesOutRecords = false
    }

    init(
        encodingInto writer: ByteWriter, version: Int16, isFlexible: Bool, leavesOutRecords: Bool
    ) {
        self.version = version
        self.isFlexible = isFlexible
        isDecoding = false
        base = UnsafeMutableRawPointer(bitPattern: 16)!
        end = 0
        elementsLeft = 0
        target = writer
        self.leavesOutRecords = leavesOutRecords
    }

    /// Only for encoding.
    @inline(__always)
    var writer: ByteWriter { target! }

    /// One struct: its plain fields, and in a flexible version its tagged ones.
    mutating func structure<Part: MessagePart>(_ part: inout Part) {
        guard isFlexible else { return part.fields(&self) }
        let outer = (turn, tagsToWrite, tagWasRead)
        turn = Self.plain
        tagsToWrite = 0
        part.fields(&self)
        if error == nil {
            if isDecoding { readTags(into: &part) } else { writeTags(of: &part) }
        }
        (turn, tagsToWrite, tagWasRead) = outer
    }

    mutating func finishDecoding(ignoresTrailingBytes: Bool) throws(CodecError) {
        if let error { throw error }
        guard position == end || ignoresTrailingBytes else {
            throw CodecError(
                .trailingBytes, position: position,
                "\(end - position) bytes are left after the last field")
        }
    }

    @inline(never)
    mutating func fail(_ code: CodecError.Code, _ field: StaticString, _ reason: String) {
        guard error == nil else { return }
        error = CodecError(
            code, field: "\(field)", position: isDecoding ? position : writer.count, reason)
    }

    /// True when the field named is to be read or written now.
    @inline(__always)
    mutating func isTurn(
        _ name: StaticString, _ place: Place, isDefault: @autoclosure () -> Bool
    ) -> Bool {
        guard error == nil else { return false }
        guard version >= place.since, version <= place.until else {
            if !isDecoding, turn == Self.plain, !place.isIgnorable, !isDefault() {
                fail(
                    .unsupportedField, name,
                    "version \(version) has no place for a value other "
                        + "than the default")
            }
            return false
        }
        if place.tag == Self.plain { return turn == Self.plain }
        if turn == Self.plain {
            if !isDecoding, !isDefault() { tagsToWrite |= 1 << UInt64(place.tag) }
            return false
        }
        guard turn == place.tag else { return false }
        tagWasRead = true
        return true
    }
}

/// Where a field has its place.
struct Place {
    var since: Int16
    var until: Int16
    var isIgnorable: Bool
    var tag: Int32

    @inline(__always)
    init(_ since: Int16, _ until: Int16, ignorable: Bool, tag: Int32) {
        self.since = since
        self.until = until
        isIgnorable = ignorable
        assert(tag < 64, "tags are collected in the bits of one word")
        self.tag = tag
    }
}
