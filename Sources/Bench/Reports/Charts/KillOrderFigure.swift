internal import Foundation
internal import Measurements
internal import Vocabulary

/// Every kill of a stratum in its order: how long nobody was answered, what had chosen the moment,
/// where one run ends and the next begins, and which kills a broken promise follows.
struct KillOrderFigure {
    var id: String
    let kills: [CrashKill]

    /// More are added up, so that a page stays small: the range and the median of a group.
    private static let marksMax = 300
    private static let groups = 120

    private static let moments: [(CrashKill.Moment, String, String, Svg.Mark)] = [
        (.instant, "at an instant drawn from the seed", "s1", .circle),
        (.afterAck, "after an acknowledgement", "s2", .triangle),
        (.atAck, "at the n-th acknowledgement", "s5", .square),
        (.afterPause, "after a pause of the process", "s3", .square),
        (.door, "by its own hand, at a door to the file system", "s4", .diamond),
        (.doorOfStop, "at a door while it stops", "s4", .triangle),
    ]

    private var isGrouped: Bool { kills.count > Self.marksMax }
    private var known: [Double] { kills.compactMap(\.outage) }

    var figure: Figure? {
        guard kills.count > 1, let longest = known.max() else { return nil }
        let shown = Self.moments.filter { moment in kills.contains { $0.moment == moment.0 } }
        return Figure(
            id: id, title: "Kill by kill", description: description(longest), caption: caption,
            key: (isGrouped
                ? [
                    .init(
                        name: "median of a group, its range as a line", style: "s1 only",
                        mark: .circle)
                ]
                : shown.map { .init(name: $0.1, style: "\($0.2) only", mark: $0.3) })
                + (kills.contains(where: \.isViolating)
                    ? [.init(name: "a broken promise follows", style: "bad only", mark: .cross)]
                    : []),
            table: table(shown.map { ($0.0, $0.1) }), draw: { draw(longest, $0) })
    }

    private var caption: String {
        "Milliseconds without an acknowledgement, from the last one before the signal to the first "
            + "one after it; kills in their order. A faint line is where a fresh directory begins. A "
            + "cross at the top is a kill after which nothing was acknowledged."
    }

    private func description(_ longest: Double) -> String {
        let violating = kills.count(where: \.isViolating)
        return
            "\(kills.count.grouped) kills in \(Set(kills.map(\.run)).count.grouped) runs; without "
            + "an acknowledgement for at most \(MeasuredText.time(milliseconds: longest)). "
            + (violating == 0
                ? "No broken promise."
                : "A broken promise followed \(MeasuredText.plural(Int64(violating), "kill")).")
    }

    private func table(_ moments: [(CrashKill.Moment, String)]) -> TextTable {
        var table = TextTable([
            "what chose the moment", "kills", "counted", "median without an ack",
            "longest without an ack",
        ])
        for (moment, name) in moments {
            let own = kills.filter { $0.moment == moment }
            let outages = own.compactMap(\.outage).sorted()
            table.add(
                name, own.count.grouped, own.count(where: \.isCounted).grouped,
                MeasuredText.time(
                    milliseconds: outages.isEmpty ? nil : outages[outages.count / 2]),
                MeasuredText.time(milliseconds: outages.last))
        }
        return table
    }

    private func draw(_ longest: Double, _ width: Double) -> Svg {
        let isWide = width > 500
        let height = isWide ? 250.0 : 220.0
        var svg = Svg(width: width, height: height)
        let (left, right, bottom) = (
            isWide ? 64.0 : 50.0, width - (isWide ? 24 : 10), height - 40
        )
        let x = Scale(.linear, 0, Double(kills.count + 1), from: left, to: right)
        let y = Scale(.linear, 0, longest * 1.08, from: bottom, to: 24)
        for tick in y.ticks(4, label: { MeasuredText.time(milliseconds: $0) }) {
            svg.line(
                left, y.at(tick.value), right, y.at(tick.value),
                class: tick.value == 0 ? "axis" : "g")
            svg.text(
                left - 8, y.at(tick.value) + 4, tick.value == 0 ? "0" : tick.label, anchor: .end)
        }
        for tick in x.ticks(isWide ? 10 : 5, label: { Int64($0).grouped })
        where tick.value >= 1 && tick.value.rounded() == tick.value {
            svg.text(x.at(tick.value), bottom + 18, tick.label, anchor: .middle)
        }
        svg.text(right, bottom + 35, "kill", class: "t q", anchor: .end)
        var edges = ""
        for (index, (before, after)) in zip(kills, kills.dropFirst()).enumerated()
        where before.run != after.run {
            edges += "M\(Svg.number(x.at(Double(index) + 1.5))) 20V\(Svg.number(bottom))"
        }
        if !edges.isEmpty { svg.path(edges, class: "g") }
        if isGrouped { groups(&svg, x, y) } else { marks(&svg, x, y) }
        for (index, kill) in kills.enumerated() where kill.isViolating {
            svg.line(
                x.at(Double(index + 1)), 20, x.at(Double(index + 1)), bottom, class: "kill")
            svg.mark(.cross, x.at(Double(index + 1)), 14, size: 4, class: "x")
        }
        return svg
    }

    private func marks(_ svg: inout Svg, _ x: Scale, _ y: Scale) {
        for (index, kill) in kills.enumerated() {
            let at = x.at(Double(index + 1))
            guard let outage = kill.outage else {
                svg.mark(.cross, at, 24, size: 3, class: "x", title: title(index, kill))
                continue
            }
            let moment = Self.moments.first { $0.0 == kill.moment } ?? Self.moments[0]
            svg.mark(
                moment.3, at, y.at(outage), size: 3.2,
                class: "m \(moment.2)\(kill.isCounted ? "" : " faint")", title: title(index, kill))
        }
    }

    private func title(_ index: Int, _ kill: CrashKill) -> String {
        var parts = ["kill \(index + 1), run \(kill.run)"]
        parts.append("\(kill.inFlight.grouped) in flight")
        if let door = kill.door { parts.append("died at \(door)") }
        parts.append("without an ack for \(MeasuredText.time(milliseconds: kill.outage))")
        if !kill.isCounted { parts.append("not counted") }
        return parts.joined(separator: ", ")
    }

    private func groups(_ svg: inout Svg, _ x: Scale, _ y: Scale) {
        let size = (kills.count + Self.groups - 1) / Self.groups
        var ranges = ""
        for at in stride(from: 0, to: kills.count, by: size) {
            let outages = kills[at..<min(at + size, kills.count)].compactMap(\.outage).sorted()
            guard let low = outages.first, let high = outages.last else { continue }
            let place = x.at(Double(at) + Double(size) / 2 + 0.5)
            ranges += "M\(Svg.number(place)) \(Svg.number(y.at(low)))V\(Svg.number(y.at(high)))"
            svg.mark(.circle, place, y.at(outages[outages.count / 2]), size: 2.4, class: "m s1")
        }
        svg.path(ranges, class: "join")
    }
}
