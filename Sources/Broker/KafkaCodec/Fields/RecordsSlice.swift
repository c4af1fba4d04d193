/// A partition's records inside a message: a stretch of bytes that somebody else holds, or only the
/// length of a stretch that never passes through memory of ours (a piece of a segment file on its
/// way to a socket).
package struct RecordsSlice {
    /// Nil when only the length is known, or when there are no bytes.
    package let base: UnsafeMutableRawPointer?
    package let count: Int

    /// Valid, in a message read from a frame, as long as the frame's memory is. A broker that owns
    /// the frame writes offsets into it in place.
    package init(_ bytes: UnsafeMutableRawBufferPointer) {
        base = bytes.baseAddress
        count = bytes.count
    }

    /// Bytes to write out; they are not written to.
    package init(_ bytes: UnsafeRawBufferPointer) {
        self.init(UnsafeMutableRawBufferPointer(mutating: bytes))
    }

    /// Records whose bytes are added to the message by whoever sends it.
    package init(elsewhere count: Int) {
        base = nil
        self.count = count
    }

    /// Empty when the bytes are elsewhere.
    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: base == nil ? 0 : count)
    }

    package var isElsewhere: Bool { base == nil && count > 0 }
}

extension RecordsSlice: Equatable {
    /// Equal bytes, wherever they lie.
    package static func == (a: RecordsSlice, b: RecordsSlice) -> Bool {
        a.count == b.count && a.isElsewhere == b.isElsewhere && a.bytes.elementsEqual(b.bytes)
    }
}

/// Where records that were left out of an encoded message belong.
package struct RecordsSplit {
    /// Bytes of the writer that come before them.
    package var position: Int
    package var records: RecordsSlice
}
