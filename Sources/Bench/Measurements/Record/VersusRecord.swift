/// What targets did side by side: `series.json`. Every figure is made of the stored runs.
package struct VersusRecord: Codable, Sendable {
    package var schema = "trial.series/v1"
    package var command = "versus"
    /// As it was typed; null in a record of an earlier build.
    package var commandLine: String?
    package var tool: ToolRecord?
    package var scenario: ScenarioRecord?
    package var host: HostRecord?
    package var rounds: Int
    package var targets: [Target]
    package var runs: [Run]
    package var metrics: [Metric]
    package var capacity: [Capacity]

    enum CodingKeys: String, CodingKey {
        case schema, command
        case commandLine = "command_line"
        case tool, scenario, host, rounds, targets, runs, metrics, capacity
    }

    package struct Target: Codable, Sendable {
        /// As `--target` named it.
        package var word: String
        package var version: String?
        package var client: String?
        package var flushPolicy: String?

        package init(word: String) { self.word = word }

        enum CodingKeys: String, CodingKey {
            case word, version, client
            case flushPolicy = "flush_policy"
        }
    }

    package struct Run: Codable, Sendable {
        package var name: String
        package var target: Int
        package var round: Int
        package var exit: Int32
        package var complaint: String?

        package init(name: String, target: Int, round: Int, exit: Int32, complaint: String?) {
            self.name = name
            self.target = target
            self.round = round
            self.exit = exit
            self.complaint = complaint
        }
    }

    package struct Metric: Codable, Sendable {
        package var name: String
        package var unit: String
        /// By target; null where it was not measured.
        package var sides: [Side?]

        package init(name: String, unit: String, sides: [Side?]) {
            self.name = name
            self.unit = unit
            self.sides = sides
        }
    }

    /// One target's figures over its rounds.
    package struct Side: Codable, Sendable, Hashable {
        package var median: Double
        package var least: Double
        package var most: Double
        package var count: Int
        /// To the first target, round by round; null for the first itself.
        package var ratio: Ratio?
    }

    /// The median of the ratios of each round, and their range. The range of n independent pairs
    /// covers the median ratio with 1 - 2^(1-n) (order statistics; no distribution is assumed).
    package struct Ratio: Codable, Sendable, Hashable {
        package var median: Double
        package var low: Double
        package var high: Double
        package var confidence: Double
    }

    package struct Capacity: Codable, Sendable {
        package var target: Int
        /// Records a second at a p99 within the limit; null when none was.
        package var rate: Double?
        package var limitMilliseconds: Double

        package init(target: Int, rate: Double?, limitMilliseconds: Double) {
            self.target = target
            self.rate = rate
            self.limitMilliseconds = limitMilliseconds
        }

        enum CodingKeys: String, CodingKey {
            case target, rate
            case limitMilliseconds = "limit_ms"
        }
    }

    package init(rounds: Int, targets: [Target]) {
        self.rounds = rounds
        self.targets = targets
        runs = []
        metrics = []
        capacity = []
    }
}

extension VersusRecord.Side {
    /// Nil without a value. A round that lacks either side is in no ratio.
    package init?(_ values: [Double?], against base: [Double?]?) {
        let measured = values.compactMap { $0 }.sorted()
        guard let first = measured.first, let last = measured.last else { return nil }
        median = measured.middle
        least = first
        most = last
        count = measured.count
        guard let base else { return }
        let ratios = zip(values, base).compactMap { mine, other -> Double? in
            guard let mine, let other, other != 0 else { return nil }
            return mine / other
        }.sorted()
        guard let low = ratios.first, let high = ratios.last else { return }
        var doubt = 1.0
        for _ in 1..<ratios.count { doubt /= 2 }
        ratio = VersusRecord.Ratio(
            median: ratios.middle.rounded(places: 4), low: low.rounded(places: 4),
            high: high.rounded(places: 4),
            confidence: ratios.count == 1 ? 0 : (1 - doubt).rounded(places: 4))
    }
}

extension [Double] {
    /// Of sorted values.
    fileprivate var middle: Double {
        count % 2 == 1 ? self[count / 2] : (self[count / 2 - 1] + self[count / 2]) / 2
    }
}
