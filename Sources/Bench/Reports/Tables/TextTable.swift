/// A table of finished texts, the same ones in Markdown and in HTML.
struct TextTable: Sendable, Hashable {
    var header: [String]
    var rows: [[String]] = []

    init(_ header: [String]) { self.header = header }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ cells: String...) { add(cells) }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == header.count, "a row has as many cells as the header")
        rows.append(cells)
    }
}
