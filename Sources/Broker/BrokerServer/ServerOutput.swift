import Foundation

/// Where a server says what its operator should know.
package struct ServerOutput: Sendable {
    /// The line that says requests are answered; once.
    package var ready: @Sendable (String) -> Void
    /// Everything else, a line each.
    package var log: @Sendable (String) -> Void

    package init(
        ready: @escaping @Sendable (String) -> Void, log: @escaping @Sendable (String) -> Void
    ) {
        self.ready = ready
        self.log = log
    }

    /// The ready line to standard output, the rest to standard error. A line that cannot be written
    /// (the reader has gone) is dropped: serving matters more.
    package static let standard = ServerOutput(
        ready: { write($0, to: .standardOutput) }, log: { write($0, to: .standardError) })

    private static func write(_ line: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
