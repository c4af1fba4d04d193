public import Vocabulary

/// The phase that a recorder stands for: records whose intended time lies in `start ..< end` belong
/// to it, whenever their outcome comes.
public struct PhaseWindow: Sendable, Hashable {
    public var name: String
    public var start: Instant
    public var end: Instant

    public init(name: String, start: Instant, end: Instant) {
        self.name = name
        self.start = start
        self.end = end
    }

    public var length: Nanoseconds { end - start }

    public func contains(_ intended: Int64) -> Bool {
        intended >= start.nanoseconds && intended < end.nanoseconds
    }
}
