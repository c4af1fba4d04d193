internal import Foundation
internal import Measurements
internal import Vocabulary

/// Durations against percentiles, both logarithmic: each step to the right is ten times rarer.
struct PercentileFigure {
    struct Series {
        var name: String
        var style: String
        var mark: Svg.Mark
        var histogram: CensoredHistogram
        /// Of the single runs that it is the sum of: their range is drawn as a band.
        var rounds: [CensoredHistogram] = []
    }

    let series: [Series]
    /// Drawn across, such as the host's own longest hesitation.
    var level: (text: String, nanoseconds: Double)?

    private struct Curve {
        var series: Series
        var points: [(x: Double, quantile: Quantile)]
        var band: [(x: Double, low: Double, high: Double)] = []
    }

    /// Nines per step of a curve; finer than a screen shows.
    private static let step = 0.04
    private static let named: [(text: String, fraction: Double)] = [
        ("50 %", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("99.9 %", 0.999), ("99.99 %", 0.9999),
        ("99.999 %", 0.99999), ("99.9999 %", 0.999999),
    ]

    var figure: Figure? {
        let curves = series.filter { $0.histogram.count > 0 }.map(Self.curve)
        guard !curves.isEmpty else { return nil }
        return Figure(
            id: "percentiles", title: "Percentiles", description: description(curves),
            caption: "How long the slowest share of records took. Each labelled step to the right "
                + "is a rarer record; both axes are logarithmic. A line ends at its slowest record."
                + (curves.contains { $0.points.contains(where: \.quantile.isLowerBound) }
                    ? " Where it is dotted, records without an answer may raise it." : "")
                + (curves.contains { !$0.band.isEmpty }
                    ? " A line is all rounds together, its band the range of the single rounds."
                    : ""),
            key: series.filter { $0.histogram.count > 0 }.map {
                Figure.KeyEntry(name: $0.name, style: $0.style, mark: $0.mark)
            },
            table: table(curves), draw: { draw(curves, width: $0) })
    }

    private static func curve(_ series: Series) -> Curve {
        let end = max(log10(Double(series.histogram.count)), step)
        let count = Int((end / step).rounded(.up))
        let named = Self.named.map { -log10(1 - $0.fraction) }.filter { $0 < end }
        let places = ((0...count).map { min(Double($0) * step, end) } + named).sorted()
        let quantiles = series.histogram.quantiles(
            places.map { $0 == end ? 1 : 1 - pow(10, -$0) })
        return Curve(
            series: series, points: zip(places, quantiles).map { (x: $0, quantile: $1) },
            band: band(series, places))
    }

    /// As far to the right as the shortest of the rounds has records.
    private static func band(_ series: Series, _ places: [Double]) -> [(
        x: Double, low: Double, high: Double
    )] {
        let rounds = series.rounds.filter { $0.count > 0 }
        guard rounds.count > 1, let fewest = rounds.map(\.count).min() else { return [] }
        let shared = places.filter { $0 <= log10(Double(fewest)) }
        let values = rounds.map { round in
            round.quantiles(shared.map { 1 - pow(10, -$0) }).map {
                Double(max($0.nanoseconds, 1))
            }
        }
        return shared.indices.map { index in
            let here = values.map { $0[index] }
            return (shared[index], here.min() ?? 1, here.max() ?? 1)
        }
    }

    private func description(_ curves: [Curve]) -> String {
        curves.map { curve in
            let values = [("median", 0.5), ("99 %", 0.99), ("99.9 %", 0.999), ("slowest", 1)].map {
                "\($0) \(MeasuredText.quantile(curve.series.histogram.quantile($1)))"
            }
            return "\(curve.series.name): \(values.joined(separator: ", "))."
        }.joined(separator: " ")
    }

    private func table(_ curves: [Curve]) -> TextTable {
        var table = TextTable(["percentile"] + curves.map(\.series.name))
        let longest = curves.map { $0.points.last?.x ?? 0 }.max() ?? 0
        for (text, fraction) in Self.named where -log10(1 - fraction) <= longest + 1e-6 {
            table.add(
                [text]
                    + curves.map { curve in
                        let histogram = curve.series.histogram
                        return Double(histogram.count) * (1 - fraction) < 0.999
                            ? MeasuredText.notMeasured
                            : MeasuredText.quantile(histogram.quantile(fraction))
                    })
        }
        table.add(["slowest"] + curves.map { MeasuredText.quantile($0.series.histogram.max) })
        table.add(["records"] + curves.map { $0.series.histogram.count.grouped })
        return table
    }

    // MARK: Drawing

    private func draw(_ curves: [Curve], width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 380.0 : 300.0
        var svg = Svg(width: width, height: height)
        let area = PlotArea(
            left: isWide ? 64 : 50, top: 12, right: width - (isWide ? 24 : 10), bottom: height - 42)
        let ends = curves.compactMap { $0.points.last?.x }
        let values = curves.flatMap { [$0.points.first, $0.points.last] }.compactMap {
            $0.map { Double(max($0.quantile.nanoseconds, 1)) }
        }
        let x = Scale(.linear, 0, (ends.max() ?? 1) * 1.01, from: area.left, to: area.right)
        let y = Scale(
            .logarithmic, (values.min() ?? 1) * 0.8,
            max((values.max() ?? 1) * 1.25, (values.min() ?? 1) * 10), from: area.bottom,
            to: area.top)
        grid(&svg, area, x, y, isWide)
        if let level, level.nanoseconds > y.low, level.nanoseconds < y.high {
            svg.line(
                area.left, y.at(level.nanoseconds), area.right, y.at(level.nanoseconds),
                class: "level")
            svg.text(area.left + 6, y.at(level.nanoseconds) - 5, level.text, class: "t q over")
        }
        for curve in curves.reversed() { band(curve, &svg, x, y) }
        for curve in curves.reversed() { self.curve(curve, &svg, x, y) }
        return svg
    }

    private func grid(_ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ y: Scale, _ isWide: Bool) {
        for tick in y.ticks(6, label: { MeasuredText.time(Nanoseconds(Int64($0))) }) {
            svg.line(
                area.left, y.at(tick.value), area.right, y.at(tick.value),
                class: tick.isMinor ? "g2" : "g")
            if !tick.label.isEmpty {
                svg.text(area.left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
            }
        }
        let labels = [("0", 0.0)] + Self.named.map { ($0.text, -log10(1 - $0.fraction)) }
        var free = -Double.infinity
        for (text, place) in labels where place <= x.high {
            svg.line(x.at(place), area.top, x.at(place), area.bottom, class: "g")
            let short = isWide ? text : text.replacingOccurrences(of: " %", with: "")
            let half = Double(short.count) * 3.4
            let middle = min(x.at(place), area.right - half)
            guard middle - half > free else { continue }
            svg.text(middle, area.bottom + 18, short, anchor: .middle)
            free = middle + half + 4
        }
        svg.text(
            area.right, area.bottom + 36, isWide ? "percentile of records" : "percentile, %",
            class: "t q", anchor: .end)
    }

    private func band(_ curve: Curve, _ svg: inout Svg, _ x: Scale, _ y: Scale) {
        guard !curve.band.isEmpty else { return }
        let upper = curve.band.map { (x.at($0.x), y.at($0.high)) }
        let lower = curve.band.reversed().map { (x.at($0.x), y.at($0.low)) }
        svg.polyline(
            (upper + lower).map { $0 }, class: "band \(curve.series.style)")
    }

    private func curve(_ curve: Curve, _ svg: inout Svg, _ x: Scale, _ y: Scale) {
        let points = curve.points.map { point in
            (x.at(point.x), y.at(Double(max(point.quantile.nanoseconds, 1))))
        }
        let firstBound = curve.points.firstIndex { $0.quantile.isLowerBound } ?? points.count
        svg.polyline(
            thinned(Array(points[..<firstBound])), class: "l \(curve.series.style)")
        if firstBound < points.count {
            let from = max(firstBound - 1, 0)
            svg.polyline(
                thinned(Array(points[from...])), class: "l \(curve.series.style) bound")
            if let last = points.last {
                svg.path(
                    "M\(Svg.number(last.0 - 4)) \(Svg.number(last.1 - 2))l4 -6l4 6z",
                    class: "m \(curve.series.style)")
            }
        }
        for (text, fraction) in Self.named {
            let place = -log10(1 - fraction)
            guard let point = curve.points.first(where: { $0.x >= place - 1e-6 }) else { continue }
            svg.mark(
                curve.series.mark, x.at(point.x), y.at(Double(max(point.quantile.nanoseconds, 1))),
                class: "m \(curve.series.style)",
                title: "\(curve.series.name), \(text): \(MeasuredText.quantile(point.quantile))")
        }
    }

    /// Without the points in the middle of a level stretch.
    private func thinned(_ points: [(Double, Double)]) -> [(Double, Double)?] {
        points.indices.filter { index in
            guard index > 0, index + 1 < points.count else { return true }
            return abs(points[index - 1].1 - points[index].1) > 0.05
                || abs(points[index + 1].1 - points[index].1) > 0.05
        }.map { points[$0] }
    }
}
