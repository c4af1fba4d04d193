internal import Measurements
internal import Verdicts
internal import Vocabulary

/// What was measured of a run, as tables and sentences that Markdown and HTML share.
struct RunTables {
    let run: JudgedRun
    private var record: RunRecord { run.record }

    init(_ run: JudgedRun) { self.run = run }

    var load: TextTable {
        var table = TextTable(["", "produce", "consume"])
        let (produce, consume) = (record.produce, record.consume)
        guard produce != nil || consume != nil else { return table }
        table.add("offered", MeasuredText.rate(produce?.offeredRate), "")
        table.add("rate", MeasuredText.rate(produce?.rate), MeasuredText.rate(consume?.rate))
        table.add(
            "payload", MeasuredText.megabytes(perSecond: produce?.megabytesPerSecond),
            MeasuredText.megabytes(perSecond: consume?.megabytesPerSecond))
        table.add("records offered", MeasuredText.count(produce?.offered), "")
        table.add(
            "acked, delivered", MeasuredText.count(produce?.acked),
            MeasuredText.count(consume?.delivered))
        table.add("failed", MeasuredText.count(produce?.failed), "")
        table.add("unknown", MeasuredText.count(produce?.unknown), "")
        table.add("never sent", MeasuredText.count(produce?.unsent), "")
        table.add("handed over late", MeasuredText.count(produce?.late), "")
        table.add("attempts retried", MeasuredText.count(produce?.retriedAttempts), "")
        table.add("fetch errors", "", MeasuredText.count(consume?.fetchErrors))
        table.add("not delivered in the end", "", MeasuredText.count(consume?.undelivered))
        table.add("largest backlog", "", MeasuredText.count(consume?.backlogMax))
        return table
    }

    var loadSentence: String {
        run.load.text.prefix(1).uppercased() + run.load.text.dropFirst() + "."
    }

    var latency: TextTable {
        var table = TextTable(["", "p50", "p90", "p99", "p99.9", "p99.99", "max", "records"])
        func add(_ name: String, _ summary: LatencySummary?) {
            guard let summary else { return }
            let cells = [0.5, 0.9, 0.99, 0.999, 0.9999, 1].map {
                MeasuredText.quantile(summary.quantile($0))
            }
            table.add([name] + cells + [summary.count.grouped])
        }
        add("response, all offered records", record.produce?.response)
        add("response, steady", record.produce?.responseSteady)
        add("service, from the send", record.produce?.service)
        add("end to end", record.endToEnd?.response)
        add("end to end, steady", record.endToEnd?.responseSteady)
        return table
    }

    /// `mark` is how the reader sees a lower bound written.
    func latencySentence(mark: String) -> String {
        var text = "Response and end to end count from the intended time of a record"
        if let censored = record.produce?.censored, censored > 0 {
            text +=
                "; \(MeasuredText.plural(censored, "record")) without an answer count with the time "
            text += "that they had been waited for, and \(mark) marks what they may raise"
        }
        text += "."
        if let produce = record.produce, let share = produce.leftOutShare, !record.faults.isEmpty {
            text += " Steady leaves out what happened within "
            text += MeasuredText.time(milliseconds: produce.steadyWindowSeconds * 1e3)
            text += " of a fault: \(MeasuredText.percent(share)) of the records."
        }
        return text
    }

    /// Where the mean time went; empty when the client could not tell.
    var latencyParts: String {
        guard let parts = record.produce?.parts, let queue = parts.clientQueue,
            let network = parts.networkAndBroker
        else { return "" }
        func time(_ microseconds: Double) -> String {
            MeasuredText.time(milliseconds: microseconds / 1e3)
        }
        var text = " Where the time of an acknowledged record goes, in means: schedule delay "
        text += "\(time(parts.scheduleDelay)), client queue \(time(queue)), network and broker "
        text += "\(time(network)); together \(time(parts.whole))"
        if let residual = parts.residual, abs(residual) > 1 {
            text += ", of which \(time(residual)) are not accounted for"
        }
        return text + "."
    }

    var faults: TextTable {
        var table = TextTable([
            "", "at", "in flight", "died", "ready", "first ack", "first fetch", "caught up", "",
        ])
        for fault in record.faults {
            table.add([
                fault.kind.label + (fault.whom.map { " of \($0)" } ?? ""),
                MeasuredText.number(fault.at, "s"),
                MeasuredText.count(fault.inFlight),
                MeasuredText.time(milliseconds: fault.diedMilliseconds),
                MeasuredText.time(milliseconds: fault.readyMilliseconds),
                MeasuredText.time(milliseconds: fault.firstAckMilliseconds),
                MeasuredText.time(milliseconds: fault.firstFetchMilliseconds),
                MeasuredText.time(milliseconds: fault.caughtUpMilliseconds),
                fault.failure ?? (fault.counts ? "" : "not counted"),
            ])
        }
        return table
    }

    var durability: TextTable {
        var table = TextTable(["", "records"])
        guard let durability = record.durability else { return table }
        table.add("acknowledged", MeasuredText.count(durability.acked))
        table.add("read back", MeasuredText.count(durability.readBack))
        table.add("lost", MeasuredText.count(durability.lost))
        table.add("duplicated", MeasuredText.count(durability.duplicated))
        table.add("duplicated by a retry", MeasuredText.count(durability.duplicatedByRetry))
        table.add("reordered", MeasuredText.count(durability.reordered))
        table.add("corrupt", MeasuredText.count(durability.corrupt))
        table.add("invented", MeasuredText.count(durability.invented))
        table.add("misplaced", MeasuredText.count(durability.misplaced))
        table.add("failed", MeasuredText.count(durability.failed))
        table.add("unknown", MeasuredText.count(durability.unknown))
        table.add("unknown and there", MeasuredText.count(durability.unknownPresent))
        table.add("unknown and not there", MeasuredText.count(durability.unknownAbsent))
        table.add("removed by retention", MeasuredText.count(durability.expired))
        return table
    }

    var durabilitySentence: String {
        guard let durability = record.durability else { return "" }
        var text = "Class: \(durability.crashClass). Verified: \(durability.verified). "
        text += "Kills with records in flight: \(durability.kills.grouped)."
        if let bound = durability.bound95 {
            text += " With 95 % confidence a kill loses records with a chance below "
            text += "\(MeasuredText.percent(bound: bound))."
        }
        if durability.crashClass == "C1 process kill" {
            text += " Killing a process leaves the page cache: this says nothing about power loss."
        }
        return text
    }

    var checks: TextTable {
        var table = TextTable(["check", "", ""])
        for check in run.verdict.checks {
            table.add(check.name, VerdictText.word(check.state).0, check.text)
        }
        return table
    }

    var cost: TextTable {
        var table = TextTable(["", "broker", "client"])
        guard let cost = record.cost else { return table }
        table.add(
            "CPU seconds per GB acknowledged", MeasuredText.number(cost.cpuPerGigabyte.broker),
            MeasuredText.number(cost.cpuPerGigabyte.client))
        table.add(
            "CPU seconds", MeasuredText.number(cost.cpuSeconds.broker),
            MeasuredText.number(cost.cpuSeconds.client))
        table.add(
            "context switches", MeasuredText.number(cost.contextSwitches.broker),
            MeasuredText.number(cost.contextSwitches.client))
        table.add(
            "peak resident", MeasuredText.bytes(cost.peakResidentBytes),
            MeasuredText.bytes(cost.clientPeakResidentBytes))
        table.add("fsyncs", MeasuredText.count(cost.fsyncs), "")
        table.add("bytes written", MeasuredText.bytes(cost.bytesWritten), "")
        table.add("bytes written per byte", MeasuredText.number(cost.bytesWrittenPerByte), "")
        table.add("allocations per record", MeasuredText.number(cost.allocationsPerRecord), "")
        return table
    }
}
