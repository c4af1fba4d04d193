enum Markdown {
    /// What would be read as a table cell's end or as markup.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            if "|*_`<\\".contains(character) { result.append("\\") }
            result.append(character == "\n" ? " " : character)
        }
        return result
    }

    /// A table whose columns are as wide as their cells, so that it also reads as plain text.
    struct Table {
        private var rows: [[String]]

        init(_ header: [String]) { rows = [header] }

        init(_ table: TextTable) {
            self.init(table.header)
            for row in table.rows { add(row) }
        }

        var isEmpty: Bool { rows.count == 1 }

        mutating func add(_ cells: String...) { add(cells) }

        mutating func add(_ cells: [String]) { rows.append(cells.map(Markdown.escaped)) }

        var text: String {
            let widths = (0..<rows[0].count).map { column in
                max(rows.map { $0[column].count }.max() ?? 0, 3)
            }
            var text = line(rows[0], widths)
            text +=
                "|" + widths.map { " " + String(repeating: "-", count: $0) + " |" }.joined() + "\n"
            for row in rows.dropFirst() { text += line(row, widths) }
            return text
        }

        private func line(_ cells: [String], _ widths: [Int]) -> String {
            "|"
                + zip(cells, widths).map { cell, width in
                    " " + cell + String(repeating: " ", count: width - cell.count) + " |"
                }.joined() + "\n"
        }
    }
}
