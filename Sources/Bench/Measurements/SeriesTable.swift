internal import Vocabulary

/// `series.csv`: a header line with the names of the columns, then one line a second.
package struct SeriesTable: Sendable, Hashable {
    package var rows: [SeriesRow]

    package init(rows: [SeriesRow]) { self.rows = rows }

    /// Merges what the workers of every phase counted with what the Runner sampled.
    package init(
        phases: [PhaseWindow], produce: [WorkerSeries], consume: [WorkerSeries],
        samples: [HostSample]
    ) {
        let length = (produce + consume).map(\.seconds.count).max() ?? 0
        let last = samples.map { $0.second + 1 }.max() ?? 0
        rows = (0..<max(length, last)).map { SeriesRow(second: $0, phase: "") }
        if let epoch = (produce + consume).first?.epoch {
            for index in rows.indices {
                let middle = epoch + Nanoseconds(Int64(index) * 1_000_000_000 + 500_000_000)
                rows[index].phase =
                    phases.first { $0.contains(middle.nanoseconds) }?.name ?? "other"
            }
        }
        for series in produce { count(series, isProduce: true) }
        for series in consume { count(series, isProduce: false) }
        measure(produce, into: \.responseP50, \.responseP99, \.responseMax)
        measure(consume, into: \.endToEndP50, \.endToEndP99, \.endToEndMax)
        accumulate(hasConsumers: !consume.isEmpty)
        for sample in samples where rows.indices.contains(sample.second) {
            rows[sample.second].brokerCPU = sample.brokerCPU?.rounded(places: 3)
            rows[sample.second].clientCPU = sample.clientCPU?.rounded(places: 3)
            rows[sample.second].hostStallMilliseconds =
                sample.stallMilliseconds?.rounded(places: 3)
        }
    }

    private mutating func count(_ series: WorkerSeries, isProduce: Bool) {
        for index in rows.indices {
            let counts =
                index < series.seconds.count ? series.seconds[index] : SecondCounts()
            if isProduce {
                rows[index].offered = (rows[index].offered ?? 0) + counts.offered
                rows[index].acked = (rows[index].acked ?? 0) + counts.acked
                rows[index].failed = (rows[index].failed ?? 0) + counts.failed
                rows[index].unknown = (rows[index].unknown ?? 0) + counts.unknown
                rows[index].late = (rows[index].late ?? 0) + counts.late
                rows[index].ackedBytes = (rows[index].ackedBytes ?? 0) + counts.ackedBytes
            } else {
                rows[index].delivered = (rows[index].delivered ?? 0) + counts.delivered
                rows[index].deliveredBytes =
                    (rows[index].deliveredBytes ?? 0) + counts.deliveredBytes
            }
        }
    }

    private mutating func measure(
        _ series: [WorkerSeries], into p50: WritableKeyPath<SeriesRow, Double?>,
        _ p99: WritableKeyPath<SeriesRow, Double?>, _ max: WritableKeyPath<SeriesRow, Double?>
    ) {
        for index in rows.indices {
            let merged = Histogram(significantDigits: WorkerSeries.significantDigits)
            for one in series {
                if let histogram = one.histogram(of: index) { merged.add(histogram) }
            }
            guard !merged.isEmpty else { continue }
            rows[index][keyPath: p50] = Double(merged.quantile(0.5)) / 1e3
            rows[index][keyPath: p99] = Double(merged.quantile(0.99)) / 1e3
            rows[index][keyPath: max] = Double(merged.max) / 1e3
        }
    }

    private mutating func accumulate(hasConsumers: Bool) {
        var unanswered: Int64 = 0
        var backlog: Int64 = 0
        for index in rows.indices {
            let row = rows[index]
            if let offered = row.offered {
                unanswered += offered - (row.acked ?? 0) - (row.failed ?? 0) - (row.unknown ?? 0)
                rows[index].unanswered = max(unanswered, 0)
            }
            if hasConsumers, row.acked != nil {
                backlog += (row.acked ?? 0) - (row.delivered ?? 0)
                rows[index].backlog = max(backlog, 0)
            }
        }
    }

    /// The most records acknowledged and not delivered, at the end of any second.
    package var backlogMax: Int64? { rows.compactMap(\.backlog).max() }
}
