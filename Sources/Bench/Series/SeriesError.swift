/// Why a series could not be carried out or read, in one sentence.
package struct SeriesError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// Exit code 64.
        case badInput
        /// Exit code 5: what was to be compared cannot be.
        case refused
        /// Exit code 6.
        case environment
    }

    package var code: Code
    package var description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
