import Platform
import Testing

/// Generated paths mean to us what they mean to Python, but for what is listed with its reason.
@Suite(.enabled(if: PathOracle.python != nil, "TRIAL_PYTHON names no Python"))
struct PathOracleTests {
    private static let seed: UInt64 = 20_260
    private static let count = 4_000

    /// Where Python and Windows part, and why we go with Windows.
    enum Difference: String, CaseIterable {
        case verbatim = #"below \\?\ Windows takes "/", "." and ".." as they are written"#
        case halfAShare = "a share without a name or a server is none to pathlib, and one to ntpath"
        case driveOfNoLetter = "ntpath takes any character before a colon for a drive"
        case twoSlashes = "POSIX lets // at the start mean something else; on Linux it means /"
        case deviceEquality = "a device path is none of the files that pathlib compares"
    }

    private func difference(_ path: StyledPath, _ text: String) -> Difference? {
        if path.style == .posix {
            return text.hasPrefix("//") && !text.hasPrefix("///") ? .twoSlashes : nil
        }
        switch path.drive {
        case .verbatim(let name):
            let isOdd =
                text.dropFirst(4).contains("/") || path.names.contains { $0 == "." || $0 == ".." }
            return isOdd || name.isEmpty || name.hasSuffix("\\") || name.contains("\\\\")
                ? .verbatim : nil
        case .device: return .deviceEquality
        case .share(let server, let share):
            return server.isEmpty || share.isEmpty ? .halfAShare : nil
        case .letter: return nil
        case .none:
            let second = text.dropFirst().first
            return second == ":" ? .driveOfNoLetter : nil
        }
    }

    @Test(arguments: PathStyle.allCases)
    func `thousands of generated paths mean what they mean to Python`(style: PathStyle) throws {
        var random = SeededGenerator(seed: Self.seed)
        var texts = (0..<Self.count).map { _ in PathSample.draw(style, &random) }
        // A path is also compared with itself in another spelling.
        let others = texts.map { text in
            Bool.random(using: &random)
                ? PathSample.draw(style, &random) : PathSample.respelled(text, style, &random)
        }
        texts = texts.map { String($0) }
        let answers = try PathOracle.ask(
            zip(texts, others).map { PathOracle.Question(path: $0, other: $1) },
            style: style.rawValue)
        var seen: [Difference: Int] = [:]
        var compared = 0
        for (index, answer) in answers.enumerated() {
            let path = StyledPath(texts[index], style)
            let other = StyledPath(others[index], style)
            if let difference = difference(path, texts[index]) ?? difference(other, others[index]) {
                seen[difference, default: 0] += 1
                continue
            }
            compared += 1
            let found = disagreements(path, other, answer)
            #expect(
                found.isEmpty, "\(texts[index]) and \(others[index]), seed \(Self.seed): \(found)")
        }
        #expect(compared >= 2_000, "\(seen)")
        let expected: Set<Difference> =
            style == .posix
            ? [.twoSlashes] : Set(Difference.allCases).subtracting([.twoSlashes])
        #expect(Set(seen.keys) == expected, "a listed difference that never occurs is none")
    }

    @Test func `two thousand lines of words are quoted as Python quotes them`() throws {
        var random = SeededGenerator(seed: Self.seed)
        let pieces = ["a", " ", "\"", "\\", "\t", "é", "=", ";", "%", "^", "!", "\\\"", ""]
        let lines = (0..<2_000).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
            }
        }
        let answers = try PathOracle.commandLine(lines)
        for (words, answer) in zip(lines, answers) {
            #expect(WindowsCommandLine.line(words) == answer, "\(words)")
        }
    }

    private func disagreements(
        _ path: StyledPath, _ other: StyledPath, _ answer: PathOracle.Answer
    ) -> [String] {
        var found: [String] = []
        func compare<Value: Equatable>(_ what: String, _ ours: Value, _ theirs: Value) {
            if ours != theirs { found.append("\(what) is \(ours), and to Python \(theirs)") }
        }
        // The letter of a drive is upper case here; Python keeps what was written.
        func folded(_ text: String) -> String { path.style == .posix ? text : text.lowercased() }
        // Python ends a bare share with a separator in one module and without one in the other.
        func bare(_ text: String) -> String {
            guard path.style == .windows, text.hasPrefix(#"\\"#), text.hasSuffix("\\") else {
                return text
            }
            return String(text.dropLast())
        }
        // ntpath leaves the separators of a share as they were written.
        let drive = path.style == .windows ? answer.drive.replacing("/", with: "\\") : answer.drive
        compare("drive", folded(path.drive.text), folded(drive))
        compare("drive in pathlib", folded(path.drive.text), folded(answer.pathDrive))
        compare(
            "normalized", bare(folded(path.normalized.description)), bare(folded(answer.normalized))
        )
        compare("root", path.hasRoot, answer.hasRoot)
        compare("absolute", path.isAbsolute, answer.isAbsolute)
        compare("names", path.names, answer.names)
        compare("last name", path.lastName, answer.lastName)
        compare("suffix", path.suffix, answer.suffix)
        compare("text", folded(path.description), folded(answer.text))
        compare("parent", folded(path.parent.description), folded(answer.parent))
        compare("joined", folded(path.appending(other).description), folded(answer.joined))
        compare("same", path == other, answer.isSame)
        if path == other { compare("hash", path.hashValue, other.hashValue) }
        if path.style == .windows, path.drive.text.count <= 2 {
            compare("reserved", WindowsName.isReserved(path.lastName), answer.isReserved)
        }
        return found
    }
}

/// Paths with everything in them that a style has rules for.
private enum PathSample {
    private static let names = [
        "a", "B", "kafka", "Logs", "..", ".", "aux", "NUL.txt", "com1 ", "x.", "y..", "z ", "a b",
        "é",
        "É", "ß", "가나", "con", "CON", "lpt\u{B9}.log", "CONIN$", "log.dirs", ".x", "x.log", "",
        "...",
        "-0", "~x", "aux.x-0", "😀",
    ]
    private static let starts: [PathStyle: [String]] = [
        .posix: ["", "", "/", "/", "//", "///", "./", "../"],
        .windows: [
            "", "", "/", #"\"#, "C:", "c:", "C:/", #"c:\"#, #"D:\"#, "C:", #"\\srv\share\"#,
            "//Srv/share/", #"\\?\C:\"#, #"\\?\UNC\srv\share\"#, #"\\.\COM1\"#, "//?/C:/", "1:",
            #"\\srv"#,
            #"\\\a\"#, #"..\"#, #"C:..\"#, "C:./",
        ],
    ]

    static func draw(_ style: PathStyle, _ random: inout SeededGenerator) -> String {
        var text = (starts[style] ?? []).randomElement(using: &random) ?? ""
        for index in 0..<Int.random(in: 0...5, using: &random) {
            if index > 0 { text += separator(style, &random) }
            text += names.randomElement(using: &random) ?? ""
        }
        if Int.random(in: 0..<6, using: &random) == 0 { text += separator(style, &random) }
        return text
    }

    /// The same path with other separators and in another case, where the style does not mind.
    static func respelled(
        _ text: String, _ style: PathStyle, _ random: inout SeededGenerator
    ) -> String {
        guard style == .windows else { return text + "/" }
        let swapped = text.replacing("\\", with: "\u{0}").replacing("/", with: "\\")
            .replacing("\u{0}", with: "/")
        return Bool.random(using: &random)
            ? swapped.uppercased().replacing("SS", with: "ß") : swapped
    }

    private static func separator(_ style: PathStyle, _ random: inout SeededGenerator) -> String {
        let all = style == .windows ? ["\\", "/", "\\", #"\\"#] : ["/", "/", "//"]
        return all.randomElement(using: &random) ?? "/"
    }
}
