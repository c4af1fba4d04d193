extension HistogramLog {
    /// The same log with the intervals of single seconds added up in groups, so that no such tag has
    /// more than `columnsMax`: what a page carries of an hour. Sums are kept to one digit, which is
    /// finer than a picture. Whole-run histograms, and tags with few seconds, are as they were.
    package func coarse(columnsMax: Int) -> HistogramLog {
        precondition(columnsMax > 0, "a log has at least one column")
        var coarse = HistogramLog(started: started)
        coarse.intervals = intervals.filter { !$0.tag.hasSuffix(HistogramTag.second) }
        let seconds = intervals.filter { $0.tag.hasSuffix(HistogramTag.second) }
        for tag in Set(seconds.map(\.tag)).sorted() {
            coarse.intervals += Self.grouped(seconds.filter { $0.tag == tag }, columnsMax)
        }
        return coarse
    }

    private static func grouped(_ seconds: [Interval], _ columnsMax: Int) -> [Interval] {
        guard seconds.count > columnsMax, let first = seconds.map(\.start).min(),
            let last = seconds.map({ $0.start + $0.length }).max()
        else { return seconds }
        let width = max(((last - first) / Double(columnsMax)).rounded(.up), 1)
        var groups: [Interval] = []
        for second in seconds.sorted(by: { $0.start < $1.start }) {
            let start = first + ((second.start - first) / width + 1e-6).rounded(.down) * width
            if groups.last?.start != start {
                let sum = Histogram(significantDigits: 1)
                groups.append(
                    Interval(tag: second.tag, start: start, length: width, histogram: sum))
            }
            groups[groups.count - 1].histogram.add(second.histogram)
        }
        return groups
    }
}
