/// Why something measured could not be written or read: one sentence.
public struct MeasurementFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String
    public init(_ message: String) { self.message = message }
    public var description: String { message }
}
