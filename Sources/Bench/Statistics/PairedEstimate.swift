/// Where the centre of paired differences lies: the Hodges–Lehmann estimate and the exact interval
/// of the signed-rank test around it (Hodges, Lehmann 1963; Tukey's order statistics of the Walsh
/// averages). With ties the interval covers at least as often as it says.
package struct PairedEstimate: Sendable, Hashable {
    package var count: Int
    /// The median of all (d_i + d_j) / 2, i ≤ j.
    package var centre: Double
    package var low: Double
    package var high: Double
    /// What the interval covers at least, two-sided, 0 to 1.
    package var confidence: Double

    package var halfWidth: Double { (high - low) / 2 }

    /// Nil when there are too few differences for an interval of this two-sided level.
    package init?(_ differences: [Double], alpha: Double) {
        self.init(differences, SignedRankDistribution(count: differences.count), alpha: alpha)
    }

    /// The same with a distribution at hand, for those who need many of one size.
    package init?(
        _ differences: [Double], _ distribution: SignedRankDistribution, alpha: Double
    ) {
        precondition(distribution.count == differences.count, "a distribution of another size")
        guard let trimmed = distribution.trimmed(alpha: alpha) else { return nil }
        let averages = Self.walshAverages(differences)
        count = differences.count
        centre = Self.median(sorted: averages)
        low = averages[trimmed]
        high = averages[averages.count - 1 - trimmed]
        confidence = 1 - 2 * distribution.cumulative(trimmed)
    }

    /// The Hodges–Lehmann estimate alone; nil without differences.
    package static func centre(of differences: [Double]) -> Double? {
        differences.isEmpty ? nil : median(sorted: walshAverages(differences))
    }

    private static func walshAverages(_ differences: [Double]) -> [Double] {
        var averages: [Double] = []
        averages.reserveCapacity(differences.count * (differences.count + 1) / 2)
        for (index, first) in differences.enumerated() {
            for second in differences[index...] { averages.append((first + second) / 2) }
        }
        return averages.sorted()
    }

    private static func median(sorted values: [Double]) -> Double {
        let middle = values.count / 2
        return values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    }
}
