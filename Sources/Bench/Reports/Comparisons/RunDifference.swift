internal import Comparisons
internal import Foundation
package import Measurements
internal import Vocabulary

/// Two stored runs side by side. It describes: one run each proves nothing about a difference.
package struct RunDifference {
    private let first: RunRecord
    private let second: RunRecord

    package init(_ first: RunRecord, _ second: RunRecord) {
        self.first = first
        self.second = second
    }

    package var text: String {
        var lines = ["\(first.runID) → \(second.runID)"]
        lines += circumstances
        let rows = metrics
        let widths = (0..<3).map { column in (rows.map { $0[column].count }.max() ?? 0) + 2 }
        lines += rows.map { row in
            (0..<3).map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }
                .joined() + row[3]
        }
        lines.append(
            "one run each: a description, no verdict; trial compare tells a change from noise")
        return lines.joined(separator: "\n") + "\n"
    }

    /// What was not the same, which the numbers may be due to.
    private var circumstances: [String] {
        var lines: [String] = []
        func compare(_ what: String, _ left: String?, _ right: String?) {
            guard left != right else { return }
            lines.append("differs: \(what): \(left ?? "unknown") → \(right ?? "unknown")")
        }
        compare("scenario", first.scenario.name, second.scenario.name)
        compare("plan", first.scenario.digest, second.scenario.digest)
        compare("seed", "\(first.seed)", "\(second.seed)")
        compare("tool", first.tool.commit, second.tool.commit)
        compare("build", first.tool.build, second.tool.build)
        compare("target", first.target.kind, second.target.kind)
        compare("flush policy", first.target.flushPolicy, second.target.flushPolicy)
        compare("client", first.client.kind, second.client.kind)
        compare("cpu", first.host.cpu, second.host.cpu)
        compare("cores", first.host.cores.map(String.init), second.host.cores.map(String.init))
        compare("kernel", first.host.kernel, second.host.kernel)
        compare("file system", first.host.fileSystem, second.host.fileSystem)
        lines += settings("broker", first.target.settings, second.target.settings)
        lines += settings("client", first.client.settings, second.client.settings)
        for topic in first.topics {
            guard let other = second.topics.first(where: { $0.name == topic.name }) else {
                continue
            }
            lines += settings("topic \(topic.name)", topic.settings, other.settings)
        }
        return lines
    }

    private func settings(_ block: String, _ left: [String: String], _ right: [String: String])
        -> [String]
    {
        // Ports and folders are another's in every run.
        let own: Set = [
            "listeners", "advertised.listeners", "log.dir", "log.dirs", "bootstrap.servers",
        ]
        return Set(left.keys).union(right.keys).subtracting(own).sorted().compactMap { key in
            left[key] == right[key]
                ? nil
                : "differs: \(block) \(key): \(left[key] ?? "not set") → \(right[key] ?? "not set")"
        }
    }

    private var metrics: [[String]] {
        Metric.allCases.compactMap { metric in
            let (left, right) = (metric.value(of: first), metric.value(of: second))
            guard left != nil || right != nil else { return nil }
            var change = ""
            if let left, let right, left > 0 {
                change = ChangeText.signed(right / left - 1) + " %"
            }
            return [
                metric.title, ChangeText.value(left, of: metric),
                ChangeText.value(right, of: metric), change,
            ]
        }
    }
}
