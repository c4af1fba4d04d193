/// A path on the host.
package struct FilePath: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    package var text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }

    package func appending(_ name: String) -> FilePath {
        FilePath(text.hasSuffix("/") ? text + name : text + "/" + name)
    }

    package var lastComponent: String {
        text.split(separator: "/").last.map(String.init) ?? text
    }

    package var parent: FilePath {
        guard let slash = text.lastIndex(of: "/") else { return "." }
        return slash == text.startIndex ? "/" : FilePath(String(text[..<slash]))
    }

    package static func < (a: FilePath, b: FilePath) -> Bool { a.text < b.text }
}
