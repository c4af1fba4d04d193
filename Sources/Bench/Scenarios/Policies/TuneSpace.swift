package import Vocabulary

/// The settings that `trial tune` tries out.
///
///     trial-tune: 1
///     scenario: throughput-1kib.yaml
///     objective: throughput                   # or a percentile, or broker-cpu
///     constraints: [lost == 0, p99(end_to_end) < 50ms]
///     settings:
///       client/linger.ms: { choice: [0, 5, 20], kind: safe }
///       client/batch.size: { size: { from: 16KiB, to: 1MiB, steps: 3 }, kind: safe }
///       topic/flush.messages: { choice: [1, 1000], kind: durability }
///     forbidden:
///       - { client/linger.ms: 0, client/batch.size: 1048576 }
package struct TuneSpace: Sendable, Hashable {
    static let key = "trial-tune"
    package static let configurationsMax = 200

    /// What a setting may change besides speed. Configurations that differ in anything but safe
    /// settings promise different things and are never ranked in one list.
    package enum Kind: String, Sendable, Hashable {
        case safe, durability, ordering
    }

    package struct Setting: Sendable, Hashable {
        package var path: String
        package var kind: Kind
        package var values: [String]
    }

    package struct Configuration: Sendable, Hashable {
        /// `KEY=VALUE`, in the order of the file.
        package var settings: [String]
        /// Those of them that are not safe: what is promised.
        package var promise: [String]
    }

    package var scenario: String
    package var objective: String
    package var constraints: [String]
    package var settings: [Setting]
    package var forbidden: [[String: String]]
    package var warmup: Nanoseconds
    package var measure: Nanoseconds

    /// The grid without what is forbidden; the first setting changes slowest.
    package var configurations: [Configuration] {
        var grid: [[(Setting, String)]] = [[]]
        for setting in settings {
            grid = grid.flatMap { row in setting.values.map { row + [(setting, $0)] } }
        }
        return grid.filter { row in
            !forbidden.contains { rule in
                rule.allSatisfy { path, value in
                    row.contains { $0.0.path == path && $0.1 == value }
                }
            }
        }.map { row in
            Configuration(
                settings: row.map { "\($0.0.path)=\($0.1)" },
                promise: row.filter { $0.0.kind != .safe }.map { "\($0.0.path)=\($0.1)" })
        }
    }
}
