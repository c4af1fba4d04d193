internal import Comparisons
internal import Measurements
internal import Vocabulary

/// Latency over load: each rate that was offered, its p50 and p99 on a logarithmic axis, the knee, and
/// what was tried in the search for capacity.
struct LoadCurveFigure {
    let document: SweepDocument

    private var points: [LoadPoint] { document.curve.points }

    private func time(_ microseconds: Double?) -> String {
        MeasuredText.time(milliseconds: microseconds.map { $0 / 1e3 })
    }

    var figure: Figure? {
        guard points.contains(where: { $0.p99 != nil }) else { return nil }
        var key: [Figure.KeyEntry] = [
            .init(name: "p99", style: "s1", mark: .circle),
            .init(name: "p50", style: "s3", mark: .triangle),
        ]
        if points.contains(where: { $0.p99 == nil }) {
            key.append(.init(name: "p99 beyond the drain", style: "bad only", mark: .cross))
        }
        return Figure(
            id: "load-curve", title: "Response time over load", description: description,
            caption:
                "Response times from the intended moment, in an open loop, on a logarithmic axis; each "
                + "mark is a run of its own on a fresh broker. The knee is where more load begins to cost "
                + "much more latency.",
            key: key, table: table, draw: draw)
    }

    private var description: String {
        points.map { point in
            "At \(MeasuredText.rate(point.offered)) offered: p50 \(time(point.p50)), p99 "
                + "\(point.p99 == nil ? "beyond the drain" : time(point.p99))."
        }.joined(separator: " ")
    }

    private var table: TextTable {
        var table = TextTable(["offered", "acknowledged", "share", "p50", "p99", ""])
        for (index, point) in points.enumerated() {
            table.add(
                MeasuredText.rate(point.offered), MeasuredText.rate(point.acked),
                MeasuredText.percent(point.acked / max(point.offered, 1e-9)), time(point.p50),
                point.p99 == nil ? "> drain" : time(point.p99),
                document.curve.knee == index ? "knee" : "")
        }
        return table
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 340.0 : 290.0
        var svg = Svg(width: width, height: height)
        let area = PlotArea(
            left: isWide ? 64 : 50, top: 26, right: width - (isWide ? 24 : 10), bottom: height - 42)
        let times =
            points.flatMap { [$0.p50, $0.p99] }.compactMap { $0 }
            + [document.limit].compactMap { $0 }
        let x = Scale(
            .linear, 0, (points.map(\.offered).max() ?? 1) * 1.03, from: area.left, to: area.right)
        let y = Scale(
            .logarithmic, (times.min() ?? 1) * 0.8,
            max((times.max() ?? 1) * 1.3, (times.min() ?? 1) * 10), from: area.bottom, to: area.top)
        grid(&svg, area, x, y, isWide)
        limits(&svg, area, x, y, isWide)
        for (style, mark, path) in [
            ("s3", Svg.Mark.triangle, \LoadPoint.p50), ("s1", .circle, \LoadPoint.p99),
        ] {
            svg.polyline(
                points.map { point in
                    point[keyPath: path].map { (x.at(point.offered), y.at($0)) }
                }, class: "l \(style)")
            for point in points {
                guard let value = point[keyPath: path] else {
                    if style == "s1" {
                        svg.mark(
                            .cross, x.at(point.offered), area.top + 6, class: "x",
                            title: "\(MeasuredText.rate(point.offered)): p99 beyond the drain")
                    }
                    continue
                }
                svg.mark(
                    mark, x.at(point.offered), y.at(value), size: 4, class: "m \(style)",
                    title: "\(MeasuredText.rate(point.offered)): \(time(value))")
            }
        }
        return svg
    }

    private func grid(_ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ y: Scale, _ isWide: Bool) {
        for tick in y.ticks(6, label: { MeasuredText.time(milliseconds: $0 / 1e3) }) {
            svg.line(
                area.left, y.at(tick.value), area.right, y.at(tick.value),
                class: tick.isMinor ? "g2" : "g")
            if !tick.label.isEmpty {
                svg.text(area.left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
            }
        }
        for tick in x.ticks(isWide ? 8 : 4, label: RunFigures.short) {
            svg.line(
                x.at(tick.value), area.bottom, x.at(tick.value), area.bottom + 4, class: "axis")
            svg.text(x.at(tick.value), area.bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(
            area.right, area.bottom + 36, "records a second, offered", class: "t q", anchor: .end)
    }

    /// Knee, ceiling, capacity as lines down; the bound as a line across.
    private func limits(
        _ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ y: Scale, _ isWide: Bool
    ) {
        if let limit = document.limit {
            svg.line(area.left, y.at(limit), area.right, y.at(limit), class: "level")
            svg.text(area.left + 6, y.at(limit) - 5, "bound: p99 \(time(limit))", class: "t q over")
        }
        var lines: [(Double, String)] = []
        if let knee = document.curve.knee { lines.append((points[knee].offered, "knee")) }
        if let capacity = document.capacity { lines.append((capacity, "capacity")) }
        if document.ceiling <= x.high { lines.append((document.ceiling, "closed loop")) }
        var free = -Double.infinity
        for (value, name) in lines.sorted(by: { $0.0 < $1.0 }) {
            svg.line(x.at(value), area.top - 4, x.at(value), area.bottom, class: "level")
            let half = Double(name.count) * 3.4
            let middle = min(max(x.at(value), area.left + half), area.right - half)
            // What stands beside another name stands below it.
            let y = middle - half < free ? area.top + 6 : area.top - 9
            svg.text(middle, y, name, class: "t q over", anchor: .middle)
            free = middle + half + 10
        }
    }
}
