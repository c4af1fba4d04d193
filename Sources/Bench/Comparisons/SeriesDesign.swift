package import Statistics

/// All that is fixed before the first run of a series: what is compared with what, by what, in which
/// order, and when it is looked at. A verdict follows from this and the runs alone.
package struct SeriesDesign: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.series/v1"

    package var schema = SeriesDesign.schemaVersion
    /// `compare`, `calibrate`, `gate`.
    package var command: String
    /// As it was typed; nil in a series of an earlier build.
    package var commandLine: String?
    package var scenario: String
    package var seed: UInt64
    /// The base is the first.
    package var arms: [Arm]
    /// The arm that is compared with the base.
    package var subject: String
    /// A further run of the base in each round, which shows what this very job can see.
    package var twin: String?
    package var gated: [MetricMargin]
    package var reported: [MetricMargin]
    /// Numbers of pairs at which the series is looked at.
    package var looks: [Int]
    /// Two-sided, for all gated metrics and all looks together.
    package var alpha: Double
    /// Pairs of a second series, which a regression must show again; 0 for none.
    package var confirmationPairs: Int
    /// Blocks beyond those planned that may replace invalid ones.
    package var spareBlocks: Int
    package var canary: CanaryRule
    /// Whether a violation of the base alone lets the change pass: true in a gate, where the change
    /// may be the very repair.
    package var excusesBase = false
    /// Seconds that one run takes, from its plan; for what is printed beforehand.
    package var runSeconds: Double

    /// A round has every arm once; a block has two, the second in the reverse order of the first.
    package static let roundsPerBlock = 2

    package init(
        command: String, scenario: String, seed: UInt64, arms: [Arm], subject: String,
        twin: String? = nil, gated: [MetricMargin], reported: [MetricMargin], looks: [Int],
        alpha: Double = 0.05, confirmationPairs: Int, spareBlocks: Int,
        canary: CanaryRule = CanaryRule(), runSeconds: Double
    ) {
        self.command = command
        self.scenario = scenario
        self.seed = seed
        self.arms = arms
        self.subject = subject
        self.twin = twin
        self.gated = gated
        self.reported = reported
        self.looks = looks
        self.alpha = alpha
        self.confirmationPairs = confirmationPairs
        self.spareBlocks = spareBlocks
        self.canary = canary
        self.runSeconds = runSeconds
    }

    package var base: String { arms[0].label }

    /// The level of one gated metric over all looks.
    package var levelOfMetric: Double {
        Simultaneous.level(alpha, metrics: max(gated.count, 1))
    }

    package var plannedLooks: PlannedLooks {
        PlannedLooks(pairs: looks, alpha: levelOfMetric)
    }

    /// The fewest pairs at which an interval of the first look exists.
    package static func pairsMin(alpha: Double, metrics: Int, looks: Int) -> Int {
        let level = Simultaneous.level(alpha, metrics: max(metrics, 1))
        // Pocock's level of each of k equal looks is at least half of α for k up to ten.
        return SignedRankDistribution.countMin(alpha: looks > 1 ? level * 0.4 : level)
    }

    enum CodingKeys: String, CodingKey {
        case schema, command
        case commandLine = "command_line"
        case scenario, seed, arms, subject, twin, gated, reported, looks, alpha
        case confirmationPairs = "confirmation_pairs"
        case spareBlocks = "spare_blocks"
        case canary
        case excusesBase = "excuses_base"
        case runSeconds = "run_s"
    }
}

/// One side of a series.
package struct Arm: Codable, Sendable, Hashable {
    package var label: String
    /// What it changes about the scenario, `KEY=VALUE` each.
    package var settings: [String]
    /// The executable that serves; nil for the one that measures.
    package var build: String?
    /// SHA-256 of that executable's bytes, so that a stored series says what it measured.
    package var buildDigest: String?
    /// Of the plan with the settings.
    package var planDigest: String
    /// Nanoseconds of useless work that the broker does for each produced record; only a calibration
    /// plants any.
    package var plantedWork: Double?

    package init(
        label: String, settings: [String] = [], build: String? = nil, buildDigest: String? = nil,
        planDigest: String, plantedWork: Double? = nil
    ) {
        self.plantedWork = plantedWork
        self.label = label
        self.settings = settings
        self.build = build
        self.buildDigest = buildDigest
        self.planDigest = planDigest
    }

    enum CodingKeys: String, CodingKey {
        case label, settings, build
        case buildDigest = "build_digest"
        case planDigest = "plan_digest"
        case plantedWork = "planted_work_ns"
    }
}

/// A metric with the change that matters.
package struct MetricMargin: Codable, Sendable, Hashable {
    package var metric: Metric
    /// A share, 0.02 for 2 %.
    package var margin: Double

    package init(_ metric: Metric, margin: Double? = nil) {
        self.metric = metric
        self.margin = margin ?? metric.defaultMargin
    }
}
