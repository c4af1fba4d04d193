package import Measurements
import Vocabulary

/// Targets side by side, as one table that reads as plain text and as Markdown.
package struct VersusReport {
    private let record: VersusRecord

    package init(_ record: VersusRecord) { self.record = record }

    package var text: String {
        var parts = [
            "# \(record.scenario?.name ?? "versus"): \(names.joined(separator: " versus "))\n"
        ]
        parts.append(sides)
        parts.append(table)
        if !record.capacity.isEmpty { parts.append(capacities) }
        if !failures.isEmpty { parts.append(failures) }
        parts.append(note)
        return parts.joined(separator: "\n")
    }

    private var names: [String] { record.targets.map(\.word) }

    private var sides: String {
        var table = Markdown.Table(["target", "version", "client", "flush policy"])
        for target in record.targets {
            table.add(
                target.word, target.version ?? MeasuredText.notMeasured,
                target.client ?? MeasuredText.notMeasured,
                target.flushPolicy ?? MeasuredText.notMeasured)
        }
        return table.text
    }

    private var table: String {
        var table = Markdown.Table(["median [least - most]"] + names)
        for metric in record.metrics {
            let name = metric.unit.isEmpty ? metric.name : "\(metric.name), \(metric.unit)"
            table.add([name] + metric.sides.map(figures))
            guard metric.sides.contains(where: { $0?.ratio != nil }) else { continue }
            table.add(["  times \(names[0])"] + metric.sides.map(ratio))
        }
        return table.text
    }

    private func figures(_ side: VersusRecord.Side?) -> String {
        guard let side else { return MeasuredText.notMeasured }
        return "\(number(side.median)) [\(number(side.least)) - \(number(side.most))]"
    }

    private func ratio(_ side: VersusRecord.Side?) -> String {
        guard let ratio = side?.ratio else { return "" }
        return "\(ratio.median.shortest) [\(ratio.low.shortest) - \(ratio.high.shortest)]"
    }

    private func number(_ value: Double) -> String {
        abs(value) >= 1_000 ? Int64(value.rounded()).grouped : value.shortest
    }

    private var capacities: String {
        let limit = record.capacity[0].limitMilliseconds.shortest
        var table = Markdown.Table(["capacity at p99 <= \(limit) ms"] + names)
        table.add(
            ["records/s"]
                + record.targets.indices.map { target in
                    let found = record.capacity.first { $0.target == target }
                    return found?.rate.map(number) ?? MeasuredText.notMeasured
                })
        return table.text
    }

    private var failures: String {
        record.runs.filter { $0.exit != 0 }.map { run in
            let words = run.complaint.map { ": \(Markdown.escaped($0))" } ?? ""
            return "- \(run.name) ended with \(run.exit)\(words)\n"
        }.joined()
    }

    private var note: String {
        let confidence =
            record.metrics.lazy.flatMap(\.sides).compactMap { $0?.ratio?.confidence }
            .first ?? 0
        var text = "\(record.rounds) interleaved rounds in counter-balanced order. A ratio is the "
        text += "median over rounds; its range covers the true median with "
        text += "\(MeasuredText.percent(confidence)).\n"
        if let host = record.host {
            let parts = [host.system, host.kernel, host.cpu, host.cores.map { "\($0) processors" }]
            text += "Host: " + parts.compactMap { $0 }.joined(separator: ", ") + ".\n"
        }
        if let tool = record.tool {
            text += "Trial \(tool.version), commit \(tool.commit ?? "unknown"), \(tool.build).\n"
        }
        return text
    }
}
