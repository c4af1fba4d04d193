import Foundation

/// The words of `--a [LABEL:]KEY=V[,KEY=V]` and `--a-build [LABEL=]PATH`.
struct ArmOption {
    var label: String
    var settings: [String] = []
    var build: String?

    init(label: String, settings: [String] = [], build: String? = nil) {
        self.label = label
        self.settings = settings
        self.build = build
    }

    /// `letter` is `a` or `b`, and the label where none is given.
    init(_ letter: String, _ arguments: Arguments) throws {
        label = letter
        var isNamed = false
        for text in arguments.all("--\(letter)") {
            let (name, rest) = Self.split(text)
            if let name {
                try Self.check(name, of: "--\(letter)")
                label = name
                isNamed = true
            }
            settings += try Self.settings(rest, of: "--\(letter)")
        }
        guard let text = arguments.value("--\(letter)-build") else { return }
        if let equals = text.firstIndex(of: "="), !text[..<equals].contains("/") {
            let name = String(text[..<equals])
            try Self.check(name, of: "--\(letter)-build")
            if !isNamed { label = name }
            build = String(text[text.index(after: equals)...])
        } else {
            build = text
        }
        guard let build, FileManager.default.isExecutableFile(atPath: build) else {
            throw UsageError(
                "--\(letter)-build names \(build ?? text), which is no executable file")
        }
        self.build = URL(filePath: build).path
    }

    /// Before the first `=`, a colon ends a label.
    private static func split(_ text: String) -> (name: String?, rest: String) {
        let equals = text.firstIndex(of: "=") ?? text.endIndex
        guard let colon = text[..<equals].firstIndex(of: ":") else { return (nil, text) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    /// A comma separates settings where a KEY= follows it; a value may hold others.
    private static func settings(_ text: String, of option: String) throws -> [String] {
        var parts: [String] = []
        for piece in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            if piece.contains("=") || parts.isEmpty {
                parts.append(piece)
            } else {
                parts[parts.count - 1] += "," + piece
            }
        }
        guard parts.allSatisfy({ $0.contains("=") }) else {
            throw UsageError(
                "\(option) needs KEY=VALUE, such as topic/flush.messages=1, and has \"\(text)\"")
        }
        return parts
    }

    /// A label names files.
    static func check(_ label: String, of option: String) throws {
        let isPlain = label.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
        }
        guard isPlain, !label.isEmpty, label.count <= 40, label.first != "." else {
            throw UsageError(
                "\(option): \"\(label)\" is no label; use up to 40 letters, digits, - _ and .")
        }
    }
}
