/// What stands before the names of a path in Windows style.
package enum WindowsDrive: Hashable, Sendable {
    case none
    /// `C:`, upper case.
    case letter(Character)
    /// `\\server\share`
    case share(server: String, share: String)
    /// `\\?\C:`, `\\?\UNC\server\share`, `\\?\Volume{…}`: what follows is taken as it is written.
    case verbatim(String)
    /// `\\.\COM1`, and `\\?\` that is written with another separator.
    case device(String)

    /// A drive letter and a colon at the beginning.
    static func letter(of text: some StringProtocol) -> Character? {
        let bytes = Array(text.utf8.prefix(2))
        guard bytes.count == 2, bytes[1] == UInt8(ascii: ":") else { return nil }
        switch bytes[0] {
        case 65...90: return Character(Unicode.Scalar(bytes[0]))
        case 97...122: return Character(Unicode.Scalar(bytes[0] - 32))
        default: return nil
        }
    }

    /// The drive of a path and how many of its bytes that is.
    static func split(_ bytes: [UInt8]) -> (drive: WindowsDrive, length: Int) {
        let style = PathStyle.windows
        let text = String(decoding: bytes.prefix(2), as: UTF8.self)
        if let letter = letter(of: text) { return (.letter(letter), 2) }
        guard bytes.count >= 2, style.isSeparator(bytes[0]), style.isSeparator(bytes[1]) else {
            return (.none, 0)
        }
        let start = isUniversal(bytes) ? 8 : 2
        func separator(from index: Int) -> Int? {
            bytes[min(index, bytes.count)...].firstIndex(where: style.isSeparator)
        }
        let middle = separator(from: start)
        let end = middle.flatMap { separator(from: $0 + 1) } ?? bytes.count
        let first = String(decoding: bytes[start..<(middle ?? end)], as: UTF8.self)
        let second = middle.map { String(decoding: bytes[($0 + 1)..<end], as: UTF8.self) } ?? ""
        if start == 8 {
            let isWritten = bytes.prefix(4).elementsEqual(#"\\?\"#.utf8)
            let name = "UNC\\\(first)\\\(second)"
            return (isWritten ? .verbatim(name) : .device("?\\" + name), end)
        }
        switch first {
        case "?" where bytes.prefix(4).elementsEqual(#"\\?\"#.utf8):
            return (.verbatim(second), end)
        case "?", ".": return (.device("\(first)\\\(second)"), end)
        default: return (.share(server: first, share: second), end)
        }
    }

    /// `\\?\UNC\`, in any case and with any separators.
    private static func isUniversal(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 8 else { return false }
        let text = bytes.prefix(8).map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "\\") : $0 }
        return String(decoding: text, as: UTF8.self).uppercased() == #"\\?\UNC\"#
    }

    package var text: String {
        switch self {
        case .none: ""
        case .letter(let letter): "\(letter):"
        case .share(let server, let share):
            share.isEmpty ? #"\\"# + server : #"\\"# + server + #"\"# + share
        case .verbatim(let name): #"\\?\"# + name
        case .device(let name): #"\\"# + name
        }
    }

    /// Equal for two spellings of one drive.
    var folded: String { WindowsName.folded(text) }

    var isVerbatim: Bool { if case .verbatim = self { true } else { false } }
}
