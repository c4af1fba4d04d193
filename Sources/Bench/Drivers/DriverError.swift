/// Why a driver verb did not do its work. The kinds are those that a caller must tell apart.
public struct DriverError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// Certainly not done: the broker, or the client before it sent anything, said no.
        case refused
        /// The broker says that there is no such topic.
        case unknownTopic
        /// Not answered within the deadline: it may have been done.
        case timedOut
        /// Nobody listens there, or the connection broke.
        case unreachable
        /// A setting that this client does not know or cannot do.
        case unsupportedSetting
        /// The answer makes no sense in the protocol.
        case malformed
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
