internal import Comparisons
internal import Foundation

/// A gate's verdict on the terminal and in a pull request.
package struct GateText {
    private let document: GateDocument
    private let style: TextStyle

    package init(_ document: GateDocument, style: TextStyle = TextStyle(isColoured: false)) {
        self.document = document
        self.style = style
    }

    package var text: String {
        var parts = ["gate: \(document.base) → \(document.change)\n"]
        parts += document.exact.map { ExactText($0).text }
        parts += document.series.map { ComparisonText($0, style: style).text }
        let (word, colour): (String, TextStyle.Colour) =
            switch document.outcome.state {
            case .passed: ("PASS", .green)
            case .regressed, .violated: ("FAIL", .red)
            case .unknown: ("UNKNOWN", .yellow)
            }
        let rest = document.outcome.reasons.dropFirst().map { "\n      \($0)" }.joined()
        parts.append(
            "\(style.paint(word, colour))  gate: \(document.outcome.reasons.first ?? "")\(rest)\n")
        return parts.joined(separator: "\n")
    }

    /// GitHub takes 64 KiB in a comment.
    package static let markdownMax = 60_000

    package var markdown: String {
        let word =
            switch document.outcome.state {
            case .passed: "✅ PASS"
            case .regressed, .violated: "❌ FAIL"
            case .unknown: "❔ UNKNOWN"
            }
        var parts = [
            "## \(word) trial gate: \(document.base) → \(document.change)\n",
            document.outcome.reasons.map { "- \($0)" }.joined(separator: "\n") + "\n",
        ]
        parts += document.exact.map { ExactText($0).markdown }
        parts += document.series.map { ComparisonMarkdown($0).text }
        let text = parts.joined(separator: "\n")
        guard text.utf8.count > Self.markdownMax else { return text }
        return String(decoding: text.utf8.prefix(Self.markdownMax), as: UTF8.self)
            + "\n\n(cut short; gate.json has all of it)\n"
    }
}
