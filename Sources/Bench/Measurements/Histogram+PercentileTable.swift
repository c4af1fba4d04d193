extension Histogram {
    /// The percentile table (`.hgrm`) that HdrHistogram's plotters read, values in milliseconds.
    ///
    /// Steps halve the distance to 100 %, five to each half, as
    /// `AbstractHistogram.outputPercentileDistribution` has them.
    package func percentileTable(ticksPerHalf: Int = 5, nanosecondsPerUnit: Double = 1e6) -> String
    {
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        if !isEmpty {
            // In percent, as the original counts: fractions would round differently.
            var level = 0.0
            var reached: Int64 = 0
            while reached < count {
                let value = quantile(level / 100)
                reached = countAtOrBelow(value)
                text += Self.row(Double(value) / nanosecondsPerUnit, level, reached)
                let halvings = Swift.min(Int((100 / (100 - level)).exponent), 40) + 1
                level += 100 / Double(ticksPerHalf * (1 << halvings))
            }
            text += Self.row(Double(max) / nanosecondsPerUnit, 100, count)
        }
        let mean = Self.fixed(mean / nanosecondsPerUnit, 3, 12)
        let deviation = Self.fixed(standardDeviation / nanosecondsPerUnit, 3, 12)
        let largest = Self.fixed(Double(max) / nanosecondsPerUnit, 3, 12)
        text += "#[Mean    = \(mean), StdDeviation   = \(deviation)]\n"
        text += "#[Max     = \(largest), Total count    = \(Self.padded(String(count), 12))]\n"
        let half = 1 << layout.halfMagnitude
        text += "#[Buckets = \(Self.padded(String(layout.counterCount / half - 1), 12)), "
        text += "SubBuckets     = \(Self.padded(String(2 * half), 12))]\n"
        return text
    }

    private static func row(_ value: Double, _ level: Double, _ count: Int64) -> String {
        var row = fixed(value, 3, 12) + " " + fixed(level / 100, 12, 14) + " "
        row += padded(String(count), 10)
        if level < 100 { row += " " + fixed(1 / (1 - level / 100), 2, 14) }
        return row + "\n"
    }

    private static func fixed(_ number: Double, _ decimals: Int, _ width: Int) -> String {
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((number * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return padded("\(scaled / scale).\(zeros)\(fraction)", width)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: Swift.max(width - text.count, 0)) + text
    }
}
