internal import Measurements
internal import Vocabulary

/// The end of a report: where and with what it was measured, and how to do it again.
struct MarkdownSetting {
    private let record: RunRecord

    init(_ record: RunRecord) { self.record = record }

    var text: String { [phases, environment, settings, again].joined(separator: "\n") }

    private var phases: String {
        guard !record.phases.isEmpty else { return "" }
        var table = Markdown.Table(["phase", "at", "length", ""])
        for phase in record.phases {
            let note = [phase.complete ? nil : "cut short", phase.note].compactMap { $0 }
            table.add([
                phase.name, MeasuredText.number(phase.at, "s"),
                MeasuredText.number(phase.seconds, "s"), note.joined(separator: "; "),
            ])
        }
        return "## Phases\n\n\(table.text)"
    }

    private var environment: String {
        var table = Markdown.Table(["", ""])
        func add(_ name: String, _ value: String?) {
            table.add(name, value ?? MeasuredText.notMeasured)
        }
        let host = record.host
        let commit = record.tool.commit.map { " (\($0))" } ?? ""
        add("trial", "\(record.tool.version)\(commit), \(record.tool.build)")
        add(
            "target",
            [record.target.kind, record.target.version].compactMap { $0 }.joined(separator: " "))
        add(
            "client",
            [record.client.kind, record.client.version].compactMap { $0 }.joined(separator: " "))
        add("flush policy", record.target.flushPolicy)
        add("system", host.system)
        add("kernel", [host.kernel, host.architecture].compactMap { $0 }.joined(separator: ", "))
        add("CPU", host.cpu.map { "\($0), \(host.cores?.grouped ?? "?") cores" })
        add("memory", host.memoryBytes.map { MeasuredText.bytes($0) })
        add("virtualisation", host.virtualisation)
        add("clock", host.clockSource)
        add("governor", host.governor)
        add("load before", host.loadAverage.map(\.shortest))
        add(
            "log on",
            [host.fileSystem, host.device, host.mountOptions].compactMap { $0 }
                .joined(separator: ", "))
        return "## Environment\n\n\(table.text)"
    }

    private var settings: String {
        var text = "## Effective settings\n\n"
        text += block("Broker", record.target.settings)
        for topic in record.topics {
            let name =
                "Topic \(topic.name), \(MeasuredText.plural(Int64(topic.partitions), "partition"))"
            text += block(name, topic.settings)
        }
        return text + block("Client", record.client.settings)
    }

    private func block(_ name: String, _ settings: [String: String]) -> String {
        guard !settings.isEmpty else { return "\(name): none read back.\n\n" }
        let lines = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
        return "\(name):\n\n```properties\n\(lines)```\n\n"
    }

    private var again: String {
        """
        ## Again

        ```
        \(record.command)
        ```

        Seed \(record.seed), plan \(record.scenario.digest), run \(record.runID), \
        started \(record.started.iso8601)\(record.finished.map { ", finished \($0.iso8601)" } ?? ""). \
        The figures come from `histograms.hlog`, `series.csv` and `ledger/`.

        """
    }
}
