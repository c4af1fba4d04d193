/// What is fixed before the first run of a tuning: the configurations, what each promises, by what
/// they are ranked, and how many runs there are.
package struct TuneDesign: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.tune/v1"

    package var schema = TuneDesign.schemaVersion
    package var scenario: String
    /// As it was typed; nil in a tuning of an earlier build.
    package var commandLine: String?
    package var seed: UInt64
    /// Configurations, in the order of the file; the first of a class is its reference.
    package var arms: [Arm]
    /// By label, the settings that change what is promised; empty where none is labelled so.
    package var promises: [String: String]
    package var objective: Metric
    /// The change of the objective that is worth a word.
    package var margin: Double
    package var constraints: [String]
    /// In all; the race takes at most `raceShare` of them.
    package var runsMax: Int
    package var canary = CanaryRule()
    package var runSeconds: Double

    /// The rest is for the finals, which start from nothing.
    package static let raceShare = 0.6
    /// Of each class; its reference comes besides.
    package static let finalistsMax = 3
    package static let pairsMin = 4
    package static let finalPairsMax = 24
    /// For all that is dropped in the race together, in each class.
    package static let raceAlpha = 0.05

    package init(
        scenario: String, seed: UInt64, arms: [Arm], promises: [String: String],
        objective: Metric, margin: Double, constraints: [String], runsMax: Int, runSeconds: Double
    ) {
        self.scenario = scenario
        self.seed = seed
        self.arms = arms
        self.promises = promises
        self.objective = objective
        self.margin = margin
        self.constraints = constraints
        self.runsMax = runsMax
        self.runSeconds = runSeconds
    }

    /// The classes in the order of the file, each with its labels.
    package var classes: [(promise: String, labels: [String])] {
        var classes: [(promise: String, labels: [String])] = []
        for arm in arms {
            let promise = promises[arm.label] ?? ""
            if let index = classes.firstIndex(where: { $0.promise == promise }) {
                classes[index].labels.append(arm.label)
            } else {
                classes.append((promise, [arm.label]))
            }
        }
        return classes
    }

    /// The fewest runs with which every configuration is seen, and finalists are compared.
    package var runsMin: Int {
        Int(
            (Double(arms.count * Self.pairsMin) / Self.raceShare).rounded(.up))
    }

    /// How a run is carried out and stored is a series' business.
    package var series: SeriesDesign {
        var series = SeriesDesign(
            command: "tune", scenario: scenario, seed: seed, arms: arms, subject: arms[0].label,
            gated: [MetricMargin(objective, margin: margin)], reported: [],
            looks: [Self.finalPairsMax], confirmationPairs: 0, spareBlocks: 0, canary: canary,
            runSeconds: runSeconds)
        series.commandLine = commandLine
        return series
    }

    enum CodingKeys: String, CodingKey {
        case schema, scenario
        case commandLine = "command_line"
        case seed, arms, promises, objective, margin, constraints
        case runsMax = "runs_max"
        case canary
        case runSeconds = "run_s"
    }
}
