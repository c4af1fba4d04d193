import Platform
import Vocabulary

/// The line of a broker's log that explains best why it ended or does not answer.
enum LogExcerpt {
    /// The end of a log that is looked at.
    private static let tail = ByteCount.kib(256)
    private static let characters = 400

    static func explaining(_ log: FilePath) -> String? {
        lines(log).flatMap(pick).map { String($0.prefix(characters)) }
    }

    /// An exception's own line, else the first line at level ERROR or FATAL, else the last one.
    static func pick(_ lines: [Substring]) -> Substring? {
        let spoken = lines.filter { line in line.contains { !$0.isWhitespace } }
        return spoken.first(where: namesException)
            ?? spoken.first { $0.contains(" ERROR ") || $0.contains(" FATAL ") }
            ?? spoken.first { $0.hasPrefix("Error") || $0.hasPrefix("Unrecognized ") }
            ?? spoken.last
    }

    /// `java.net.BindException: Address already in use`, also after `Caused by: `.
    private static func namesException(_ line: Substring) -> Bool {
        let text = line.hasPrefix("Caused by: ") ? line.dropFirst(11) : line
        guard let colon = text.firstIndex(of: ":") else { return false }
        let name = text[..<colon]
        return (name.hasSuffix("Exception") || name.hasSuffix("Error")) && name.contains(".")
            && name.allSatisfy { $0.isLetter || $0.isNumber || ".$_".contains($0) }
    }

    private static func lines(_ log: FilePath) -> [Substring]? {
        guard let file = try? DiskFileSystem().open(log, .read, as: FileKind("broker-log")) else {
            return nil
        }
        defer { file.close() }
        guard let size = try? file.size() else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(min(size, tail.value)))
        let start = max(0, size - tail.value)
        guard let count = try? bytes.withUnsafeMutableBytes({ try file.read(into: $0, at: start) })
        else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return text.replacing("\t", with: " ").split(separator: "\n")
    }
}
