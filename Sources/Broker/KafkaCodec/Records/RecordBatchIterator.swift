/// Goes from batch to batch through bytes that hold some, as a segment or a fetched stretch of one
/// does. The last one may be cut: a broker sends as much as fits.
package struct RecordBatchIterator {
    private let bytes: UnsafeRawBufferPointer
    package private(set) var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Bytes after the last whole batch.
    package var remaining: Int { bytes.count - position }

    /// The next batch, unchecked but for its size and format; nil when no whole one is left.
    /// Throws when what follows is no batch at all. `position` stays on what was not returned.
    package mutating func next() throws(CodecError) -> RecordBatchView? {
        guard remaining > 0 else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        let view: RecordBatchView
        do {
            view = try RecordBatchView(rest)
            try view.validateFormat()
        } catch {
            if error.code == .truncated { return nil }
            var placed = error
            placed.position += position
            throw placed
        }
        position += view.size
        return view
    }
}
