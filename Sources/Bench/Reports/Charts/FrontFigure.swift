internal import Comparisons
internal import Measurements
internal import Statistics
internal import Vocabulary

/// Two metrics of each finalist against each other: its median as a mark, its single runs faint around
/// it. Filled are those on the front, which no other beats in everything.
struct FrontFigure {
    struct Point {
        var label: String
        var x: Double
        var y: Double
        var isOnFront: Bool
        /// Of single runs.
        var runs: [(x: Double, y: Double)]
    }

    var id: String
    var title: String
    let across: Metric
    let up: Metric
    let points: [Point]

    static let styles: [(String, Svg.Mark)] = [
        ("s1", .circle), ("s4", .square), ("s2", .triangle), ("s5", .diamond), ("s3", .square),
    ]

    var figure: Figure? {
        guard points.count > 1 else { return nil }
        let key = points.enumerated().map { index, point in
            let (style, mark) = Self.styles[index % Self.styles.count]
            return Figure.KeyEntry(
                name: point.isOnFront ? "\(point.label), on the front" : point.label,
                style: "\(style) only", mark: mark)
        }
        return Figure(
            id: id, title: title,
            description: points.map { point in
                "\(point.label): \(ChangeText.value(point.x, of: across)), "
                    + "\(ChangeText.value(point.y, of: up))"
                    + (point.isOnFront ? ", on the front." : ".")
            }.joined(separator: " "),
            caption:
                "Large marks are medians of the finals, small ones their single runs, whose spread is how "
                + "sure a place is. Better is \(across.isHigherBetter ? "right" : "left") and "
                + "\(up.isHigherBetter ? "up" : "down"). The axes do not begin at 0.",
            key: key, table: table, draw: draw)
    }

    private var table: TextTable {
        var table = TextTable([
            "", "\(across.title), median", "least to most", "\(up.title), median", "least to most",
            "front",
        ])
        for point in points {
            func range(_ values: [Double], _ metric: Metric) -> String {
                "\(ChangeText.value(values.min(), of: metric)) to "
                    + ChangeText.value(values.max(), of: metric)
            }
            table.add(
                point.label, ChangeText.value(point.x, of: across),
                range(point.runs.map(\.x), across), ChangeText.value(point.y, of: up),
                range(point.runs.map(\.y), up), point.isOnFront ? "on the front" : "")
        }
        return table
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 320.0 : 280.0
        var svg = Svg(width: width, height: height)
        let area = PlotArea(
            left: isWide ? 84 : 64, top: 26, right: width - (isWide ? 40 : 12), bottom: height - 42)
        let x = Self.scale(points.flatMap { $0.runs.map(\.x) + [$0.x] }, area.left, area.right)
        let y = Self.scale(points.flatMap { $0.runs.map(\.y) + [$0.y] }, area.bottom, area.top)
        for tick in x.ticks(isWide ? 6 : 3, label: { ChangeText.value($0, of: across) }) {
            svg.line(x.at(tick.value), area.top, x.at(tick.value), area.bottom, class: "g")
            svg.text(x.at(tick.value), area.bottom + 18, tick.label, anchor: .middle)
        }
        for tick in y.ticks(5, label: { ChangeText.value($0, of: up) }) {
            svg.line(area.left, y.at(tick.value), area.right, y.at(tick.value), class: "g")
            svg.text(area.left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
        }
        svg.text(area.right, area.bottom + 36, across.title, class: "t q", anchor: .end)
        svg.text(area.left, area.top - 10, up.title, class: "t q")
        for (index, point) in points.enumerated() {
            let (style, mark) = Self.styles[index % Self.styles.count]
            for run in point.runs {
                svg.mark(mark, x.at(run.x), y.at(run.y), size: 2.2, class: "m \(style) faint")
            }
        }
        var named: [(x: Double, y: Double)] = []
        for (index, point) in points.enumerated() {
            let (style, mark) = Self.styles[index % Self.styles.count]
            svg.mark(
                mark, x.at(point.x), y.at(point.y), size: 6,
                class: point.isOnFront ? "m \(style)" : "m \(style) hollow",
                title: "\(point.label): \(ChangeText.value(point.x, of: across)), "
                    + ChangeText.value(point.y, of: up))
            // Where two lie close together the key and the table tell them apart.
            let width = Double(point.label.count) * 7.5 + 14
            let place = (x: x.at(point.x), y: y.at(point.y))
            guard
                !named.contains(where: {
                    abs($0.x - place.x) < width && abs($0.y - place.y) < 16
                })
            else { continue }
            named.append(place)
            let isRight = x.at(point.x) > area.right - 60
            svg.text(
                x.at(point.x) + (isRight ? -10 : 10), y.at(point.y) - 7, point.label,
                class: "t h", anchor: isRight ? .end : .start)
        }
        return svg
    }

    private static func scale(_ values: [Double], _ from: Double, _ to: Double) -> Scale {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let room = max((high - low) * 0.1, abs(high) * 0.01, 1e-9)
        return Scale(.linear, max(low - room, 0), high + room, from: from, to: to)
    }
}
