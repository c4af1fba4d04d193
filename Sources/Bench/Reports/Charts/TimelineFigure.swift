internal import Measurements
internal import Vocabulary

/// Charts over time, one below the other on one time axis, with the faults drawn through all of
/// them.
struct TimelineFigure {
    struct Line {
        var name: String
        var style: String
        var values: [Double?]
        /// Holds its value for the whole column.
        var isStepped = true
    }

    struct Panel {
        var title: String
        var height: Double
        var isLogarithmic = false
        var unit: (Double) -> String
        var lines: [Line]
        var showsHeat = false
        /// The smallest value worth showing on a logarithmic axis.
        var floor: Double = 0
    }

    let timeline: RunTimeline
    let panels: [Panel]
    /// Names of the faults above the first panel.
    let namesFaults: Bool

    private static let gap = 34.0
    private static let laneHeight = 26.0

    func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let scale = isWide ? 1.0 : 0.85
        let heights = panels.map { ($0.height * scale).rounded() }
        let lane = namesFaults && !timeline.outages.isEmpty ? Self.laneHeight : 4
        let height = lane + heights.reduce(0) { $0 + $1 + Self.gap } + 24
        var svg = Svg(width: width, height: height)
        let (left, right) = (isWide ? 64.0 : 50.0, width - (isWide ? 24 : 10))
        let x = Scale(.linear, timeline.first, timeline.last, from: left, to: right)
        var top = lane + 18
        var areas: [PlotArea] = []
        for height in heights {
            areas.append(PlotArea(left: left, top: top, right: right, bottom: top + height))
            top += height + Self.gap
        }
        guard let firstArea = areas.first, let lastArea = areas.last else { return svg }
        for area in areas { shade(&svg, area, x) }
        for (panel, area) in zip(panels, areas) { draw(panel, &svg, area, x, isWide) }
        faults(
            &svg, x,
            PlotArea(
                left: left, top: firstArea.top, right: right, bottom: lastArea.bottom), areas,
            isWide)
        axis(&svg, lastArea, x, isWide)
        // A finger does not hover.
        if isWide, namesFaults { hover(&svg, x, firstArea.top, lastArea.bottom) }
        return svg
    }

    // MARK: Panels

    private func draw(
        _ panel: Panel, _ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ isWide: Bool
    ) {
        svg.text(area.left, area.top - 7, panel.title, class: "t h")
        if isWide { key(panel, &svg, area) }
        let values = panel.lines.flatMap(\.values).compactMap { $0 }
        let y = scale(panel, values, area)
        for tick in y.ticks(isWide ? 4 : 3, label: panel.unit) {
            let at = y.at(tick.value)
            svg.line(area.left, at, area.right, at, class: tick.isMinor ? "g2" : "g")
            if !tick.label.isEmpty { svg.text(area.left - 8, at + 4, tick.label, anchor: .end) }
        }
        if panel.showsHeat {
            let paths = HeatCells.paths(
                timeline.heat, x: { x.at($0) }, y: { y.at($0 / 1e3) }, low: y.low * 1e3,
                high: y.high * 1e3)
            for (level, path) in paths.enumerated() where !path.isEmpty {
                svg.path(path, class: "heat h\(level)")
            }
        }
        for line in panel.lines {
            svg.polyline(points(line, x, y), class: "l \(line.style)")
        }
    }

    /// Beside the title, from the right, where there is room for it.
    private func key(_ panel: Panel, _ svg: inout Svg, _ area: PlotArea) {
        var right = area.right
        for line in panel.lines {
            svg.text(right, area.top - 7, line.name, class: "t q", anchor: .end)
            let end = right - Double(line.name.count) * 7 - 10
            svg.line(end - 24, area.top - 11, end, area.top - 11, class: "l \(line.style)")
            right = end - 24 - 18
        }
    }

    private func scale(_ panel: Panel, _ values: [Double], _ area: PlotArea) -> Scale {
        guard panel.isLogarithmic else {
            let high = max((values.max() ?? 1) * 1.08, 1e-9)
            return Scale(.linear, 0, high, from: area.bottom, to: area.top)
        }
        let heat = timeline.heat.map(\.histogram).filter { panel.showsHeat && !$0.isEmpty }
        let positive = values.filter { $0 > panel.floor }
        let low = min(positive.min() ?? 1, heat.map { Double($0.min) / 1e3 }.min() ?? .infinity)
        let high = max(positive.max() ?? 10, heat.map { Double($0.max) / 1e3 }.max() ?? 0)
        return Scale(
            .logarithmic, max(low * 0.8, panel.floor, 1e-3), max(high * 1.2, low * 10),
            from: area.bottom, to: area.top)
    }

    private func points(_ line: Line, _ x: Scale, _ y: Scale) -> [(Double, Double)?] {
        var points: [(Double, Double)?] = []
        for (column, value) in zip(timeline.columns, line.values) {
            guard let value else {
                points.append(nil)
                continue
            }
            if line.isStepped {
                points += [(x.at(column.start), y.at(value)), (x.at(column.end), y.at(value))]
            } else {
                points.append((x.at(column.middle), y.at(value)))
            }
        }
        return points
    }

    // MARK: Time

    /// What is not the measure phase is toned.
    private func shade(_ svg: inout Svg, _ area: PlotArea, _ x: Scale) {
        svg.rect(area.left, area.top, x.at(0) - area.left, area.height, class: "beside")
        let end = x.at(timeline.length)
        svg.rect(end, area.top, area.right - end, area.height, class: "beside")
    }

    private func axis(_ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ isWide: Bool) {
        for tick in x.ticks(isWide ? 10 : 5, label: { MeasuredText.number($0) }) {
            svg.line(
                x.at(tick.value), area.bottom, x.at(tick.value), area.bottom + 4, class: "axis")
            svg.text(x.at(tick.value), area.bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(
            area.right, area.bottom + 34,
            isWide
                ? "seconds since measuring began; toned: warm-up and drain"
                : "seconds since measuring began", class: "t q", anchor: .end)
    }

    private func faults(
        _ svg: inout Svg, _ x: Scale, _ whole: PlotArea, _ areas: [PlotArea], _ isWide: Bool
    ) {
        var (out, behind, signals) = ("", "", "")
        for outage in timeline.outages {
            let at = x.at(outage.fault.at)
            let away = outage.firstAck.map { x.at($0) } ?? whole.right
            let back = outage.caughtUp.map { x.at($0) } ?? away
            for area in areas {
                if away - at > Self.visible { out += Self.box(at, away, area) }
                if back - away > Self.visible { behind += Self.box(away, back, area) }
            }
            signals += "M\(Svg.number(at)) \(Svg.number(whole.top - 2))V\(Svg.number(whole.bottom))"
        }
        // One shape for all of them: a page must stay small with hundreds.
        for (path, style) in [(out, "out"), (behind, "behind"), (signals, "kill")]
        where !path.isEmpty { svg.path(path, class: style) }
        if namesFaults { nameFaults(&svg, x, whole, isWide) }
    }

    /// What is narrower vanishes under the line of the signal.
    private static let visible = 0.8
    /// More faults than this are marked and not named; the table has them all.
    private static let namedMax = 12

    private static func box(_ left: Double, _ right: Double, _ area: PlotArea) -> String {
        "M\(Svg.number(left)) \(Svg.number(area.top))H\(Svg.number(right))"
            + "V\(Svg.number(area.bottom))H\(Svg.number(left))z"
    }

    private func nameFaults(_ svg: inout Svg, _ x: Scale, _ whole: PlotArea, _ isWide: Bool) {
        let y = whole.top - 26
        guard timeline.outages.count <= Self.namedMax else {
            let marks = timeline.outages.map { outage in
                "M\(Svg.number(x.at(outage.fault.at))) \(Svg.number(y - 4))v8"
            }
            return svg.path(marks.joined(), class: "x")
        }
        var free = -Double.infinity
        let places = timeline.outages.map { x.at($0.fault.at) }
        for (index, outage) in timeline.outages.enumerated() {
            let at = places[index]
            let next = index + 1 < places.count ? places[index + 1] : .infinity
            svg.mark(.cross, at, y, size: 4, class: "x", title: Self.title(outage))
            let width = Double(outage.name.count) * 6.4
            guard at + 8 > free, at + 14 + width < next,
                at + 8 + width < whole.right + (isWide ? 24 : 10)
            else { continue }
            svg.text(at + 8, y + 4, outage.name)
            free = at + 8 + width + 8
        }
    }

    static func title(_ outage: RunTimeline.Outage) -> String {
        let fault = outage.fault
        var text = "\(outage.name) at \(MeasuredText.number(fault.at, "s"))"
        text += ": first ack after \(MeasuredText.time(milliseconds: fault.firstAckMilliseconds))"
        text += ", caught up after \(MeasuredText.time(milliseconds: fault.caughtUpMilliseconds))"
        return text
    }

    /// Invisible until pointed at: a hair line and the figures of the column.
    private func hover(_ svg: inout Svg, _ x: Scale, _ top: Double, _ bottom: Double) {
        for (index, column) in timeline.columns.enumerated() {
            let figures = panels.flatMap { panel in
                panel.lines.compactMap { line in
                    line.values[index].map { "\(line.name) \(panel.unit($0))" }
                }
            }
            guard !figures.isEmpty else { continue }
            let (left, right) = (x.at(column.start), x.at(column.end))
            svg.rect(
                left, top, right - left, bottom - top, class: "hit",
                title: "\(Self.span(column)): \(figures.joined(separator: ", "))")
        }
    }

    static func span(_ column: RunTimeline.Column) -> String {
        "\(MeasuredText.number(column.start)) to \(MeasuredText.number(column.end, "s"))"
    }
}
