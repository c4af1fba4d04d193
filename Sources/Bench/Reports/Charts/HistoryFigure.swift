internal import Comparisons
internal import Measurements
internal import Statistics
internal import Vocabulary

/// A metric over the runs of one plan on one kind of host, with the levels between its change points.
struct HistoryFigure {
    var id: String
    let metric: Metric
    let entries: [(entry: HistoryEntry, value: Double)]
    let points: [ChangePoints.Point]

    /// More are not marked one by one.
    private static let marksMax = 400

    private func text(_ value: Double) -> String { ChangeText.value(value, of: metric) }
    private func isWorse(_ point: ChangePoints.Point) -> Bool {
        (point.change > 0) != metric.isHigherBetter
    }

    var figure: Figure? {
        guard entries.count > 1 else { return nil }
        return Figure(
            id: id, title: metric.title.uppercasedFirst, description: description,
            caption:
                "A run each, in the order of the file; the axis begins at 0. "
                + (points.isEmpty
                    ? "No step was found." : "A level line is the mean between two steps."),
            key: [.init(name: "a run", style: "s1 only", mark: .circle)]
                + (points.isEmpty
                    ? []
                    : [
                        .init(name: "level", style: "s3"),
                        .init(name: "step for the worse", style: "bad only", mark: .cross),
                        .init(name: "step for the better", style: "s2 only", mark: .triangle),
                    ]),
            table: table, draw: draw)
    }

    private var description: String {
        let values = entries.map(\.value)
        return "\(entries.count.grouped) runs, \(text(values.min() ?? 0)) to "
            + "\(text(values.max() ?? 0)). "
            + (points.isEmpty ? "No step." : points.map(step).joined(separator: " "))
    }

    private func step(_ point: ChangePoints.Point) -> String {
        "\(isWorse(point) ? "Worse" : "Better"): \(ChangeText.signed(point.change)) % from "
            + "\(entries[point.index].entry.commit ?? entries[point.index].entry.time)."
    }

    private var table: TextTable {
        var table = TextTable(["time", "commit", metric.title, "step"])
        for (index, run) in entries.enumerated().suffix(Self.marksMax) {
            let point = points.first { $0.index == index }
            table.add(
                run.entry.time, run.entry.commit ?? "?", text(run.value),
                point.map { "\(ChangeText.signed($0.change)) % from here on" } ?? "")
        }
        return table
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 210.0 : 190.0
        var svg = Svg(width: width, height: height)
        let (left, right, bottom) = (
            isWide ? 84.0 : 66.0, width - (isWide ? 24 : 10), height - 38
        )
        let values = entries.map(\.value)
        let x = Scale(.linear, -0.5, Double(entries.count) - 0.5, from: left, to: right)
        let y = Scale(.linear, 0, (values.max() ?? 1) * 1.12, from: bottom, to: 26)
        for tick in y.ticks(4, label: text) {
            svg.line(
                left, y.at(tick.value), right, y.at(tick.value),
                class: tick.value == 0 ? "axis" : "g")
            svg.text(
                left - 8, y.at(tick.value) + 4, tick.value == 0 ? "0" : tick.label, anchor: .end)
        }
        for tick in x.ticks(isWide ? 10 : 5, label: { (Int64($0) + 1).grouped })
        where tick.value >= 0 && tick.value.rounded() == tick.value {
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(right, bottom + 34, "run", class: "t q", anchor: .end)
        levels(&svg, x, y)
        svg.polyline(
            values.enumerated().map { (x.at(Double($0.offset)), y.at($0.element)) }, class: "join")
        if entries.count <= Self.marksMax {
            for (index, run) in entries.enumerated() {
                svg.mark(
                    .circle, x.at(Double(index)), y.at(run.value), size: 3, class: "m s1",
                    title: "\(run.entry.time) \(run.entry.commit ?? ""): \(text(run.value))")
            }
        }
        steps(&svg, x, bottom)
        return svg
    }

    private func levels(_ svg: inout Svg, _ x: Scale, _ y: Scale) {
        guard let first = points.first else { return }
        let edges = [0] + points.map(\.index) + [entries.count]
        for (index, level) in ([first.before] + points.map(\.after)).enumerated() {
            svg.line(
                x.at(Double(edges[index]) - 0.5), y.at(level),
                x.at(Double(edges[index + 1]) - 0.5), y.at(level), class: "l s3")
        }
    }

    private func steps(_ svg: inout Svg, _ x: Scale, _ bottom: Double) {
        var free = -Double.infinity
        for point in points {
            let at = x.at(Double(point.index) - 0.5)
            svg.line(at, 20, at, bottom, class: isWorse(point) ? "kill" : "level")
            svg.mark(
                isWorse(point) ? .cross : .triangle, at, 14, size: 4,
                class: isWorse(point) ? "x" : "m s2", title: step(point))
            let label = "\(ChangeText.signed(point.change)) %"
            guard at + 8 > free, at + 8 + Double(label.count) * 6.6 < x.to + 20 else { continue }
            svg.text(at + 8, 18, label)
            free = at + 14 + Double(label.count) * 6.6
        }
    }
}
