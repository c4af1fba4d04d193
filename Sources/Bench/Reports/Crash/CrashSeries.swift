internal import Measurements
package import Verdicts

/// `series.json` of a crash command: every stratum as it stands, written after every run.
package struct CrashSeries: Codable, Sendable, Hashable {
    package var schema = "trial.series/v1"
    package var command: String
    package var tool: String
    package var controls: String
    package var strata: [StratumResult] = []

    package init(command: String, tool: String, controls: String) {
        self.command = command
        self.tool = tool
        self.controls = controls
    }

    /// The worst of all strata; they are never added up.
    package var state: VerdictState {
        strata.isEmpty
            ? .unknown : strata.reduce(VerdictState.passed) { $0.merged(with: $1.state) }
    }

    package mutating func put(_ stratum: StratumResult) {
        if let place = strata.firstIndex(where: { $0.name == stratum.name }) {
            strata[place] = stratum
        } else {
            strata.append(stratum)
        }
    }

    package func text() throws -> String { try RecordJSON.text(of: self) }
}
