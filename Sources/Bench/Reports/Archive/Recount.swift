internal import Measurements
internal import Verdicts
internal import Vocabulary

/// A stored run with every figure computed again that its histograms and series can give: all
/// percentiles, the counts behind them, the shares and the limits that rest on them. Durability is
/// carried as it was judged; only the ledger itself, with `trial check`, gives it again.
package struct Recount: Sendable {
    package private(set) var stored: StoredRun
    /// Sentences, one for each figure that did not come out as it was stored.
    package private(set) var differences: [String] = []
    /// Figures that were computed again.
    package private(set) var count = 0

    package init(_ stored: StoredRun) {
        self.stored = stored
        guard let log = stored.histograms else { return }
        recountProduce(log)
        recountEndToEnd(log)
        var run = self.stored.run
        run.load = LoadDiagnosis(run.record)
        run.verdict = run.verdict.judgingLimits(of: run.record)
        compare("verdict", stored.run.verdict.state.rawValue, run.verdict.state.rawValue)
        self.stored.run = run
    }

    private mutating func recountProduce(_ log: HistogramLog) {
        guard var produce = stored.run.record.produce else { return }
        take(
            &produce.service, log.total(of: HistogramTag.service).flatMap { LatencySummary($0) },
            "service")
        if let service = log.total(of: HistogramTag.service) {
            take(&produce.acked, service.count, "records acknowledged")
        }
        if let response = log.censoredTotal(of: HistogramTag.response) {
            take(&produce.response, LatencySummary(response), "response")
            take(&produce.offered, response.count, "records offered")
            take(&produce.censored, response.censored.count, "records without an answer")
        }
        take(
            &produce.responseSteady,
            log.steadyTotal(of: HistogramTag.response).flatMap { LatencySummary($0) },
            "response, steady")
        stored.run.record.produce = produce
    }

    private mutating func recountEndToEnd(_ log: HistogramLog) {
        if var endToEnd = stored.run.record.endToEnd {
            take(
                &endToEnd.response,
                log.total(of: HistogramTag.endToEnd).flatMap { LatencySummary($0) }, "end to end")
            take(
                &endToEnd.responseSteady,
                log.steadyTotal(of: HistogramTag.endToEnd).flatMap { LatencySummary($0) },
                "end to end, steady")
            stored.run.record.endToEnd = endToEnd
        }
        if var consume = stored.run.record.consume {
            if let delivered = log.total(of: HistogramTag.endToEnd)?.count {
                take(&consume.delivered, delivered, "records delivered")
            }
            if let backlog = stored.series?.backlogMax {
                take(&consume.backlogMax, backlog, "largest backlog")
            }
            stored.run.record.consume = consume
        }
    }

    /// What cannot be computed again stays as it was stored.
    private mutating func take(
        _ summary: inout LatencySummary?, _ computed: LatencySummary?, _ name: String
    ) {
        guard let computed else { return }
        count += 1
        if let stored = summary, stored != computed {
            let texts = [stored, computed].map { summary in
                [0.5, 0.99, 0.999, 1].map { MeasuredText.quantile(summary.quantile($0)) }
                    .joined(separator: " / ")
            }
            differences.append(
                "\(name): the page says p50 / p99 / p99.9 / max \(texts[0]), its histogram gives "
                    + texts[1])
        }
        summary = computed
    }

    private mutating func take(_ value: inout Int64, _ computed: Int64, _ name: String) {
        compare(name, value.grouped, computed.grouped)
        value = computed
    }

    private mutating func take(_ value: inout Int64?, _ computed: Int64, _ name: String) {
        compare(name, MeasuredText.count(value), computed.grouped)
        value = computed
    }

    private mutating func compare(_ name: String, _ stored: String, _ computed: String) {
        count += 1
        if stored != computed {
            differences.append("\(name): the page says \(stored), its data give \(computed)")
        }
    }
}
