import Foundation

/// The words of a page, for comparing: what stands in it, in order, without the drawing.
struct PageText {
    private let page: String

    init(_ page: String) {
        self.page = page.replacing(/<script[\s\S]*?<\/script>/, with: "")
            .replacing(/<style>[\s\S]*?<\/style>/, with: "")
    }

    /// In one line, single blanks.
    var text: String {
        Self.unescaped(page.replacing(/<[^>]*>/, with: " "))
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// A line an element that lays the page out, with its classes and the words directly in it;
    /// of drawings the box, the description and the labels, once.
    var outline: String {
        var lines: [String] = []
        var rest = page.replacing(/<svg class="chart narrow"[\s\S]*?<\/svg>/, with: "")
        rest = rest.replacing(/<(path|rect)[^>]*\/>/, with: "")
        rest = rest.replacing(/<(path|rect)[^>]*><title>[^<]*<\/title><\/(path|rect)>/, with: "")
        for match in rest.matches(of: /<([a-z0-9]+)([^>]*)>([^<]*)/) {
            let (_, name, attributes, words) = match.output
            let style = attributes.firstMatch(of: /(?: class| id| viewBox)="[^"]*"/)?.output ?? ""
            let text = Self.unescaped(String(words)).split(whereSeparator: \.isNewline)
                .joined(separator: " / ")
            lines.append("\(name)\(style)\(text.isEmpty ? "" : ": \(text)")")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing(
            "&quot;", with: "\""
        )
        .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
