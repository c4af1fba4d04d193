/// Why the planned load cannot be generated, in one sentence.
package struct LoadError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
