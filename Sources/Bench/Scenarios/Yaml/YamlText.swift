/// The checks on raw bytes that come before YAML: encoding, control characters, tabs as indentation.
enum YamlText {
    /// The text without its byte order mark, or nil after a report.
    static func check(_ bytes: [UInt8], source: String, problems: Problems) -> [UInt8]? {
        let whole = Mark(source: source)
        if bytes.count > ScenarioLimits.fileBytes {
            problems.report(
                whole,
                "the file is larger than 1 MiB, the most a scenario may have; split it, or check "
                    + "that this is the right file")
            return nil
        }
        if let encoding = foreignEncoding(bytes) {
            problems.report(whole, "the file is \(encoding); save it as UTF-8")
            return nil
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var scan = Scan(source: source)
        let error = scan.run(text)
        if let error { problems.report(error.mark, error.message) }
        return error == nil ? text : nil
    }

    private static func foreignEncoding(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return "UTF-16"
        }
        if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return "UTF-32" }
        // ASCII in UTF-16 without a mark has a zero in every second byte.
        let head = bytes.prefix(4)
        if head.count == 4, head.filter({ $0 == 0 }).count == 2 {
            return "UTF-16 without a byte order mark"
        }
        return nil
    }

    private struct Scan {
        var source: String
        var line = 1
        var column = 1
        var isIndentation = true
        var sawTab: Mark?

        mutating func run(_ bytes: [UInt8]) -> (mark: Mark, message: String)? {
            var decoder = Unicode.UTF8.ForwardParser()
            var input = bytes.makeIterator()
            while true {
                switch decoder.parseScalar(from: &input) {
                case .emptyInput: return nil
                case .error:
                    return (
                        here,
                        "the bytes here are not UTF-8; save the file as UTF-8 "
                            + "(this looks like Latin-1 or another old encoding)"
                    )
                case .valid(let encoded):
                    let scalar = Unicode.UTF8.decode(encoded)
                    if let message = take(scalar) { return message }
                }
            }
        }

        private var here: Mark { Mark(source: source, line: line, column: column) }

        private mutating func take(_ scalar: Unicode.Scalar) -> (mark: Mark, message: String)? {
            if scalar == "\n" {
                line += 1
                column = 1
                isIndentation = true
                sawTab = nil
                return nil
            }
            if !Self.isAllowed(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - code.count))
                return (here, "the character U+\(zeros)\(code) is not text; remove it")
            }
            if isIndentation {
                if scalar == "\t" {
                    sawTab = sawTab ?? here
                } else if scalar != " ", scalar != "\r" {
                    isIndentation = false
                    if let sawTab, scalar != "#" {
                        return (sawTab, "a tab stands in the indentation; YAML takes spaces only")
                    }
                }
            }
            column += 1
            return nil
        }

        /// What YAML 1.1 calls printable (section 5.1), which is what libyaml accepts.
        private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE,
                0xFF00...0xFFFD, 0x1_0000...0x10_FFFF:
                true
            default: false
            }
        }
    }
}
