internal import Comparisons
internal import Measurements
internal import Vocabulary

/// One metric of every run of a series, in the order in which they went, the runs of a round joined:
/// drift shows as a slope, a disturbed host as a step, a difference as lines that lean one way.
struct RunOrderFigure {
    let metric: Metric
    let design: SeriesDesign
    let runs: [SeriesRun]
    /// Of its name in the page.
    var prefix = ""

    private static let styles = [
        ("s1", Svg.Mark.circle), ("s4", .square), ("s3", .diamond), ("s2", .triangle),
    ]

    private var known: [(index: Int, run: SeriesRun, value: Double)] {
        runs.enumerated().compactMap { index, run in
            run.values[metric].map { (index, run, $0) }
        }
    }

    var figure: Figure? {
        guard known.count >= 2 else { return nil }
        return Figure(
            id: prefix + "order-"
                + String(metric.rawValue.map { $0.isLetter || $0.isNumber ? $0 : "-" }),
            title: "\(metric.title), run by run", description: description,
            caption:
                "In the order of their going; runs of one round are joined. A run that does not "
                + "count is faint.",
            key: design.arms.enumerated().map { index, arm in
                .init(
                    name: arm.label, style: "\(Self.styles[index % Self.styles.count].0) only",
                    mark: Self.styles[index % Self.styles.count].1)
            }, table: table, draw: draw)
    }

    private var description: String {
        design.arms.map { arm in
            let values = known.filter { $0.run.place.arm == arm.label }.map(\.value)
            return "\(arm.label): \(values.count.grouped) runs, "
                + "\(ChangeText.value(values.min(), of: metric)) to "
                + "\(ChangeText.value(values.max(), of: metric))."
        }.joined(separator: " ")
    }

    private var table: TextTable {
        var table = TextTable(["run", "series", "block", "side", metric.title, ""])
        for (index, run, value) in known {
            table.add(
                (index + 1).grouped, run.place.series.grouped, (run.place.block + 1).grouped,
                run.place.arm, ChangeText.value(value, of: metric),
                Self.counts(run) ? "" : "not counted")
        }
        return table
    }

    private static func counts(_ run: SeriesRun) -> Bool {
        if case .unusable = run.outcome { return false }
        return true
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 220.0 : 200.0
        var svg = Svg(width: width, height: height)
        let (left, right) = (isWide ? 84.0 : 70.0, width - (isWide ? 24 : 10))
        let bottom = height - 38
        let values = known.map(\.value)
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let room = max((high - low) * 0.12, abs(high) * 0.005, 1e-9)
        let x = Scale(.linear, -0.5, Double(runs.count) - 0.5, from: left, to: right)
        let y = Scale(.linear, low - room, high + room, from: bottom, to: 12)
        for tick in y.ticks(4, label: { ChangeText.value($0, of: metric) }) {
            svg.line(left, y.at(tick.value), right, y.at(tick.value), class: "g")
            svg.text(left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
        }
        for tick in x.ticks(isWide ? 10 : 5, label: { "\(Int($0) + 1)" })
        where tick.value.rounded() == tick.value {
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(right, bottom + 33, "run", class: "t q", anchor: .end)
        join(&svg, x, y)
        for (index, run, value) in known {
            let arm = design.arms.firstIndex { $0.label == run.place.arm } ?? 0
            let (style, mark) = Self.styles[arm % Self.styles.count]
            svg.mark(
                mark, x.at(Double(index)), y.at(value), size: 4,
                class: "m \(style)\(Self.counts(run) ? "" : " faint")",
                title: "run \(index + 1), \(run.place.arm): \(ChangeText.value(value, of: metric))")
        }
        return svg
    }

    private func join(_ svg: inout Svg, _ x: Scale, _ y: Scale) {
        for (before, after) in zip(known, known.dropFirst()) {
            let (a, b) = (before.run.place, after.run.place)
            guard a.series == b.series, a.block == b.block, a.round == b.round else { continue }
            svg.line(
                x.at(Double(before.index)), y.at(before.value), x.at(Double(after.index)),
                y.at(after.value), class: "join")
        }
    }
}
