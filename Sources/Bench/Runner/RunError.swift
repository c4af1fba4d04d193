/// Why a run could not be carried out, in one sentence.
package struct RunError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// The host would not let it: port, disk, a broker that does not start. Exit code 6.
        case environment
        /// The plan or a setting asks for what cannot be. Exit code 64.
        case badInput
        /// The user ended it. Exit code 130.
        case interrupted
    }

    package var code: Code
    package var description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
