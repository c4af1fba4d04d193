internal import Measurements
internal import Verdicts
internal import Vocabulary

/// The runs of one scenario in their order, a row a metric.
struct TrendFigure {
    let scenario: String
    /// Oldest first.
    let entries: [IndexEntry]

    private struct Metric {
        var name: String
        var value: (RunRecord) -> Double?
        var text: (Double) -> String
    }

    private var metrics: [Metric] {
        func milliseconds(_ value: Double) -> String { MeasuredText.time(milliseconds: value) }
        func steady(_ record: RunRecord) -> LatencySummary? {
            record.produce?.closedLoop == true
                ? record.produce?.service
                : record.faults.isEmpty ? record.produce?.response : record.produce?.responseSteady
        }
        return [
            Metric(
                name: "acknowledged a second", value: { $0.produce?.rate },
                text: { MeasuredText.rate($0) }),
            Metric(
                name: "p50", value: { steady($0).map { $0.p50 / 1e3 } }, text: milliseconds),
            Metric(
                name: "p99", value: { steady($0).map { $0.p99 / 1e3 } }, text: milliseconds),
            Metric(
                name: "slowest first ack after a fault",
                value: { $0.faults.compactMap(\.firstAckMilliseconds).max() }, text: milliseconds),
            Metric(
                name: "lost", value: { $0.durability?.lost.map { Double($0) } },
                text: { Int64($0).grouped }),
            Metric(
                name: "broker CPU s/GB", value: { $0.cost?.cpuPerGigabyte.broker },
                text: { MeasuredText.number($0) }),
        ].filter { metric in entries.count { metric.value($0.run.record) != nil } >= 2 }
    }

    /// Nil for fewer than two runs.
    var figure: Figure? {
        let metrics = metrics
        guard !metrics.isEmpty else { return nil }
        return Figure(
            id: "trend-" + String(scenario.map { $0.isLetter || $0.isNumber ? $0 : "-" }),
            title: scenario, description: description(metrics),
            caption: "Oldest run at the left. The scale of each row begins at 0.",
            key: [
                .init(name: "passed", style: "s1 only", mark: .circle),
                .init(name: "failed", style: "bad only", mark: .cross),
                .init(name: "cannot be told", style: "s3 only", mark: .diamond),
            ], draw: { draw(metrics, $0) })
    }

    private func description(_ metrics: [Metric]) -> String {
        metrics.map { metric in
            let values = entries.compactMap { metric.value($0.run.record) }
            let texts = [values.first, values.last, values.min(), values.max()].map {
                $0.map(metric.text) ?? MeasuredText.notMeasured
            }
            return "\(metric.name): first \(texts[0]), last \(texts[1]), "
                + "between \(texts[2]) and \(texts[3])."
        }.joined(separator: " ")
    }

    private func draw(_ metrics: [Metric], _ width: Double) -> Svg {
        let isWide = width > 500
        let rowHeight = 74.0
        var svg = Svg(width: width, height: Double(metrics.count) * rowHeight + 8)
        let (left, right) = (isWide ? 220.0 : 8.0, width - (isWide ? 90 : 70))
        let x = Scale(
            .linear, 0, Double(max(entries.count - 1, 1)), from: left + 8, to: right - 8)
        for (row, metric) in metrics.enumerated() {
            let top = Double(row) * rowHeight + 20
            let bottom = top + rowHeight - 30
            let values = entries.map { metric.value($0.run.record) }
            let high = max(values.compactMap { $0 }.max() ?? 1, 1e-9)
            let y = Scale(.linear, 0, high, from: bottom, to: top)
            svg.text(isWide ? 0 : left, isWide ? bottom : top - 6, metric.name, class: "t h")
            svg.line(left, bottom, right, bottom, class: "g")
            let points = values.enumerated().map { index, value in
                value.map { (x.at(Double(index)), y.at($0)) }
            }
            svg.polyline(points, class: "l s3")
            for (index, value) in values.enumerated() {
                guard let value else { continue }
                mark(&svg, entries[index], x.at(Double(index)), y.at(value), metric.text(value))
            }
            if let last = values.last.flatMap({ $0 }) {
                svg.text(right + 8, y.at(last) + 4, metric.text(last))
            }
        }
        return svg
    }

    private func mark(
        _ svg: inout Svg, _ entry: IndexEntry, _ x: Double, _ y: Double, _ text: String
    ) {
        let title = "\(entry.run.record.started.iso8601.prefix(16)): \(text)"
        switch entry.run.verdict.state {
        case .passed: svg.mark(.circle, x, y, class: "m s1", title: title)
        case .failed: svg.mark(.cross, x, y, class: "x", title: title)
        case .unknown: svg.mark(.diamond, x, y, class: "m s3", title: title)
        }
    }
}
