package import Comparisons
package import Measurements

/// `gate.json`: all that a gate's reports print. Schema `trial.gate/v1`.
package struct GateDocument: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.gate/v1"

    package var schema = GateDocument.schemaVersion
    /// What was compared, as a person says it.
    package var base: String
    package var change: String
    package var outcome: GateOutcome
    package var exact: [ExactComparison]
    package var series: [ComparisonDocument]

    package init(
        base: String, change: String, outcome: GateOutcome, exact: [ExactComparison],
        series: [ComparisonDocument]
    ) {
        self.base = base
        self.change = change
        self.outcome = outcome
        self.exact = exact
        self.series = series
    }

    package func text() throws -> String { try RecordJSON.text(of: self) }
}

/// `gate-inputs.json`: what a gate was asked, and what it counted. Together with the series beside it
/// all that `gate.json` is made of.
package struct GateInputs: Codable, Sendable, Hashable {
    package struct Counted: Codable, Sendable, Hashable {
        package var base: [ExactRecord]
        package var change: [ExactRecord]

        package init(base: [ExactRecord], change: [ExactRecord]) {
            self.base = base
            self.change = change
        }
    }

    package var schema = GateDocument.schemaVersion
    package var base: String
    package var change: String
    package var failsWhenInconclusive: Bool
    package var counted: [Counted] = []
    /// Folders of the series, from this file's own.
    package var series: [String] = []
    /// As it was typed; null in a gate of an earlier build.
    package var commandLine: String?

    package init(base: String, change: String, failsWhenInconclusive: Bool) {
        self.base = base
        self.change = change
        self.failsWhenInconclusive = failsWhenInconclusive
    }

    enum CodingKeys: String, CodingKey {
        case schema, base, change
        case failsWhenInconclusive = "fails_when_inconclusive"
        case counted, series
        case commandLine = "command_line"
    }
}
