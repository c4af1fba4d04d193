internal import Measurements

extension HistogramLog {
    /// What targets are laid over each other by: response and service times of the whole run.
    var totals: HistogramLog {
        var log = self
        log.intervals.removeAll { interval in
            interval.tag.hasSuffix(HistogramTag.second)
                || !(interval.tag.hasPrefix(HistogramTag.response)
                    || interval.tag == HistogramTag.service)
        }
        return log
    }
}
