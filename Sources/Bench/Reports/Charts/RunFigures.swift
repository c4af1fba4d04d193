internal import Measurements
internal import Vocabulary

/// The charts of one run, each from what is stored of it.
struct RunFigures {
    let record: RunRecord
    let histograms: HistogramLog?
    let series: SeriesTable?

    /// Columns of a chart over time; an hour then has 50 s in each.
    static let columnsMax = 72

    /// Rows of the tables behind them.
    private static let rowsMax = 45

    /// The same in rows.
    private var rows: RunTimeline? {
        series.flatMap { RunTimeline(record, $0, nil, columnsMax: Self.rowsMax) }
    }

    private var timeline: RunTimeline? {
        series.flatMap { RunTimeline(record, $0, histograms, columnsMax: Self.columnsMax) }
    }

    var percentiles: Figure? {
        guard let histograms else { return nil }
        var lines: [PercentileFigure.Series] = []
        func add(_ name: String, _ style: String, _ mark: Svg.Mark, _ found: CensoredHistogram?) {
            guard let found, found.count > 0 else { return }
            lines.append(
                PercentileFigure.Series(name: name, style: style, mark: mark, histogram: found))
        }
        let response = HistogramTag.response
        add("response, all offered records", "s1", .circle, histograms.censoredTotal(of: response))
        if !record.faults.isEmpty {
            add("response, steady", "s2", .square, histograms.steadyTotal(of: response))
        }
        add(
            "service, from the send", "s3", .triangle,
            histograms.total(of: HistogramTag.service).map { CensoredHistogram(observed: $0) })
        let endToEnd = HistogramTag.endToEnd
        add(
            "end to end", "s4", .diamond,
            record.faults.isEmpty
                ? histograms.censoredTotal(of: endToEnd) : histograms.censoredTotal(of: endToEnd))
        let stall = record.generator?.longestStallMilliseconds
        return PercentileFigure(
            series: lines,
            level: stall.map {
                ("the host's own longest pause, \(MeasuredText.time(milliseconds: $0))", $0 * 1e6)
            }
        ).figure
    }

    var load: Figure? {
        guard let timeline else { return nil }
        let columns = timeline.columns
        let throughput = TimelineFigure.Panel(
            title: "Throughput, records a second", height: 150, unit: Self.short,
            lines: [
                .init(name: "delivered", style: "s4", values: columns.map(\.delivered)),
                .init(name: "acknowledged", style: "s1", values: columns.map(\.acked)),
                .init(name: "offered", style: "offer", values: columns.map(\.offered)),
            ])
        let latency = TimelineFigure.Panel(
            title: record.produce?.closedLoop == true ? "Service time" : "Response time",
            height: 200, isLogarithmic: true,
            unit: { MeasuredText.time(Nanoseconds(Int64(($0 * 1e3).rounded()))) },
            lines: [
                .init(name: "p50", style: "s3", values: columns.map(\.p50)),
                .init(name: "p99", style: "s1 strong", values: columns.map(\.p99)),
            ], showsHeat: !timeline.heat.isEmpty)
        let drawing = TimelineFigure(
            timeline: timeline, panels: [throughput, latency], namesFaults: true)
        return Figure(
            id: "over-time", title: "Throughput and latency over time",
            description: loadDescription(timeline), caption: loadCaption(timeline),
            key: [
                .init(name: "offered", style: "offer"),
                .init(name: "acknowledged, p99", style: "s1"),
                .init(name: "delivered", style: "s4"), .init(name: "p50", style: "s3"),
            ], keysInside: true, table: rows.map(table), draw: { drawing.draw($0) })
    }

    private func loadDescription(_ timeline: RunTimeline) -> String {
        let inPhase = timeline.columns.filter { $0.phase == "measure" }
        let acked = inPhase.compactMap(\.acked)
        let p99 = inPhase.compactMap(\.p99)
        var text = ""
        if let low = acked.min(), let high = acked.max() {
            text += "Acknowledged \(MeasuredText.rate(low)) to \(MeasuredText.rate(high)). "
        }
        if let low = p99.min(), let high = p99.max() {
            text +=
                "The p99 of a column lies between \(MeasuredText.time(milliseconds: low / 1e3)) and "
                + "\(MeasuredText.time(milliseconds: high / 1e3)). "
        }
        let times = timeline.outages.prefix(12).map(TimelineFigure.title)
        text += times.isEmpty ? "No faults." : times.joined(separator: "; ") + "."
        let more = timeline.outages.count - times.count
        return more > 0 ? text + " And \(more.grouped) more faults." : text
    }

    private func loadCaption(_ timeline: RunTimeline) -> String {
        var text = ""
        if timeline.secondsPerColumn > 1 {
            text +=
                "A column is \(timeline.secondsPerColumn) s: rates are its mean, p99 its worst second. "
        }
        if !timeline.heat.isEmpty {
            text += "The darker a cell, the more records took that long. "
        }
        if !timeline.outages.isEmpty {
            text +=
                "A red line marks the signal of a fault; the dark span lasts until the first "
                + "acknowledgement, the pale one until nothing was overdue."
        }
        return text
    }

    private func table(_ timeline: RunTimeline) -> TextTable {
        var table = TextTable([
            "seconds", "phase", "offered", "acked", "delivered", "p50", "p99", "slowest",
        ])
        for column in timeline.columns {
            func time(_ microseconds: Double?) -> String {
                MeasuredText.time(milliseconds: microseconds.map { $0 / 1e3 })
            }
            table.add([
                TimelineFigure.span(column), column.phase, MeasuredText.rate(column.offered),
                MeasuredText.rate(column.acked), MeasuredText.rate(column.delivered),
                time(column.p50), time(column.p99), time(column.max),
            ])
        }
        return table
    }

    /// Both processes, the queue between them, and the host beneath.
    var resources: Figure? {
        guard let timeline else { return nil }
        let columns = timeline.columns
        var panels: [TimelineFigure.Panel] = []
        func add(
            _ title: String, _ unit: @escaping (Double) -> String, _ lines: [TimelineFigure.Line]
        ) {
            let some = lines.filter { $0.values.contains { $0 != nil } }
            guard !some.isEmpty else { return }
            panels.append(.init(title: title, height: 84, unit: unit, lines: some))
        }
        add(
            "Waiting at the end of each second, records", Self.short,
            [
                .init(
                    name: "without an answer", style: "s1", values: columns.map(\.unanswered)),
                .init(
                    name: "acknowledged, not delivered", style: "s4", values: columns.map(\.backlog)
                ),
            ])
        add(
            "CPU, cores", { MeasuredText.number($0) },
            [
                .init(name: "broker", style: "s1", values: columns.map(\.brokerCPU)),
                .init(name: "client", style: "s3", values: columns.map(\.clientCPU)),
            ])
        add(
            "Host pauses, longest in each second",
            { $0 == 0 ? "0" : MeasuredText.time(milliseconds: $0) },
            [.init(name: "host", style: "s5", values: columns.map(\.stall))])
        guard !panels.isEmpty else { return nil }
        let drawing = TimelineFigure(timeline: timeline, panels: panels, namesFaults: false)
        return Figure(
            id: "resources", title: "Queues, processors and the host",
            description: resourceDescription(panels, timeline),
            caption:
                "An idle thread on the same host is timed all along: when it is late, the host "
                + "and not the broker made it wait.",
            key: panels.flatMap(\.lines).map { .init(name: $0.name, style: $0.style) },
            keysInside: true, table: rows.map(resourceTable), draw: { drawing.draw($0) })
    }

    private func resourceDescription(_ panels: [TimelineFigure.Panel], _ timeline: RunTimeline)
        -> String
    {
        panels.flatMap { panel in
            panel.lines.map { line in
                let most = line.values.compactMap { $0 }.max() ?? 0
                return "\(panel.title), \(line.name): at most \(panel.unit(most))."
            }
        }.joined(separator: " ")
    }

    private func resourceTable(_ timeline: RunTimeline) -> TextTable {
        var table = TextTable([
            "seconds", "unanswered", "not delivered", "broker CPU", "client CPU", "host pause",
        ])
        for column in timeline.columns {
            table.add(
                TimelineFigure.span(column), Self.whole(column.unanswered),
                Self.whole(column.backlog), MeasuredText.number(column.brokerCPU),
                MeasuredText.number(column.clientCPU), MeasuredText.time(milliseconds: column.stall)
            )
        }
        return table
    }

    private static func whole(_ number: Double?) -> String {
        MeasuredText.count(number.map { Int64($0) })
    }

    /// `50k`, `1.2M`: for axes only.
    static func short(_ number: Double) -> String {
        switch number {
        case ..<10_000: number.shortest
        case ..<1_000_000: (number / 1e3).shortest + "k"
        default: (number / 1e6).shortest + "M"
        }
    }
}
