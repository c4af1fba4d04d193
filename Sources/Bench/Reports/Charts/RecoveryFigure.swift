internal import Measurements
internal import Vocabulary

/// What came when after each fault's signal: a row a fault while they are few, their distribution
/// when they are many.
struct RecoveryFigure {
    let faults: [FaultTimes]

    private struct Event: Sendable {
        var name: String
        var style: String
        var mark: Svg.Mark
        var time: @Sendable (FaultTimes) -> Double?
    }

    private static let rowsMax = 12
    /// Of a curve; more than a screen shows apart.
    private static let stepsMax = 60
    private static let events: [Event] = [
        Event(name: "process gone", style: "s5", mark: .cross, time: { $0.diedMilliseconds }),
        Event(name: "answers again", style: "s3", mark: .square, time: { $0.readyMilliseconds }),
        Event(name: "first ack", style: "s1", mark: .circle, time: { $0.firstAckMilliseconds }),
        Event(
            name: "first fetch", style: "s4", mark: .diamond, time: { $0.firstFetchMilliseconds }),
        Event(name: "caught up", style: "s2", mark: .triangle, time: { $0.caughtUpMilliseconds }),
    ]

    private var longest: Double {
        faults.flatMap { fault in Self.events.compactMap { $0.time(fault) } }.max() ?? 1
    }

    var figure: Figure? {
        guard !faults.isEmpty else { return nil }
        let isFew = faults.count <= Self.rowsMax
        return Figure(
            id: "recovery", title: isFew ? "What came when after each fault" : "Recovery times",
            description: description,
            caption: isFew
                ? "Milliseconds from the signal. The dark span lasts until the first acknowledgement, the "
                    + "pale one until nothing was overdue."
                    + (reach < longest ? " An arrow goes on beyond the axis." : "")
                : "The share of faults that had come so far, in milliseconds from the signal.",
            key: Self.events.map { .init(name: $0.name, style: "\($0.style) only", mark: $0.mark) },
            draw: { isFew ? rows($0) : distribution($0) })
    }

    private var description: String {
        Self.events.compactMap { event in
            let times = faults.compactMap(event.time).sorted()
            guard let low = times.first, let high = times.last else { return nil }
            let missing = faults.count - times.count
            return "\(event.name): \(MeasuredText.time(milliseconds: low)) to "
                + "\(MeasuredText.time(milliseconds: high))"
                + (missing > 0 ? ", \(missing.grouped) without." : ".")
        }.joined(separator: " ")
    }

    private func rows(_ width: Double) -> Svg {
        let isWide = width > 500
        let rowHeight = 30.0
        var svg = Svg(width: width, height: Double(faults.count) * rowHeight + 46)
        let (left, right) = (isWide ? 108.0 : 68.0, width - (isWide ? 24 : 12))
        let bottom = Double(faults.count) * rowHeight + 10
        let reach = reach
        let x = Scale(.linear, 0, reach * 1.04, from: left, to: right)
        axis(&svg, x, bottom, isWide)
        for (index, fault) in faults.enumerated() {
            let y = Double(index) * rowHeight + 22
            svg.text(left - 12, y + 4, "\(fault.kind.rawValue) \(index + 1)", anchor: .end)
            let ack = fault.firstAckMilliseconds ?? longest
            let caught = fault.caughtUpMilliseconds ?? ack
            svg.rect(left, y - 5, x.at(ack) - left, 10, class: "out")
            svg.rect(x.at(ack), y - 5, max(x.at(caught) - x.at(ack), 0), 10, class: "behind")
            for event in Self.events {
                guard let time = event.time(fault) else { continue }
                guard time <= reach else {
                    beyond(&svg, x.to, y, time, event)
                    continue
                }
                svg.mark(
                    event.mark, x.at(time), y, size: 4.5,
                    class: event.mark == .cross ? "x" : "m \(event.style)",
                    title: "\(event.name) after \(MeasuredText.time(milliseconds: time))")
            }
        }
        return svg
    }

    /// Of the rows: what came last of all may come so late that it would press the rest together.
    private var reach: Double {
        let early = faults.flatMap { fault in
            Self.events.dropLast().compactMap { $0.time(fault) }
        }.max()
        guard let early, longest > early * 6 else { return longest }
        return early * 1.6
    }

    private func beyond(_ svg: inout Svg, _ x: Double, _ y: Double, _ time: Double, _ event: Event)
    {
        svg.path(
            "M\(Svg.number(x - 8)) \(Svg.number(y - 5))l8 5l-8 5z", class: "m \(event.style)")
        svg.text(
            x - 14, y + 4, "\(event.name) \(MeasuredText.time(milliseconds: time))",
            class: "t over", anchor: .end)
    }

    private func distribution(_ width: Double) -> Svg {
        let isWide = width > 500
        let height = 260.0
        var svg = Svg(width: width, height: height)
        let (left, right) = (isWide ? 64.0 : 50.0, width - (isWide ? 24 : 12))
        let bottom = height - 36
        let x = Scale(.linear, 0, longest * 1.02, from: left, to: right)
        let y = Scale(.linear, 0, 1, from: bottom, to: 12)
        axis(&svg, x, bottom, isWide)
        for share in [0.0, 0.25, 0.5, 0.75, 1] {
            svg.line(left, y.at(share), right, y.at(share), class: "g")
            svg.text(left - 8, y.at(share) + 4, MeasuredText.percent(share), anchor: .end)
        }
        for event in Self.events {
            let times = faults.compactMap(event.time).sorted()
            guard !times.isEmpty else { continue }
            var points: [(Double, Double)?] = []
            let stride = (times.count + Self.stepsMax - 1) / Self.stepsMax
            var reached = 0.0
            for (index, time) in times.enumerated()
            where index % stride == stride - 1 || index == times.count - 1 {
                points.append((x.at(time), y.at(reached)))
                reached = Double(index + 1) / Double(faults.count)
                points.append((x.at(time), y.at(reached)))
            }
            svg.polyline(points, class: "l \(event.style)")
            for share in [0.25, 0.5, 0.75] {
                let index = min(Int(share * Double(faults.count)), times.count - 1)
                svg.mark(
                    event.mark, x.at(times[index]), y.at(Double(index + 1) / Double(faults.count)),
                    size: 4, class: event.mark == .cross ? "x" : "m \(event.style)",
                    title: "\(event.name), \(MeasuredText.percent(share)) of the faults: "
                        + MeasuredText.time(milliseconds: times[index]))
            }
        }
        return svg
    }

    private func axis(_ svg: inout Svg, _ x: Scale, _ bottom: Double, _ isWide: Bool) {
        for tick in x.ticks(isWide ? 8 : 4, label: { MeasuredText.number($0) }) {
            svg.line(x.at(tick.value), 8, x.at(tick.value), bottom, class: "g")
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(
            x.to, bottom + 33, "milliseconds from the signal", class: "t q", anchor: .end)
    }
}
