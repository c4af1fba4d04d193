package import Platform

/// One thing that a scrub found in a log directory.
package struct ScrubFinding: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Records that are wrong or not there, or a file that a start refuses.
        case damaged
        /// A start, or a look at the log itself, mends it: an index, a checkpoint, a torn tail.
        case mendable
    }

    package var kind: Kind
    package var path: FilePath
    /// In bytes from the file's start.
    package var position: Int64?
    package var text: String

    package var description: String {
        let place = position.map { " at \($0)" } ?? ""
        return "\(kind.rawValue)  \(path)\(place): \(text)"
    }
}
