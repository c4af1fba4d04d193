package import Measurements
package import Verdicts

/// A run as it lies on disk, as far as a page needs it. Whatever is nil or empty was not kept, and
/// the page then leaves out what would rest on it.
package struct StoredRun: Sendable {
    package var run: JudgedRun
    package var plan: String
    package var histograms: HistogramLog?
    package var series: SeriesTable?
    package var trace: ViolationTrace?
    /// The files that durability rests on, as they were when the page was made.
    package var ledger: [FileDigest]

    package init(
        run: JudgedRun, plan: String = "", histograms: HistogramLog? = nil,
        series: SeriesTable? = nil, trace: ViolationTrace? = nil, ledger: [FileDigest] = []
    ) {
        self.run = run
        self.plan = plan
        self.histograms = histograms
        self.series = series
        self.trace = trace
        self.ledger = ledger
    }

    /// What a page carries of the series: all but the bytes, which no chart and no limit rests on.
    var pageSeries: SeriesTable? {
        guard var table = series else { return nil }
        for index in table.rows.indices {
            table.rows[index].ackedBytes = nil
            table.rows[index].deliveredBytes = nil
        }
        return table
    }

    /// What a page carries and draws of the histograms, whether it is made from a folder or from
    /// another page.
    var pageHistograms: HistogramLog? {
        guard var log = histograms else { return nil }
        log.intervals.removeAll { $0.tag == HistogramTag.endToEnd + HistogramTag.second }
        return log.coarse(columnsMax: RunFigures.columnsMax)
    }
}

/// What a file was, so that another copy of it can be told to be the same.
package struct FileDigest: Codable, Sendable, Hashable {
    package var name: String
    package var bytes: Int64
    package var sha256: String

    package init(name: String, bytes: Int64, sha256: String) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
    }
}
