internal import Measurements
internal import Vocabulary

/// Where an answered record's time goes, in means, because only means may be added up.
struct MeanFigure {
    private struct Part {
        var name: String
        var style: String
        var nanoseconds: Double
    }

    private let parts: [Part]
    private let hasConsumers: Bool

    /// Nil without response times.
    init?(_ log: HistogramLog, _ record: RunRecord) {
        guard let response = log.total(of: HistogramTag.response), !response.isEmpty,
            let service = log.total(of: HistogramTag.service), !service.isEmpty
        else { return nil }
        var parts = [
            Part(
                name: "waiting to be sent", style: "f3",
                nanoseconds: max(response.mean - service.mean, 0)),
            Part(name: "sent until acknowledged", style: "f1", nanoseconds: service.mean),
        ]
        let endToEnd = log.total(of: HistogramTag.endToEnd)
        hasConsumers = endToEnd?.isEmpty == false
        if let endToEnd, !endToEnd.isEmpty {
            parts.append(
                Part(
                    name: "acknowledged until delivered", style: "f4",
                    nanoseconds: endToEnd.mean - response.mean))
        }
        self.parts = parts
    }

    private var sum: Double { parts.reduce(0) { $0 + max($1.nanoseconds, 0) } }

    private func time(_ nanoseconds: Double) -> String {
        MeasuredText.time(Nanoseconds(Int64(nanoseconds.rounded())))
    }

    var figure: Figure {
        var table = TextTable(["", "mean", "share"])
        for part in parts {
            table.add(
                part.name, time(part.nanoseconds),
                part.nanoseconds < 0
                    ? MeasuredText.notMeasured : MeasuredText.percent(part.nanoseconds / sum))
        }
        return Figure(
            id: "means", title: "Where the time of an answered record goes, on average",
            description: parts.map { "\($0.name): \(time($0.nanoseconds))." }.joined(
                separator: " "),
            caption: caption, table: table, draw: draw)
    }

    private var caption: String {
        guard hasConsumers, let last = parts.last, last.nanoseconds < 0 else { return "" }
        return "On average a consumer had a record "
            + "\(time(-last.nanoseconds)) before its producer had the acknowledgement."
    }

    private func draw(_ width: Double) -> Svg {
        let isWide = width > 500
        let shown = parts.filter { $0.nanoseconds > 0 }
        var svg = Svg(width: width, height: isWide ? 56 : 34 + 22 * Double(shown.count))
        let x = Scale(.linear, 0, max(sum, 1), from: 0, to: width)
        var start = 0.0
        var free = 0.0
        for (index, part) in shown.enumerated() {
            let (left, right) = (x.at(start), x.at(start + part.nanoseconds))
            let label = "\(part.name) \(time(part.nanoseconds))"
            svg.rect(
                left, 4, max(right - left - 2, 1), 22, class: "bar \(part.style)", title: label)
            let (at, y) = isWide ? (free, 47.0) : (0, 46 + 22 * Double(index))
            svg.rect(at, y - 9, 12, 10, class: "bar \(part.style)")
            svg.text(at + 18, y, label)
            free += 18 + Double(label.count) * 6.6 + 24
            start += part.nanoseconds
        }
        return svg
    }
}
