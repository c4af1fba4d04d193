internal import Statistics

/// How long a small fixed kernel took just before a run: what the host was like, whoever was next.
package struct CanaryReading: Codable, Sendable, Hashable {
    /// Integer work in registers and the first cache, microseconds.
    package var compute: Double
    /// Copies larger than the caches, microseconds.
    package var memory: Double
    /// 4 KiB written and synced some times, microseconds.
    package var sync: Double
    /// Processor time taken by others since the last reading, as a share of the host's; nil where it
    /// cannot be seen.
    package var stolen: Double?

    package init(compute: Double, memory: Double, sync: Double, stolen: Double?) {
        self.compute = compute
        self.memory = memory
        self.sync = sync
        self.stolen = stolen
    }

    enum CodingKeys: String, CodingKey {
        case compute = "compute_us"
        case memory = "memory_us"
        case sync = "sync_us"
        case stolen = "stolen_share"
    }
}

/// When a block counts. Decided from the canary alone, never from what the block measured.
package struct CanaryRule: Codable, Sendable, Hashable {
    /// A kernel slower than its usual time by this factor; the usual time is the median of the series.
    package var computeMax = 1.2
    package var memoryMax = 1.5
    package var stolenMax = 0.10

    package init() {}

    enum CodingKeys: String, CodingKey {
        case computeMax = "compute_max"
        case memoryMax = "memory_max"
        case stolenMax = "stolen_max"
    }

    /// Nil when the host was as before; else what it did, in a few words. `earlier` are the readings
    /// before this block.
    package func complaint(block: [CanaryReading], earlier: [CanaryReading]) -> String? {
        let all = earlier + block
        // With only a few readings the usual time is not known yet.
        guard all.count >= 4 else { return nil }
        let compute = Quantile.median(all.map(\.compute))
        let memory = Quantile.median(all.map(\.memory))
        for reading in block {
            if reading.compute > compute * computeMax {
                return "the canary computed \(text(reading.compute / compute)) times its usual time"
            }
            if reading.memory > memory * memoryMax {
                return "the canary copied in \(text(reading.memory / memory)) times its usual time"
            }
            if let stolen = reading.stolen, stolen > stolenMax {
                return "others took \(Int((stolen * 100).rounded())) % of the host"
            }
        }
        return nil
    }

    private func text(_ factor: Double) -> String {
        "\(Double(Int((factor * 100).rounded())) / 100)"
    }
}
