/// The rules by which a path is read. A value and no compile-time fact, so that a host of one kind can
/// read, and test, the paths of the other.
package enum PathStyle: String, Hashable, Sendable, CaseIterable {
    case posix, windows

    #if os(Windows)
        package static let host = PathStyle.windows
    #else
        package static let host = PathStyle.posix
    #endif

    /// The one to write.
    package var separator: Character { self == .windows ? "\\" : "/" }

    package func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || self == .windows && byte == UInt8(ascii: "\\")
    }

    /// A name so that names of one file are equal: unchanged, or without case.
    package func folded(_ name: String) -> String {
        self == .windows ? WindowsName.folded(name) : name
    }

    /// Whether a text can only be meant in Windows style: it begins with a drive letter and a colon,
    /// or with two backslashes.
    package static func isPlainlyWindows(_ text: String) -> Bool {
        let bytes = text.utf8.prefix(2)
        return WindowsDrive.letter(of: text) != nil || bytes.elementsEqual(#"\\"#.utf8)
    }
}
