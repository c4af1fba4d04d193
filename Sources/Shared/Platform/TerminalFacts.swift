internal import CPlatform
internal import Glibc

/// What an output stream of this process can show.
package struct TerminalFacts: Hashable, Sendable {
    package enum Stream: Int32, Sendable { case output = 1, error = 2 }

    package var isTerminal: Bool
    /// Columns; 80 where nobody knows.
    package var width: Int
    /// Lines; 24 where nobody knows.
    package var height = 24
    /// A terminal that is not told otherwise by NO_COLOR (https://no-color.org) or TERM=dumb.
    package var allowsColor: Bool

    package init(isTerminal: Bool, width: Int, allowsColor: Bool) {
        self.isTerminal = isTerminal
        self.width = width
        self.allowsColor = allowsColor
    }

    package init(of stream: Stream, environment: [String: String]) {
        let isTerminal = isatty(stream.rawValue) == 1
        let columns =
            isTerminal ? Int(platform_terminal_columns(stream.rawValue)) : 0
        self.init(
            isTerminal: isTerminal,
            width: columns > 0 ? columns : environment["COLUMNS"].flatMap { Int($0) } ?? 80,
            allowsColor: isTerminal && environment["NO_COLOR"]?.isEmpty ?? true
                && environment["TERM"] != "dumb")
        let rows = isTerminal ? Int(platform_terminal_rows(stream.rawValue)) : 0
        if rows > 0 { height = rows }
    }
}
