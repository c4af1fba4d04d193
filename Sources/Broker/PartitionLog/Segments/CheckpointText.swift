/// The frame of Kafka's checkpoint files: a version, the number of lines, the lines.
enum CheckpointText {
    static let version = 0

    static func text(of lines: [String]) -> String {
        var text = "\(version)\n\(lines.count)\n"
        for line in lines { text += line + "\n" }
        return text
    }

    /// The lines, or nil when the version or the count is not right.
    static func lines(of text: String) -> [Substring]? {
        let lines = text.split(separator: "\n")
        guard lines.count >= 2, Int(lines[0]) == version, let count = Int(lines[1]),
            count == lines.count - 2
        else { return nil }
        return Array(lines[2...])
    }
}
