/// Why a file operation failed, in one sentence: what, where, why.
package struct FileSystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        case notFound, exists, notDirectory, notEmpty, noSpace, readOnly, denied, locked
        case inputOutput, tooManyOpenFiles, other
        /// A handle of this or another process has it open, where that forbids it.
        case inUse
        /// A simulated host is down: nothing that follows can happen.
        case crashed
    }

    package var code: Code
    package var verb: String
    package var path: FilePath
    package var reason: String

    package init(_ code: Code, verb: String, path: FilePath, reason: String) {
        self.code = code
        self.verb = verb
        self.path = path
        self.reason = reason
    }

    package var description: String { "cannot \(verb) \(path): \(reason)" }
}
