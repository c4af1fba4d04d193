internal import Comparisons
internal import Measurements
internal import Statistics

/// The change of each metric with its interval, against no change and the margin.
struct ForestFigure {
    let result: SeriesResult
    var id = "forest"

    private var rows: [SeriesResult.Row] { result.rows.filter { $0.change != nil } }

    /// Of the axis: the widest interval or margin, but never an outlier ten times the others.
    private var reach: Double {
        let spans = rows.map { row in
            max(abs(row.low ?? 0), abs(row.high ?? 0), row.margin)
        }.sorted()
        guard let widest = spans.last else { return 0.1 }
        return min(widest, spans[spans.count / 2] * 6) * 1.08
    }

    var figure: Figure? {
        guard !rows.isEmpty else { return nil }
        return Figure(
            id: id, title: "Change of each metric",
            description: rows.map { row in
                "\(row.metric.title): \(ChangeText.interval(row)), \(ChangeText.verdict(row))."
            }.joined(separator: " "),
            caption:
                "The mark is the change, the line its interval, the band the margin within which a "
                + "change does not matter. “Worse” is to the right for every metric. An arrow goes on "
                + "beyond the axis.",
            key: [
                .init(name: "within the margin", style: "s3 only", mark: .circle),
                .init(name: "better", style: "s2 only", mark: .triangle),
                .init(name: "worse", style: "bad only", mark: .cross),
                .init(name: "cannot be told", style: "s4 only", mark: .diamond),
            ], draw: draw)
    }

    /// Worse is positive, whichever way the number itself goes.
    private func worsening(_ share: Double?, _ row: SeriesResult.Row) -> Double {
        (row.metric.isHigherBetter ? -1 : 1) * (share ?? 0)
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let rowHeight = isWide ? 30.0 : 44.0
        var svg = Svg(width: width, height: Double(rows.count) * rowHeight + 62)
        let (left, right) = (isWide ? 190.0 : 8.0, width - (isWide ? 190 : 8))
        let bottom = Double(rows.count) * rowHeight + 20
        let x = Scale(.linear, -reach, reach, from: left, to: right)
        for tick in x.ticks(isWide ? 8 : 4, label: { ChangeText.signed($0) + " %" }) {
            svg.line(x.at(tick.value), 12, x.at(tick.value), bottom, class: "g")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        for (index, row) in rows.enumerated() {
            let y = Double(index) * rowHeight + (isWide ? 30 : 44)
            svg.rect(
                x.at(-row.margin), y - 9, x.at(row.margin) - x.at(-row.margin), 18, class: "margin")
            svg.text(
                isWide ? left - 14 : left, isWide ? y + 4 : y - 14, row.metric.title,
                class: row.isGated ? "t h" : "t", anchor: isWide ? .end : .start)
            if isWide { svg.text(right + 14, y + 4, ChangeText.interval(row), class: "t") }
        }
        svg.line(x.at(0), 12, x.at(0), bottom, class: "axis")
        for (index, row) in rows.enumerated() {
            interval(&svg, row, x, Double(index) * rowHeight + (isWide ? 30 : 44))
        }
        svg.text(left, bottom + 36, "better", class: "t q")
        svg.text(right, bottom + 36, "worse", class: "t q", anchor: .end)
        return svg
    }

    private func interval(_ svg: inout Svg, _ row: SeriesResult.Row, _ x: Scale, _ y: Double) {
        let ends = [worsening(row.low, row), worsening(row.high, row)].sorted()
        let style = Self.style(row)
        svg.line(x.at(ends[0]), y, x.at(ends[1]), y, class: "l whole \(style)")
        if ends[1] > reach {
            svg.path("M\(Svg.number(x.to)) \(Svg.number(y))l-7 -4v8z", class: "m \(style)")
        }
        if ends[0] < -reach {
            svg.path("M\(Svg.number(x.from)) \(Svg.number(y))l7 -4v8z", class: "m \(style)")
        }
        let title = "\(row.metric.title) \(ChangeText.interval(row)): \(ChangeText.verdict(row))"
        svg.mark(
            Self.mark(row), x.at(worsening(row.change, row)), y, size: 4.5,
            class: Self.mark(row) == .cross ? "x" : "m \(style)", title: title)
    }

    private static func mark(_ row: SeriesResult.Row) -> Svg.Mark {
        switch row.verdict {
        case .regressed: .cross
        case .improved: .triangle
        case .equivalent: .circle
        case .inconclusive, .unstable, nil: .diamond
        }
    }

    private static func style(_ row: SeriesResult.Row) -> String {
        switch row.verdict {
        case .regressed: "bad"
        case .improved: "s2"
        case .equivalent: "s3"
        case .inconclusive, .unstable, nil: "s4"
        }
    }
}
