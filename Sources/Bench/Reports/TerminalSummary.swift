internal import Measurements
package import Verdicts
internal import Vocabulary

/// What a run prints at its end.
package struct TerminalSummary: Sendable {
    private let run: JudgedRun
    private let style: TextStyle

    package init(_ run: JudgedRun, style: TextStyle) {
        self.run = run
        self.style = style
    }

    package var text: String {
        let load = [produce, consume].compactMap { $0 }
        let headWidth = load.map(\.head.count).max() ?? 0
        let isWide = load.allSatisfy { $0.isWide(headWidth: headWidth, style: style) }
        var lines = SummaryRow.broken(title, to: style.width).map { style.paint($0, .bold) }
        for row in load {
            lines += row.text(
                headWidth: isWide ? headWidth : style.width, style: style)
        }
        for row in faults + [records, limit].compactMap({ $0 }) + warnings {
            lines += row.text(headWidth: style.width, style: style)
        }
        return (lines + verdict).joined(separator: "\n") + "\n"
    }

    private var record: RunRecord { run.record }

    private var title: String {
        let partitions = record.topics.reduce(0) { $0 + $1.partitions }
        var parts = [record.scenario.name, record.target.kind]
        if partitions > 0 { parts.append(MeasuredText.plural(Int64(partitions), "partition")) }
        // librdkafka tells it under its older name, with -1 for all.
        let acks = record.client.settings["acks"] ?? record.client.settings["request.required.acks"]
        if let acks { parts.append("acks=\(acks == "-1" ? "all" : acks)") }
        if let policy = record.target.flushPolicy { parts.append(policy) }
        parts.append("seed \(record.seed)")
        return parts.joined(separator: " · ")
    }

    // MARK: Load

    private var produce: SummaryRow? {
        guard let produce = record.produce else { return nil }
        let acked = MeasuredText.rate(produce.rate) + " acked"
        guard !produce.closedLoop else {
            return SummaryRow(
                label: "produce",
                head: "\(acked)   \(MeasuredText.megabytes(perSecond: produce.megabytesPerSecond))",
                lines: ["\(percentiles(produce.service))   (closed loop: from the send)"])
        }
        let note =
            record.faults.isEmpty ? "all offered records" : "all offered records, outages included"
        var lines = ["\(percentiles(produce.response))   (\(note))"]
        if !record.faults.isEmpty {
            lines.append("\(steadyNote(produce)) \(percentiles(produce.responseSteady))")
        }
        return SummaryRow(
            label: "produce",
            head: "\(MeasuredText.rate(produce.offeredRate)) offered   \(acked)", lines: lines)
    }

    private func steadyNote(_ produce: ProduceRecord) -> String {
        let window = MeasuredText.time(milliseconds: produce.steadyWindowSeconds * 1e3)
        let kinds = Set(record.faults.map(\.kind))
        let fault = kinds.count == 1 ? kinds.first?.rawValue ?? "fault" : "fault"
        let share = produce.leftOutShare.map { ", \(MeasuredText.percent($0)) of records" } ?? ""
        return "steady (\(window) after each \(fault) left out\(share))"
    }

    private var consume: SummaryRow? {
        guard let consume = record.consume else { return nil }
        let isSteady = !record.faults.isEmpty
        let summary = isSteady ? record.endToEnd?.responseSteady : record.endToEnd?.response
        let name = isSteady ? "end to end, steady" : "end to end"
        return SummaryRow(
            label: "consume", head: MeasuredText.rate(consume.rate) + " delivered",
            lines: ["\(name) \(percentiles(summary))"])
    }

    private func percentiles(_ summary: LatencySummary?) -> String {
        guard let summary else { return "response time not measured" }
        return [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("max", 1)].map { name, fraction in
            "\(name) \(MeasuredText.quantile(summary.quantile(fraction)))"
        }.joined(separator: "  ")
    }

    // MARK: Faults and records

    private var faults: [SummaryRow] {
        FaultRecord.Kind.allCases.compactMap { kind in
            let faults = record.faults.filter { $0.kind == kind }
            guard !faults.isEmpty else { return nil }
            let counted = faults.count { $0.counts }
            var head = "\(faults.count.grouped) \(kind.noun(faults.count))"
            if kind == .kill {
                head += counted == faults.count ? " under load" : ", \(counted.grouped) under load"
            }
            head += "   first ack after \(FaultText.times(faults.map(\.firstAckMilliseconds)))"
            head += ", caught up after \(FaultText.times(faults.map(\.caughtUpMilliseconds)))"
            return SummaryRow(label: kind.label, head: head)
        }
    }

    private var records: SummaryRow? {
        guard let durability = record.durability else { return nil }
        var parts: [String] = []
        func add(_ name: String, _ count: Int64?, always: Bool = true) {
            if let count, always || count > 0 { parts.append("\(name) \(count.grouped)") }
        }
        add("acked", durability.acked)
        add("failed", durability.failed, always: false)
        add("unknown", durability.unknown)
        add("lost", durability.lost)
        add("duplicated", durability.duplicated)
        add("duplicated by retry", durability.duplicatedByRetry, always: false)
        add("reordered", durability.reordered)
        add("corrupt", durability.corrupt)
        add("invented", durability.invented, always: false)
        add("misplaced", durability.misplaced, always: false)
        let note =
            switch durability.verified {
            case "all": "every record verified"
            case "none": "nothing read back"
            default: "\(durability.verified) verified"
            }
        return SummaryRow(
            label: record.faults.isEmpty ? "records" : "",
            head: parts.joined(separator: "   ") + "   (\(note))")
    }

    private var limit: SummaryRow? {
        switch run.load.cause {
        case .keptUp, .closedLoop, .notMeasured: nil
        case .targetFellBehind, .carriedOutLate, .generatorWasTheLimit:
            SummaryRow(label: "load", head: run.load.text)
        }
    }

    private var warnings: [SummaryRow] {
        record.warnings.map { SummaryRow(label: "warning", head: $0.text) }
    }

    private var verdict: [String] {
        let (word, colour) = VerdictText.word(run.verdict.state)
        var lines: [String] = []
        for (index, reason) in run.verdict.reasons.enumerated() {
            let row = SummaryRow(label: index == 0 ? word : "", head: reason)
            lines += row.text(headWidth: style.width, style: style)
        }
        if let first = lines.first {
            lines[0] = style.paint(word, colour) + first.dropFirst(word.count)
        }
        return lines
    }
}
