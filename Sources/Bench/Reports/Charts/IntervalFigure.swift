internal import Comparisons
internal import Statistics
internal import Vocabulary

/// Changes with their intervals, a row each, better to the right, against no change and the margin.
struct IntervalFigure {
    struct Row {
        var name: String
        /// Shares of the number itself.
        var change: Double
        var low: Double
        var high: Double
        var verdict: MarginVerdict?
    }

    var id: String
    var title: String
    var caption: String
    var isHigherBetter: Bool
    var margin: Double
    var rows: [Row]

    var figure: Figure {
        Figure(
            id: id, title: title,
            description: rows.map { "\($0.name): \(Self.text($0))." }.joined(separator: " "),
            caption: caption,
            key: [
                .init(name: "within the margin", style: "s3 only", mark: .circle),
                .init(name: "better", style: "s2 only", mark: .triangle),
                .init(name: "worse", style: "bad only", mark: .cross),
                .init(name: "not decided", style: "s4 only", mark: .diamond),
            ], draw: draw)
    }

    static func text(_ row: Row) -> String {
        "\(ChangeText.signed(row.change)) % [\(ChangeText.signed(row.low)), "
            + "\(ChangeText.signed(row.high))]"
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let rowHeight = isWide ? 30.0 : 44.0
        var svg = Svg(width: width, height: Double(rows.count) * rowHeight + 62)
        let (left, right) = (isWide ? 110.0 : 8.0, width - (isWide ? 190 : 8))
        let bottom = Double(rows.count) * rowHeight + 20
        let sign = isHigherBetter ? 1.0 : -1.0
        let reach = ([margin] + rows.flatMap { [abs($0.low), abs($0.high)] }).max() ?? margin
        let x = Scale(.linear, -reach * 1.08, reach * 1.08, from: left, to: right)
        for tick in x.ticks(isWide ? 8 : 4, label: { ChangeText.signed($0 * sign) + " %" }) {
            svg.line(x.at(tick.value), 12, x.at(tick.value), bottom, class: "g")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.rect(x.at(-margin), 12, x.at(margin) - x.at(-margin), bottom - 12, class: "margin")
        svg.line(x.at(0), 12, x.at(0), bottom, class: "axis")
        for (index, row) in rows.enumerated() {
            let y = Double(index) * rowHeight + (isWide ? 30 : 44)
            svg.text(
                isWide ? left - 14 : left, isWide ? y + 4 : y - 14, row.name, class: "t h",
                anchor: isWide ? .end : .start)
            if isWide { svg.text(right + 14, y + 4, Self.text(row)) }
            let (mark, style) = Self.look(row.verdict)
            let ends = [row.low * sign, row.high * sign].sorted()
            svg.line(x.at(ends[0]), y, x.at(ends[1]), y, class: "l whole \(style)")
            svg.mark(
                mark, x.at(row.change * sign), y, size: 4.5,
                class: mark == .cross ? "x" : "m \(style)",
                title: "\(row.name) \(Self.text(row))")
        }
        svg.text(left, bottom + 36, "worse", class: "t q")
        svg.text(right, bottom + 36, "better", class: "t q", anchor: .end)
        return svg
    }

    private static func look(_ verdict: MarginVerdict?) -> (Svg.Mark, String) {
        switch verdict {
        case .regressed: (.cross, "bad")
        case .improved: (.triangle, "s2")
        case .equivalent: (.circle, "s3")
        case .inconclusive, .unstable, nil: (.diamond, "s4")
        }
    }
}
