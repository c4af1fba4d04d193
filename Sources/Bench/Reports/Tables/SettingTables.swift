internal import Measurements
internal import Vocabulary

/// Where and with what a run was measured, as tables that Markdown and HTML share.
struct SettingTables {
    let record: RunRecord

    var phases: TextTable {
        var table = TextTable(["phase", "at", "length", ""])
        for phase in record.phases {
            let note = [phase.complete ? nil : "cut short", phase.note].compactMap { $0 }
            table.add([
                phase.name, MeasuredText.number(phase.at, "s"),
                MeasuredText.number(phase.seconds, "s"), note.joined(separator: "; "),
            ])
        }
        return table
    }

    var environment: TextTable {
        var table = TextTable(["", ""])
        func add(_ name: String, _ value: String?) {
            table.add(name, value ?? MeasuredText.notMeasured)
        }
        let host = record.host
        add("trial", tool)
        add("target", joined(record.target.kind, record.target.version))
        add("client", joined(record.client.kind, record.client.version))
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
        return table
    }

    var tool: String {
        let commit = record.tool.commit.map { " (\($0))" } ?? ""
        return "\(record.tool.version)\(commit), \(record.tool.build)"
    }

    /// A name, and settings in order; empty where none were read back.
    var settings: [(name: String, lines: [String])] {
        var blocks = [("Broker", record.target.settings)]
        for topic in record.topics {
            let partitions = MeasuredText.plural(Int64(topic.partitions), "partition")
            blocks.append(("Topic \(topic.name), \(partitions)", topic.settings))
        }
        blocks.append(("Client", record.client.settings))
        return blocks.map { name, settings in
            (name, settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        }
    }

    var origin: String {
        let finished = record.finished.map { ", finished \($0.iso8601)" } ?? ""
        return "Seed \(record.seed), plan \(record.scenario.digest), run \(record.runID), "
            + "started \(record.started.iso8601)\(finished)."
    }

    private func joined(_ kind: String, _ version: String?) -> String {
        [kind, version].compactMap { $0 }.joined(separator: " ")
    }
}
