/// One block of the terminal summary: a label, what stands beside it, and what follows on lines of
/// its own. Where the terminal is wide enough the lines stand to the right of the head, else below.
struct SummaryRow {
    static let labelWidth = 10

    var label: String
    var head: String
    var lines: [String] = []

    /// `headWidth` is shared by the rows whose lines are to stand in one column.
    func text(headWidth: Int, style: TextStyle) -> [String] {
        let margin = String(repeating: " ", count: Self.labelWidth)
        let label = padded(label, to: Self.labelWidth)
        let column = Self.labelWidth + headWidth + 3
        let fits = lines.allSatisfy { column + $0.count <= style.width }
        guard !head.isEmpty, !lines.isEmpty, fits else {
            let all = (head.isEmpty ? [] : [head]) + lines
            let broken = all.flatMap { Self.broken($0, to: style.width - Self.labelWidth) }
            return broken.enumerated().map { ($0.offset == 0 ? label : margin) + $0.element }
        }
        return lines.enumerated().map { index, line in
            let left = index == 0 ? label + padded(head, to: headWidth) : padded("", to: column - 3)
            return left + "   " + line
        }
    }

    /// Whether the lines can stand beside the head.
    func isWide(headWidth: Int, style: TextStyle) -> Bool {
        lines.allSatisfy { Self.labelWidth + headWidth + 3 + $0.count <= style.width }
    }

    /// At blanks, preferring the wide gaps between figures; what has no blank stays whole.
    static func broken(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width {
            let limit = rest.index(rest.startIndex, offsetBy: width)
            let head = rest[...limit]
            guard let blank = head.range(ofLast: "  ") ?? head.range(ofLast: " "),
                blank.lowerBound > rest.startIndex
            else { break }
            lines.append(String(rest[..<blank.lowerBound]).trimmedEnd)
            rest = rest[blank.upperBound...].drop { $0 == " " }
        }
        return lines + [String(rest)]
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }
}

extension Substring {
    fileprivate func range(ofLast separator: String) -> Range<Index>? {
        var at = endIndex
        while at > startIndex {
            at = index(before: at)
            if self[at...].hasPrefix(separator) {
                return at..<index(at, offsetBy: separator.count)
            }
        }
        return nil
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
