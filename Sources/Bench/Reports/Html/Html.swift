/// Pieces of HTML and SVG. Text is escaped where it enters; nothing here has an inline style or a
/// script, because the page's policy allows neither.
enum Html {
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    static func unescaped(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&amp;", with: "&")
    }

    /// `content` is markup already.
    static func tag(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String = ""
    ) -> String {
        var text = "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(escaped(value))\"" }
        return text + ">\(content)</\(name)>"
    }

    static func text(_ name: String, class style: String? = nil, _ text: String) -> String {
        guard let style else { return tag(name, [:], escaped(text)) }
        return tag(name, ["class": style], escaped(text))
    }

    /// The first column heads its row. Columns of figures stand to the right.
    static func table(_ table: TextTable, caption: String) -> String {
        let isNumeric = table.header.indices.map { column in
            column > 0 && table.rows.allSatisfy { isFigure($0[column]) }
        }
        // Said once where it holds for all: a large table's cells then need not say it.
        let isAllNumeric = !isNumeric.dropFirst().contains(false)
        func kind(_ column: Int) -> KeyValuePairs<String, String> {
            isNumeric[column] && !isAllNumeric ? ["class": "n"] : [:]
        }
        var text = self.text("caption", caption)
        if table.header.contains(where: { !$0.isEmpty }) {
            let cells = table.header.enumerated().map { column, name in
                name.isEmpty
                    ? tag("td")
                    : isNumeric[column]
                        ? tag("th", ["scope": "col", "class": "n"], escaped(name))
                        : tag("th", ["scope": "col"], escaped(name))
            }
            text += tag("thead", [:], tag("tr", [:], cells.joined()))
        }
        let rows = table.rows.map { row in
            tag(
                "tr", [:],
                row.enumerated().map { column, cell in
                    column == 0 && !cell.isEmpty
                        ? tag("th", ["scope": "row"], escaped(cell))
                        : tag("td", kind(column), escaped(cell))
                }.joined())
        }
        return tag(
            "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
            tag(
                "table", isAllNumeric ? ["class": "nums"] : [:],
                text + tag("tbody", [:], rows.joined())))
    }

    private static let figureMax = 40

    private static func isFigure(_ cell: String) -> Bool {
        // A hash may begin with a digit and is no figure.
        cell.isEmpty || cell == "-"
            || cell.count <= figureMax && (cell.first.map { $0.isNumber || $0 == ">" } ?? false)
    }

    static func details(_ summary: String, open: Bool = false, _ content: String) -> String {
        let inner = tag("summary", [:], escaped(summary)) + content
        return open ? tag("details", ["open": ""], inner) : tag("details", [:], inner)
    }
}
