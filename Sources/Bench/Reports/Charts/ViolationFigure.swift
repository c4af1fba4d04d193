internal import Measurements
internal import Verdicts
internal import Vocabulary

/// The acknowledged batches of the partition where the violation is, by time and offset.
struct ViolationFigure {
    let trace: ViolationTrace
    let faults: [FaultTimes]

    var figure: Figure {
        Figure(
            id: "violation", title: "\(trace.topic)-\(trace.partition) around the violation",
            description: description, caption: caption,
            key: [
                .init(name: "acknowledged and read back as sent", style: "s3 only", mark: .circle),
                .init(name: trace.check, style: "bad only", mark: .cross),
            ], table: table, draw: draw)
    }

    private var violated: [ViolationTrace.Batch] { trace.batches.filter { $0.state == .violated } }

    private var description: String {
        guard let first = violated.first, let last = violated.last else { return "" }
        let times = violated.map(\.at)
        return "\(violated.count.grouped) batches \(trace.check), between offset "
            + "\(first.offset.grouped) and \((last.offset + last.count - 1).grouped), acknowledged "
            + "from \(MeasuredText.number(times.min(), "s")) to "
            + "\(MeasuredText.number(times.max(), "s")) of the measure phase."
    }

    private var caption: String {
        var text = "Each mark is a batch that the broker acknowledged: when, and at which offset."
        if trace.omitted > 0 { text += " \(trace.omitted.grouped) others are left out." }
        return text
    }

    private var table: TextTable {
        var table = TextTable(["acknowledged at", "first offset", "records", "state"])
        for batch in violated.prefix(50) {
            table.add(
                MeasuredText.number(batch.at, "s"), batch.offset.grouped, batch.count.grouped,
                trace.check)
        }
        return table
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 320.0 : 280.0
        var svg = Svg(width: width, height: height)
        let area = PlotArea(
            left: isWide ? 84 : 70, top: 28, right: width - (isWide ? 24 : 10), bottom: height - 40)
        let times = trace.batches.map(\.at)
        let offsets = trace.batches.flatMap { [$0.offset, $0.offset + $0.count] }
        guard let early = times.min(), let late = times.max(), let low = offsets.min(),
            let high = offsets.max()
        else { return svg }
        let pad = max((late - early) * 0.04, 0.001)
        let room = max(Double(high - low) * 0.04, 1)
        let x = Scale(.linear, early - pad, late + pad, from: area.left, to: area.right)
        let y = Scale(
            .linear, Double(low) - room, Double(high) + room, from: area.bottom, to: area.top)
        axes(&svg, area, x, y, isWide)
        var free = -Double.infinity
        for (index, fault) in faults.enumerated() where fault.at > x.low && fault.at < x.high {
            let (at, name) = (x.at(fault.at), "\(fault.kind.rawValue) \(index + 1)")
            svg.line(at, area.top, at, area.bottom, class: "kill")
            let end = at + 5 + Double(name.count) * 7
            guard at > free, end < width else { continue }
            svg.text(at + 5, area.top - 6, name)
            free = end + 4
        }
        for batch in trace.batches where batch.state == .found {
            svg.mark(.circle, x.at(batch.at), y.at(Double(batch.offset)), size: 2, class: "m s3")
        }
        for batch in violated {
            svg.mark(
                .cross, x.at(batch.at), y.at(Double(batch.offset)), size: 3.5, class: "x",
                title: "\(trace.check): offset \(batch.offset.grouped), "
                    + "\(MeasuredText.plural(batch.count, "record")), "
                    + "acknowledged at \(MeasuredText.number(batch.at, "s"))")
        }
        return svg
    }

    private func axes(_ svg: inout Svg, _ area: PlotArea, _ x: Scale, _ y: Scale, _ isWide: Bool) {
        for tick in y.ticks(6, label: { Int64($0).grouped }) {
            svg.line(area.left, y.at(tick.value), area.right, y.at(tick.value), class: "g")
            svg.text(area.left - 8, y.at(tick.value) + 4, tick.label, anchor: .end)
        }
        // Three digits do not tell milliseconds apart late in a run.
        for tick in x.ticks(isWide ? 8 : 4, label: { "\(($0 * 1e4).rounded() / 1e4 + 0)" }) {
            svg.line(
                x.at(tick.value), area.bottom, x.at(tick.value), area.bottom + 4, class: "axis")
            svg.text(x.at(tick.value), area.bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(area.left - 8, area.top - 10, "offset", class: "t q", anchor: .end)
        svg.text(
            area.right, area.bottom + 34, "seconds since measuring began", class: "t q",
            anchor: .end)
    }
}
