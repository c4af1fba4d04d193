/// Intervals that hold together: with m metrics, each at α/m, the chance that any misses is at most
/// α however the metrics depend on one another (Bonferroni).
package enum Simultaneous {
    /// Every further gated metric costs the others precision, so there are few.
    package static let metricsMax = 3

    package static func level(_ alpha: Double, metrics: Int) -> Double {
        precondition((1...metricsMax).contains(metrics), "one to \(metricsMax) gated metrics")
        return alpha / Double(metrics)
    }

    /// Holm's step-down adjustment of p-values (1979), in the order given.
    package static func holm(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var adjusted = [Double](repeating: 1, count: values.count)
        var largest = 0.0
        for (step, index) in order.enumerated() {
            largest = max(largest, min(1, Double(values.count - step) * values[index]))
            adjusted[index] = largest
        }
        return adjusted
    }
}
