internal import Comparisons
internal import Measurements
internal import Vocabulary

/// How small a change so many pairs find: a line a metric, falling as pairs are added.
struct SightFigure {
    let calibration: Calibration

    /// More lines than this cannot be told apart; the table has them all.
    private static let linesMax = 5
    private static let styles: [(String, Svg.Mark)] = [
        ("s1", .circle), ("s4", .square), ("s2", .triangle), ("s5", .diamond), ("s3", .square),
    ]

    private var rows: [Calibration.Row] {
        let known = calibration.rows.filter { row in row.sights.contains { $0.detectable != nil } }
        return Array((known.filter(\.isGated) + known.filter { !$0.isGated }).prefix(Self.linesMax))
    }

    var figure: Figure? {
        let rows = rows
        guard !rows.isEmpty else { return nil }
        return Figure(
            id: "sight-chart", title: "The smallest change that is found nine times in ten",
            description: rows.map { row in
                row.metric.title + ": "
                    + row.sights.compactMap { sight in
                        sight.detectable.map {
                            "\(ChangeText.percent($0)) with \(sight.pairs) pairs"
                        }
                    }.joined(separator: ", ") + "."
            }.joined(separator: " "),
            caption:
                "A change for the worse of this size is called regressed nine times in ten by so many "
                + "pairs, on this host. It never falls below the margin, which is what counts as a change.",
            key: rows.enumerated().map { index, row in
                let (style, mark) = Self.styles[index]
                return .init(
                    name: row.metric.title
                        + (row.isGated
                            ? ", decides (margin \(ChangeText.percent(row.margin)))" : ""),
                    style: style, mark: mark)
            }, table: table, draw: { draw(rows, $0) })
    }

    private var table: TextTable {
        var table = TextTable(["pairs"] + rows.map(\.metric.title))
        for (index, pairs) in Calibration.pairCounts.enumerated() {
            table.add(
                [pairs.grouped]
                    + rows.map { row in
                        row.sights.indices.contains(index)
                            ? row.sights[index].detectable.map { ChangeText.percent($0) } ?? "-"
                            : "-"
                    })
        }
        return table
    }

    private func draw(_ rows: [Calibration.Row], _ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 280.0 : 240.0
        var svg = Svg(width: width, height: height)
        let (left, right, bottom) = (
            isWide ? 64.0 : 50.0, width - (isWide ? 24 : 10), height - 40
        )
        let sights = rows.flatMap(\.sights)
        let highest = sights.compactMap(\.detectable).max() ?? 0.1
        let x = Scale(
            .linear, 0, Double(sights.map(\.pairs).max() ?? 60) * 1.03, from: left, to: right)
        let y = Scale(.linear, 0, highest * 1.1, from: bottom, to: 12)
        for tick in y.ticks(5, label: { MeasuredText.percent($0) }) {
            svg.line(
                left, y.at(tick.value), right, y.at(tick.value),
                class: tick.value == 0 ? "axis" : "g")
            svg.text(left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
        }
        for tick in x.ticks(isWide ? 8 : 5, label: { Int64($0).grouped }) {
            svg.line(x.at(tick.value), bottom, x.at(tick.value), bottom + 4, class: "axis")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(right, bottom + 35, "pairs of runs", class: "t q", anchor: .end)
        for (index, row) in rows.enumerated() {
            let (style, mark) = Self.styles[index]
            let known = row.sights.compactMap { sight in
                sight.detectable.map { (x.at(Double(sight.pairs)), y.at($0), sight) }
            }
            svg.polyline(known.map { ($0.0, $0.1) }, class: "l \(style)")
            for (x, y, sight) in known {
                svg.mark(
                    mark, x, y, size: 3.5, class: "m \(style)",
                    title: "\(row.metric.title): \(ChangeText.percent(sight.detectable ?? 0)) with "
                        + "\(sight.pairs) pairs")
            }
        }
        return svg
    }
}
