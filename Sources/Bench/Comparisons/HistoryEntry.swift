package import Measurements

/// A line of a history file: what one run on one commit measured. Schema `trial.history/v1`.
package struct HistoryEntry: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.history/v1"

    package var schema = HistoryEntry.schemaVersion
    /// When the run began, `2026-03-01T07:08:09Z`.
    package var time: String
    package var commit: String?
    package var scenario: String
    /// Of the plan: numbers of two loads are not one history.
    package var digest: String
    /// What the numbers depend on besides: processor, cores, kernel, file system.
    package var host: String
    /// By `Metric.rawValue`.
    package var values: [String: Double]

    package init(_ record: RunRecord) {
        time = record.started.iso8601
        commit = record.tool.commit
        scenario = record.scenario.name
        digest = record.scenario.digest
        let facts = [
            record.host.cpu, record.host.cores.map { "\($0) cores" }, record.host.kernel,
            record.host.fileSystem,
        ]
        host = facts.map { $0 ?? "?" }.joined(separator: ", ")
        values = [:]
        for metric in Metric.allCases { values[metric.rawValue] = metric.value(of: record) }
    }

    package init(
        time: String, commit: String?, scenario: String, digest: String, host: String,
        values: [String: Double]
    ) {
        self.time = time
        self.commit = commit
        self.scenario = scenario
        self.digest = digest
        self.host = host
        self.values = values
    }

    /// Runs of one plan on one kind of host.
    package struct Line: Sendable, Hashable {
        package var scenario: String
        package var digest: String
        package var host: String
        package var entries: [HistoryEntry]
    }

    /// In the order in which each was first seen; entries as the file has them.
    package static func lines(_ entries: [HistoryEntry]) -> [Line] {
        var lines: [Line] = []
        for entry in entries {
            if let index = lines.firstIndex(where: {
                $0.digest == entry.digest && $0.host == entry.host
                    && $0.scenario == entry.scenario
            }) {
                lines[index].entries.append(entry)
            } else {
                lines.append(
                    Line(
                        scenario: entry.scenario, digest: entry.digest, host: entry.host,
                        entries: [entry]))
            }
        }
        return lines
    }
}
