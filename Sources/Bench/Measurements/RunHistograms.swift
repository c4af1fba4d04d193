package import Vocabulary

/// The tags of `histograms.hlog`. All figures of a record are computed from these.
package enum HistogramTag {
    package static let response = "produce.response"
    package static let service = "produce.service"
    package static let endToEnd = "end_to_end.response"
    /// Records without an answer, at the time that they had been waited for.
    package static let censored = ".censored"
    /// The part that `steady` leaves out.
    package static let leftOut = ".left_out"
    /// One line a second, by the time of the outcome, to two digits.
    package static let second = ".second"
}

extension HistogramLog {
    /// Everything that the recorders of the measure phase hold; `runStart` is where the run began.
    package init(
        started: WallTime, runStart: Instant, produce: ProduceRecorder?, consume: ConsumeRecorder?
    ) {
        self.init(started: started)
        if let produce { append(produce, runStart) }
        if let consume { append(consume, runStart) }
    }

    private mutating func append(_ recorder: ProduceRecorder, _ runStart: Instant) {
        let start = (recorder.phase.start - runStart).inSeconds
        let length = recorder.phase.length.inSeconds
        let response = HistogramTag.response
        append(HistogramTag.service, start: start, length: length, recorder.service)
        if !recorder.isClosedLoop {
            append(response, start: start, length: length, recorder.response)
            append(
                response + HistogramTag.leftOut, start: start, length: length, recorder.leftOut)
        }
        append(response + HistogramTag.second, recorder.series, runStart)
    }

    private mutating func append(_ recorder: ConsumeRecorder, _ runStart: Instant) {
        let start = (recorder.phase.start - runStart).inSeconds
        let length = recorder.phase.length.inSeconds
        let tag = HistogramTag.endToEnd
        append(tag, start: start, length: length, recorder.response)
        append(tag + HistogramTag.leftOut, start: start, length: length, recorder.leftOut)
        append(tag + HistogramTag.second, recorder.series, runStart)
    }

    private mutating func append(
        _ tag: String, start: Double, length: Double, _ added: CensoredHistogram
    ) {
        append(tag, start: start, length: length, added.observed)
        append(tag + HistogramTag.censored, start: start, length: length, added.censored)
    }

    private mutating func append(_ tag: String, _ series: WorkerSeries, _ runStart: Instant) {
        let epoch = (series.epoch - runStart).inSeconds
        for second in series.encoded.indices {
            guard let histogram = series.histogram(of: second) else { continue }
            append(tag, start: epoch + Double(second), length: 1, histogram)
        }
    }

    /// The response times under a tag, with the censored ones.
    package func censoredTotal(of tag: String) -> CensoredHistogram? {
        guard let observed = total(of: tag) else { return nil }
        return CensoredHistogram(
            observed: observed, censored: total(of: tag + HistogramTag.censored) ?? Histogram())
    }

    /// What `steady` stands for under a tag.
    package func steadyTotal(of tag: String) -> CensoredHistogram? {
        guard let steady = censoredTotal(of: tag) else { return nil }
        if let leftOut = censoredTotal(of: tag + HistogramTag.leftOut) { steady.subtract(leftOut) }
        return steady
    }
}
