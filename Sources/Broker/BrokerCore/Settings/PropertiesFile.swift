import Platform

/// A file of settings as `java.util.Properties` reads it, which is what Kafka does: `key=value`,
/// `key:value` or `key value`; `#` and `!` begin comments; a backslash at the end of a line goes on
/// in the next; `\t \n \f \r \uXXXX` are escapes and any other backslash vanishes. The last of two
/// equal keys wins. Bytes are UTF-8, or Latin-1 where they are not valid UTF-8.
package struct PropertiesFile: Sendable {
    package struct Malformed: Error, Sendable, Hashable, CustomStringConvertible {
        package var line: Int
        package var reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    package private(set) var settings: [String: String] = [:]
    /// As the file has them, before any escape was taken out, with their lines.
    private var written: [String: (line: Int, text: String)] = [:]

    package init(_ bytes: [UInt8]) throws(Malformed) {
        var text = String(validating: bytes, as: UTF8.self) ?? PropertiesFile.latin1(bytes)
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        for (number, line) in PropertiesFile.logicalLines(text) {
            let (key, value) = PropertiesFile.split(line)
            let name = try PropertiesFile.unescaped(key, line: number)
            settings[name] = try PropertiesFile.unescaped(value, line: number)
            written[name] = (number, String(String.UnicodeScalarView(value)))
        }
    }

    /// Refuses a path in Windows style whose backslashes were taken for escapes, as Java takes them:
    /// `C:\kafka\logs` is `C:kafkalogs`. Escapes that are needed stay allowed: `C\:/a\ b`, `\u00e4`.
    package func checkPaths(_ names: [String]) throws(Malformed) {
        for name in names {
            guard let (line, text) = written[name], let read = settings[name],
                Self.hasLostBackslash(text),
                text.split(separator: ",").contains(where: Self.isWindows)
            else { continue }
            let meant = text.replacing("\\:", with: ":").replacing("\\\\", with: "/")
                .replacing("\\", with: "/")
            throw Malformed(
                line: line,
                reason: "\(name) is read as \(Self.shown(read)), for a single backslash begins an "
                    + "escape in such a file; write \(name)=\(meant)")
        }
    }

    private static func isWindows(_ text: Substring) -> Bool {
        let start = text.drop { $0 == " " }.replacing("\\:", with: ":").prefix(3)
        return PathStyle.isPlainlyWindows(String(start)) || start.hasPrefix("\\")
    }

    private static func hasLostBackslash(_ text: String) -> Bool {
        var isEscape = false
        for scalar in text.unicodeScalars {
            if isEscape, !"\\ :=#!u,".unicodeScalars.contains(scalar) { return true }
            isEscape = !isEscape && scalar == "\\"
        }
        return false
    }

    /// Control characters by their escapes.
    private static func shown(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars { shown += scalar.escaped(asASCII: false) }
        return shown.replacing("\\\\", with: "\\")
    }

    private static func latin1(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
        return text
    }

    /// Natural lines without comments and blanks, continued ones joined, with their first number.
    private static func logicalLines(_ text: String) -> [(Int, [Unicode.Scalar])] {
        var result: [(Int, [Unicode.Scalar])] = []
        var open: (number: Int, line: [Unicode.Scalar])?
        for (index, natural) in naturalLines(text).enumerated() {
            var line = natural.drop(while: isBlank)
            if open == nil, line.isEmpty || line.first == "#" || line.first == "!" { continue }
            let backslashes = line.reversed().prefix { $0 == "\\" }.count
            let continues = backslashes % 2 == 1
            if continues { line.removeLast() }
            open = (open?.number ?? index + 1, (open?.line ?? []) + line)
            if !continues, let whole = open {
                result.append(whole)
                open = nil
            }
        }
        if let whole = open { result.append(whole) }
        return result
    }

    private static func naturalLines(_ text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var wasReturn = false
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                if !wasReturn { lines.append([]) }
                wasReturn = false
            } else if scalar == "\r" {
                lines.append([])
                wasReturn = true
            } else {
                lines[lines.count - 1].append(scalar)
                wasReturn = false
            }
        }
        return lines
    }

    private static func split(_ line: [Unicode.Scalar]) -> ([Unicode.Scalar], [Unicode.Scalar]) {
        var index = 0
        while index < line.count, !isBlank(line[index]), line[index] != "=", line[index] != ":" {
            index += line[index] == "\\" ? 2 : 1
        }
        let end = min(index, line.count)
        var rest = line[end...].drop(while: isBlank)
        if rest.first == "=" || rest.first == ":" { rest = rest.dropFirst().drop(while: isBlank) }
        return (Array(line[..<end]), Array(rest))
    }

    private static func unescaped(
        _ scalars: [Unicode.Scalar], line: Int
    ) throws(Malformed) -> String {
        var units: [UInt16] = []
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            guard scalar == "\\", index < scalars.count else {
                if scalar != "\\" { units += Array(String(Character(scalar)).utf16) }
                continue
            }
            let escaped = scalars[index]
            index += 1
            switch escaped {
            case "t": units.append(9)
            case "n": units.append(10)
            case "f": units.append(12)
            case "r": units.append(13)
            case "u":
                let digits = String(String.UnicodeScalarView(scalars[index...].prefix(4)))
                guard digits.count == 4, let unit = UInt16(digits, radix: 16) else {
                    throw Malformed(
                        line: line,
                        reason: "\\u needs four hexadecimal digits and has \"\(digits)\"; "
                            + "write a path with / or with \\\\")
                }
                units.append(unit)
                index += 4
            default: units += Array(String(Character(escaped)).utf16)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\u{C}"
    }
}
