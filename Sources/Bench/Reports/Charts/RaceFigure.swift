internal import Comparisons
internal import Vocabulary

/// How many rounds of a tuning each configuration was in, and what it was dropped for.
struct RaceFigure {
    let design: TuneDesign
    let result: TuneResult
    /// Of the race and the finals together, by label.
    let rounds: [String: Int]

    private struct Row {
        var label: String
        var settings: String
        var rounds: Int
        var why: String?
    }

    private var rows: [Row] {
        design.arms.map { arm in
            let dropped = result.dropped.first { $0.label == arm.label }
            return Row(
                label: arm.label, settings: arm.settings.joined(separator: " "),
                rounds: dropped?.rounds ?? rounds[arm.label] ?? 0, why: dropped?.why)
        }.sorted { ($0.why == nil ? 1 : 0, $0.rounds) > ($1.why == nil ? 1 : 0, $1.rounds) }
    }

    var figure: Figure? {
        guard !design.arms.isEmpty else { return nil }
        var table = TextTable(["configuration", "rounds", "became", "settings"])
        for row in rows {
            table.add(
                row.label, row.rounds.grouped, row.why ?? "stayed to the end", row.settings)
        }
        return Figure(
            id: "race", title: "Who stayed, and who was dropped when",
            description: rows.map { row in
                "\(row.label): \(row.rounds) rounds, \(row.why ?? "stayed to the end")."
            }.joined(separator: " "),
            caption:
                "Rounds that each configuration was in, race and finals together; each round runs it once. "
                + "A cross is where it was dropped.",
            table: table, draw: draw)
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let rows = rows
        let rowHeight = isWide ? 26.0 : 40.0
        var svg = Svg(width: width, height: Double(rows.count) * rowHeight + 48)
        let left = Double(rows.map(\.label.count).max() ?? 3) * 7 + 14
        let right = isWide ? width * 0.52 : width - 12
        let bottom = Double(rows.count) * rowHeight + 8
        let most = Double(max(rows.map(\.rounds).max() ?? 1, 1))
        let x = Scale(.linear, 0, most, from: left, to: right)
        for tick in x.ticks(isWide ? 6 : 4, label: { Int64($0).grouped })
        where tick.value.rounded() == tick.value {
            svg.line(x.at(tick.value), 4, x.at(tick.value), bottom, class: "g")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.line(left, 4, left, bottom, class: "axis")
        svg.text(right, bottom + 34, "rounds", class: "t q", anchor: .end)
        for (index, row) in rows.enumerated() {
            let y = Double(index) * rowHeight + 16
            svg.text(left - 8, y + 4, row.label, class: row.why == nil ? "t h" : "t", anchor: .end)
            svg.rect(
                left, y - 6, x.at(Double(row.rounds)) - left, 12,
                class: row.why == nil ? "bar f1" : "bar f3",
                title: "\(row.label): \(row.rounds) rounds")
            if row.why != nil { svg.mark(.cross, x.at(Double(row.rounds)), y, size: 4, class: "x") }
            let words = row.why ?? row.settings
            let room = Int((isWide ? width - right - 24 : width - left) / 6.6)
            svg.text(
                isWide ? right + 18 : left, isWide ? y + 4 : y + 19, Self.cut(words, room),
                class: row.why == nil ? "t" : "t q")
        }
        return svg
    }

    /// The whole of it stands in the table.
    static func cut(_ text: String, _ room: Int) -> String {
        text.count <= room ? text : text.prefix(max(room - 1, 1)) + "…"
    }
}
