/// A path on the host.
package struct FilePath: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    package var text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }

    package func appending(_ name: String) -> FilePath {
        FilePath(text.utf8.last == Self.slash ? text + name : text + "/" + name)
    }

    package var lastComponent: String {
        names.last ?? text
    }

    package var parent: FilePath {
        guard let slash = text.utf8.lastIndex(of: Self.slash) else { return "." }
        return slash == text.startIndex ? "/" : FilePath(String(text[..<slash]))
    }

    /// What stands between the slashes.
    var names: [String] {
        text.utf8.split(separator: Self.slash).compactMap { String(Substring($0)) }
    }

    private static let slash = UInt8(ascii: "/")

    package static func < (a: FilePath, b: FilePath) -> Bool { a.text < b.text }
}
