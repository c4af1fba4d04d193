internal import Statistics

/// Judges a series: the same design and runs give the same result, wherever and whenever.
package struct Comparison: Sendable {
    private let design: SeriesDesign
    private let progress: SeriesProgress

    package init(_ progress: SeriesProgress) {
        design = progress.design
        self.progress = progress
    }

    package func result() -> SeriesResult {
        let rows =
            design.gated.map { row($0, isGated: true) }
            + design.reported.map { row($0, isGated: false) }.filter { $0.base != nil }
        let outcome = ComparisonOutcome(design: design, progress: progress, rows: rows)
        return SeriesResult(
            state: outcome.state, exit: outcome.exit, reasons: outcome.reasons, rows: rows,
            lostBase: lost(design.base), lostSubject: lost(design.subject),
            pairs: look.map { progress.pairs(look: $0) } ?? progress.first.pairs,
            confirmationPairs: progress.second.pairs, runs: progress.runs.count,
            invalid: invalid(progress.first, "") + invalid(progress.second, "second series, "))
    }

    private var look: Int? { progress.reached.look }

    private func row(_ gate: MetricMargin, isGated: Bool) -> SeriesResult.Row {
        let metric = gate.metric
        var row = SeriesResult.Row(
            metric: metric, margin: gate.margin, isGated: isGated,
            base: median(design.base, metric), subject: median(design.subject, metric), pairs: 0)
        let ending = progress.reached
        guard let look else {
            row.note = "too few pairs that count"
            row.verdict = isGated ? .unstable : nil
            return row
        }
        row.pairs = progress.pairs(look: look)
        guard let estimate = estimate(metric, look: look, isGated: isGated) else {
            row.note = "not measured"
            return row
        }
        let ends = [
            metric.change(ofWorsening: estimate.low), metric.change(ofWorsening: estimate.high),
        ]
        row.change = metric.change(ofWorsening: estimate.centre)
        row.low = ends.min()
        row.high = ends.max()
        row.confidence = estimate.confidence
        row.verdict = MarginVerdict(
            low: estimate.low, high: estimate.high, margin: gate.margin, isLast: ending.isLast)
        row.detectable = detectable(gate, look: look)
        row.null = null(metric, look: look)
        if isGated, row.verdict == .regressed { confirm(&row, gate) }
        if isGated, design.twin != nil { ungateWhatCannotBeSeen(&row) }
        return row
    }

    private func estimate(_ metric: Metric, look: Int, isGated: Bool) -> PairedEstimate? {
        guard !isGated else { return progress.estimate(metric, look: look) }
        let known = progress.first.worsenings(metric).prefix(progress.pairs(look: look))
        let values = known.compactMap { $0 }
        return values.count == known.count ? PairedEstimate(values, alpha: design.alpha) : nil
    }

    private func confirm(_ row: inout SeriesResult.Row, _ gate: MetricMargin) {
        guard design.confirmationPairs > 0 else { return }
        row.isConfirmed = progress.isConfirmed(gate)
        switch row.isConfirmed {
        case true?: row.note = "confirmed in a second series"
        case false?:
            row.verdict = .inconclusive
            row.note = "a second series did not show it again"
        case nil:
            row.verdict = .unstable
            row.note = "the second series has too few pairs that count"
        }
    }

    /// In a job that runs its base twice, a metric gates only as far as this very host can see.
    private func ungateWhatCannotBeSeen(_ row: inout SeriesResult.Row) {
        guard let null = row.null else { return }
        let differs = null.low > row.margin || null.high < -row.margin
        if differs {
            row.isGated = false
            row.note = "reported only: the base differs from itself here"
        } else if row.verdict?.isDecided == false, row.isConfirmed == nil {
            row.isGated = false
            row.note =
                "reported only: "
                + (row.detectable.map { "this host sees \(Self.percent($0))" }
                    ?? "this host cannot see it")
        }
    }

    private func null(_ metric: Metric, look: Int) -> SeriesResult.Null? {
        guard let nulls = progress.first.nulls(metric)?.prefix(progress.pairs(look: look)),
            let estimate = PairedEstimate(nulls.compactMap { $0 }, alpha: design.alpha)
        else { return nil }
        let ends = [
            metric.change(ofWorsening: estimate.low), metric.change(ofWorsening: estimate.high),
        ]
        return SeriesResult.Null(
            change: metric.change(ofWorsening: estimate.centre), low: ends[0], high: ends[1]
        ).ordered
    }

    /// From the base against itself where it ran twice, else from the series' own spread.
    private func detectable(_ gate: MetricMargin, look: Int) -> Double? {
        let pairs = progress.pairs(look: look)
        let nulls = progress.first.nulls(gate.metric)
        let spread = (nulls ?? progress.first.worsenings(gate.metric)).prefix(pairs)
            .compactMap { $0 }
        guard let deviation = DetectableChange.deviation(of: spread) else { return nil }
        // Against the mean of two bases a difference varies by 3/2 of one run's variance, and
        // between the two bases by 2.
        let factor = nulls == nil ? 1 : 0.75.squareRoot()
        return DetectableChange.share(
            margin: gate.margin, deviation: deviation * factor, pairs: pairs,
            alpha: progress.level(look: look))
    }

    private func median(_ arm: String, _ metric: Metric) -> Double? {
        let values = progress.first.values(of: arm, metric).compactMap { $0 }
        return values.isEmpty ? nil : Quantile.median(values)
    }

    private func lost(_ arm: String) -> Int64? {
        let counts = progress.runs.filter { $0.place.arm == arm }.map(\.lost)
        let known = counts.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    private func invalid(_ blocks: SeriesBlocks, _ prefix: String) -> [String] {
        blocks.invalid.map { "\(prefix)block \($0.index + 1): \($0.complaint ?? "")" }
    }

    static func percent(_ share: Double) -> String {
        let percent = share * 100
        let scale = abs(percent) >= 10 ? 1.0 : 10.0
        let rounded = (percent * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded)) %" : "\(rounded) %"
    }
}

extension SeriesResult.Null {
    fileprivate var ordered: SeriesResult.Null {
        SeriesResult.Null(change: change, low: min(low, high), high: max(low, high))
    }
}
