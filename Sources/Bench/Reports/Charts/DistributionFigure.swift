internal import Measurements
internal import Vocabulary

/// How many of a set of events had come after how long: one curve a set, a step an event.
struct DistributionFigure {
    struct Curve {
        var name: String
        var style: String
        var mark: Svg.Mark
        /// Milliseconds, in any order.
        var times: [Double]
    }

    var id: String
    var title: String
    var caption: String
    /// What the curves reach at the top; an event that never came keeps its curve below it.
    var whole: Int
    var noun: String
    var curves: [Curve]

    /// Of a curve; more than a screen shows apart.
    private static let stepsMax = 80
    private static let shares = [0.5, 0.9, 0.99, 1]

    var figure: Figure? {
        let some = curves.filter { !$0.times.isEmpty }
        guard !some.isEmpty, whole > 0 else { return nil }
        return Figure(
            id: id, title: title, description: description(some), caption: caption,
            key: some.map { .init(name: $0.name, style: $0.style, mark: $0.mark) },
            table: table(some), draw: { draw(some, $0) })
    }

    private func description(_ curves: [Curve]) -> String {
        curves.map { curve in
            let texts = Self.shares.map { MeasuredText.time(milliseconds: Self.at($0, curve)) }
            let missing = whole - curve.times.count
            return "\(curve.name): median \(texts[0]), 99 % \(texts[2]), slowest \(texts[3])"
                + (missing > 0 ? ", \(missing.grouped) without." : ".")
        }.joined(separator: " ")
    }

    private func table(_ curves: [Curve]) -> TextTable {
        var table = TextTable(["", "\(noun)s", "p50", "p90", "p99", "slowest"])
        for curve in curves {
            table.add(
                [curve.name, curve.times.count.grouped]
                    + Self.shares.map { MeasuredText.time(milliseconds: Self.at($0, curve)) })
        }
        return table
    }

    /// The value that so large a share does not exceed (nearest rank).
    private static func at(_ share: Double, _ curve: Curve) -> Double? {
        let sorted = curve.times.sorted()
        guard !sorted.isEmpty else { return nil }
        return sorted[max(Int((Double(sorted.count) * share).rounded(.up)) - 1, 0)]
    }

    private func draw(_ curves: [Curve], _ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 280.0 : 250.0
        var svg = Svg(width: width, height: height)
        let (left, right, bottom) = (
            isWide ? 64.0 : 50.0, width - (isWide ? 24 : 12), height - 40
        )
        let longest = curves.flatMap(\.times).max() ?? 1
        let x = Scale(.linear, 0, max(longest, 0.001) * 1.03, from: left, to: right)
        let y = Scale(.linear, 0, 1, from: bottom, to: 12)
        for tick in x.ticks(isWide ? 8 : 4, label: { MeasuredText.number($0) }) {
            svg.line(x.at(tick.value), 12, x.at(tick.value), bottom, class: "g")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        for share in [0.0, 0.25, 0.5, 0.75, 1] {
            svg.line(left, y.at(share), right, y.at(share), class: share == 0 ? "axis" : "g")
            svg.text(left - 8, y.at(share) + 4, MeasuredText.percent(share), anchor: .end)
        }
        svg.text(right, bottom + 35, "milliseconds", class: "t q", anchor: .end)
        for curve in curves { draw(curve, &svg, x, y) }
        return svg
    }

    private func draw(_ curve: Curve, _ svg: inout Svg, _ x: Scale, _ y: Scale) {
        let times = curve.times.sorted()
        let stride = (times.count + Self.stepsMax - 1) / Self.stepsMax
        var points: [(Double, Double)?] = [(x.at(0), y.at(0))]
        var reached = 0.0
        for (index, time) in times.enumerated()
        where index % stride == stride - 1 || index == times.count - 1 {
            points.append((x.at(time), y.at(reached)))
            reached = Double(index + 1) / Double(whole)
            points.append((x.at(time), y.at(reached)))
        }
        svg.polyline(points, class: "l \(curve.style)")
        for share in Self.shares where share < 1 || times.count == whole {
            let rank = min(Int((Double(times.count) * share).rounded(.up)), times.count)
            svg.mark(
                curve.mark, x.at(times[max(rank - 1, 0)]), y.at(Double(rank) / Double(whole)),
                size: 4, class: "m \(curve.style)",
                title: "\(curve.name), \(MeasuredText.percent(share)) of them: "
                    + MeasuredText.time(milliseconds: times[max(rank - 1, 0)]))
        }
    }
}
