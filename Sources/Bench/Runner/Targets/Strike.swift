package import Vocabulary

/// A fault as it was brought about.
package struct Strike: Sendable {
    /// The instant of the signal.
    package var signal: Instant
    /// Whom it struck, such as `node 2, leader of orders/0`; nil where there is only one.
    package var whom: String?

    package init(_ signal: Instant, whom: String? = nil) {
        self.signal = signal
        self.whom = whom
    }
}
