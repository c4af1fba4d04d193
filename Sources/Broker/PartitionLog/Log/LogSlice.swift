package import Platform
package import Vocabulary

/// A stretch of whole batches in one segment file, ready for `sendfile`. The file stays readable for
/// as long as the slice is held, retention and `close` notwithstanding.
package struct LogSlice: Sendable {
    package var file: any File
    package var position: Int64
    /// Zero when there is nothing to read yet.
    package var length: Int
    /// The base offset of the first batch; at or below the offset asked for.
    package var baseOffset: Offset
    /// Where a segment ends before the bound: more can be read at once from the next one.
    package var endsSegment: Bool
}
