internal import Measurements
internal import Vocabulary

/// The seconds of a run in at most so many columns, told from the start of the measure phase.
struct RunTimeline {
    struct Column {
        /// Seconds; negative in the warm-up.
        var start: Double
        var end: Double
        var phase: String
        /// Records a second, the mean of the column.
        var offered: Double?
        var acked: Double?
        var delivered: Double?
        /// Microseconds: the median second's p50, the worst second's p99 and maximum.
        var p50: Double?
        var p99: Double?
        var max: Double?
        var unanswered: Double?
        var backlog: Double?
        var brokerCPU: Double?
        var clientCPU: Double?
        var stall: Double?

        var middle: Double { (start + end) / 2 }
    }

    struct Outage {
        var fault: FaultTimes
        var name: String
        /// Seconds; nil where it never came.
        var firstAck: Double?
        var caughtUp: Double?
    }

    /// A time interval with the response times of its outcomes.
    struct HeatColumn {
        var start: Double
        var end: Double
        var histogram: Histogram
    }

    /// Of the warm-up its end is shown, as long as this share of the measure phase.
    private static let warmupShare = 0.25

    let columns: [Column]
    let secondsPerColumn: Int
    let outages: [Outage]
    let heat: [HeatColumn]
    /// Of the measure phase.
    let length: Double
    let first: Double
    let last: Double

    init?(_ record: RunRecord, _ series: SeriesTable, _ log: HistogramLog?, columnsMax: Int) {
        guard let produce = record.produce, !series.rows.isEmpty else { return nil }
        let origin = Self.origin(record, log)
        let rows = Self.trimmed(series.rows).filter {
            Double($0.second) - origin >= -Self.warmupShare * produce.seconds
        }
        guard let firstRow = rows.first, let lastRow = rows.last else { return nil }
        let per = Swift.max(1, (rows.count + columnsMax - 1) / columnsMax)
        secondsPerColumn = per
        length = produce.seconds
        columns = stride(from: 0, to: rows.count, by: per).map { at in
            Self.column(Array(rows[at..<min(at + per, rows.count)]), origin)
        }
        first = Double(firstRow.second) - origin
        last = Double(lastRow.second + 1) - origin
        outages = record.faults.enumerated().map { index, fault in
            Outage(
                fault: fault, name: "\(fault.kind.rawValue) \(index + 1)",
                firstAck: fault.firstAckMilliseconds.map { fault.at + $0 / 1e3 },
                caughtUp: fault.caughtUpMilliseconds.map { fault.at + $0 / 1e3 })
        }
        let tag = HistogramTag.response + HistogramTag.second
        heat = (log?.intervals ?? []).filter { $0.tag == tag }.map {
            HeatColumn(
                start: $0.start - origin, end: $0.start + $0.length - origin,
                histogram: $0.histogram)
        }
    }

    /// Where second 0 of the measure phase lies in the run.
    private static func origin(_ record: RunRecord, _ log: HistogramLog?) -> Double {
        if let exact = log?.intervals.first(where: { $0.tag == HistogramTag.service })?.start {
            return exact
        }
        return record.phases.first { $0.name == "measure" }?.at ?? 0
    }

    /// From the first second with load to the last one.
    private static func trimmed(_ rows: [SeriesRow]) -> [SeriesRow] {
        func hasLoad(_ row: SeriesRow) -> Bool {
            (row.offered ?? 0) + (row.acked ?? 0) + (row.delivered ?? 0) > 0
        }
        guard let first = rows.firstIndex(where: hasLoad), let last = rows.lastIndex(where: hasLoad)
        else { return [] }
        return Array(rows[first...last])
    }

    private static func column(_ rows: [SeriesRow], _ origin: Double) -> Column {
        func mean(_ path: KeyPath<SeriesRow, Int64?>) -> Double? {
            let values = rows.compactMap { $0[keyPath: path] }
            return values.isEmpty ? nil : Double(values.reduce(0, +)) / Double(rows.count)
        }
        func all(_ path: KeyPath<SeriesRow, Double?>) -> [Double] {
            rows.compactMap { $0[keyPath: path] }
        }
        func share(_ path: KeyPath<SeriesRow, Double?>) -> Double? {
            let values = all(path)
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        let medians = all(\.responseP50).sorted()
        return Column(
            start: Double(rows[0].second) - origin,
            end: Double(rows[rows.count - 1].second + 1) - origin,
            phase: rows[rows.count / 2].phase, offered: mean(\.offered), acked: mean(\.acked),
            delivered: mean(\.delivered), p50: medians.isEmpty ? nil : medians[medians.count / 2],
            p99: all(\.responseP99).max(), max: all(\.responseMax).max(),
            unanswered: rows.compactMap(\.unanswered).max().map { Double($0) },
            backlog: rows.compactMap(\.backlog).max().map { Double($0) },
            brokerCPU: share(\.brokerCPU), clientCPU: share(\.clientCPU),
            stall: all(\.hostStallMilliseconds).max())
    }
}
