package import Vocabulary

/// How warming ended and how long it took.
package struct WarmupResult: Sendable, Hashable {
    package enum End: String, Sendable, Hashable {
        /// The plan has no warming.
        case skipped
        /// The plan's fixed time had passed.
        case fixed
        /// Successive seconds were alike.
        case steady
        /// They were not, up to the plan's limit.
        case limit
        case cancelled
    }

    package var ended: End
    package var span: Nanoseconds

    package init(ended: End, span: Nanoseconds) {
        self.ended = ended
        self.span = span
    }
}
