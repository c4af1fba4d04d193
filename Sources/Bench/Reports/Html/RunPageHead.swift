internal import Measurements
internal import Verdicts
internal import Vocabulary

/// The first screen of a run's page: the answer in words, what was tested, on what, how sure that
/// is, and the few numbers that a reader came for.
struct RunPageHead {
    let stored: StoredRun

    init(_ stored: StoredRun) { self.stored = stored }

    private var run: JudgedRun { stored.run }
    private var record: RunRecord { run.record }

    var html: String { eyebrow + verdict + facts + keys + warnings }

    private var eyebrow: String {
        Html.tag(
            "p", ["class": "eyebrow"],
            "<span><b>Trial</b> · \(Html.escaped(record.scenario.name))</span>"
                + Html.tag(
                    "time", ["datetime": record.started.iso8601],
                    Html.escaped(Self.day(record.started))))
    }

    /// `2026-03-01 07:08 UTC`
    private static func day(_ time: WallTime) -> String {
        let text = time.iso8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    private var verdict: String {
        let reasons = run.verdict.reasons
        let (answer, limits) = Self.split(reasons.first ?? "")
        var text = Html.text("p", class: "word", VerdictSeal.word(run.verdict.state))
        text += Html.text("h1", answer)
        if !limits.isEmpty { text += Html.text("p", class: "limit", limits) }
        if reasons.count > 1 {
            text += Html.tag(
                "ul", ["class": "reasons"],
                reasons.dropFirst().map { Html.text("li", $0) }.joined())
        }
        return Html.tag(
            "div", ["class": "verdict \(run.verdict.state.rawValue)"],
            VerdictSeal.svg(run.verdict.state) + "<div>\(text)</div>")
    }

    /// The headline's claim, and what stands in its brackets, which limits it.
    static func split(_ headline: String) -> (answer: String, limits: String) {
        guard let open = headline.firstIndex(of: "("),
            let close = headline[open...].firstIndex(of: ")")
        else { return (sentence(headline), "") }
        var answer = String(headline[..<open])
        while answer.last == " " { answer.removeLast() }
        return (
            sentence(answer + headline[headline.index(after: close)...]),
            sentence(String(headline[headline.index(after: open)..<close]))
        )
    }

    private static func sentence(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst() + (text.last == "." ? "" : ".")
    }

    // MARK: Facts

    private var facts: String {
        func fact(_ name: String, _ lines: [(text: String, isQuiet: Bool)]) -> String {
            let paragraphs = lines.map { line in
                line.isQuiet ? Html.text("p", class: "q", line.text) : Html.text("p", line.text)
            }
            return Html.tag(
                "div", [:],
                Html.text("dt", name) + Html.tag("dd", [:], paragraphs.joined()))
        }
        return Html.tag(
            "dl", ["class": "facts"],
            fact("What was tested", tested) + fact("On what", place) + fact("How sure", certainty))
    }

    private var tested: [(String, Bool)] {
        var lines: [(String, Bool)] = []
        if !record.scenario.about.isEmpty { lines.append((record.scenario.about, false)) }
        var parts: [String] = []
        if let produce = record.produce {
            parts.append(
                produce.closedLoop
                    ? "as fast as acknowledged"
                    : "\(MeasuredText.rate(produce.offeredRate)) offered")
            parts.append("\(MeasuredText.number(produce.seconds, "s")) measured")
        }
        for kind in FaultRecord.Kind.allCases {
            let count = record.faults.count { $0.kind == kind }
            if count > 0 { parts.append("\(count.grouped) \(kind.noun(count))") }
        }
        if !parts.isEmpty { lines.append((parts.joined(separator: ", "), true)) }
        return lines
    }

    private var place: [(String, Bool)] {
        let target = [record.target.kind, record.target.version].compactMap { $0 }
        let partitions = record.topics.reduce(0) { $0 + $1.partitions }
        var system = [target.joined(separator: " ")]
        if partitions > 0 { system.append(MeasuredText.plural(Int64(partitions), "partition")) }
        if let acks = record.client.settings["acks"] { system.append("acks=\(acks)") }
        system.append(record.target.flushPolicy ?? "flush policy unknown")
        let host = record.host
        var machine: [String] = []
        if let cpu = host.cpu { machine.append("\(host.cores?.grouped ?? "?") × \(cpu)") }
        if let memory = host.memoryBytes { machine.append(MeasuredText.bytes(memory)) }
        if let storage = host.fileSystem {
            machine.append("log on \(storage)\(host.device.map { " (\($0))" } ?? "")")
        }
        if let system = host.system { machine.append(system) }
        return [(system.joined(separator: ", "), false), (machine.joined(separator: ", "), true)]
    }

    private var certainty: [(String, Bool)] {
        var lines: [(String, Bool)] = []
        if let durability = record.durability {
            switch durability.verified {
            case "all":
                lines.append(
                    ("Every record was read back and compared with the ledger of attempts.", false))
            case "none": lines.append(("Nothing was read back: durability is not judged.", false))
            default:
                lines.append(("A part was read back: \(durability.verified).", false))
            }
            if let bound = durability.bound95 {
                lines.append(
                    (
                        "With 95 % confidence a kill loses records with a chance below "
                            + "\(MeasuredText.percent(bound: bound)).", false
                    ))
            }
        }
        if let response = record.produce?.response ?? record.produce?.service {
            lines.append(
                (
                    "One run of \(response.count.grouped) records: its speeds have no interval. "
                        + "“trial compare” gives one.", true
                ))
        }
        if let stall = record.generator?.longestStallMilliseconds {
            lines.append(
                (
                    "The host itself paused for up to \(MeasuredText.time(milliseconds: stall)).",
                    true
                ))
        }
        return lines
    }

    // MARK: Numbers

    private var keys: String {
        var tiles: [(name: String, value: String, note: String)] = []
        if let produce = record.produce {
            tiles.append(
                (
                    "acknowledged", MeasuredText.rate(produce.rate),
                    produce.closedLoop
                        ? MeasuredText.megabytes(perSecond: produce.megabytesPerSecond)
                        : "of \(MeasuredText.rate(produce.offeredRate)) offered"
                ))
            let (name, whole, steady) =
                produce.closedLoop
                ? ("service", produce.service, nil)
                : (
                    "response", produce.response,
                    record.faults.isEmpty ? nil : produce.responseSteady
                )
            for (label, fraction) in [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)] {
                let without = steady.map {
                    "\(MeasuredText.quantile($0.quantile(fraction))) steady"
                }
                tiles.append(
                    (
                        "\(name) \(label)", MeasuredText.quantile(whole?.quantile(fraction)),
                        without ?? (produce.closedLoop ? "closed loop" : "all records")
                    ))
            }
        }
        if let worst = record.faults.compactMap(\.firstAckMilliseconds).max() {
            tiles.append(
                (
                    "back after a fault", MeasuredText.time(milliseconds: worst),
                    "slowest first ack of \(record.faults.count.grouped)"
                ))
        } else if let endToEnd = record.endToEnd?.response {
            tiles.append(
                (
                    "end to end p99", MeasuredText.quantile(endToEnd.quantile(0.99)), "all records"
                ))
        }
        if let durability = record.durability {
            tiles.append(
                (
                    "lost", MeasuredText.count(durability.lost),
                    "of \(MeasuredText.count(durability.acked)) acknowledged"
                ))
        }
        let items = tiles.map { tile in
            Html.tag(
                "div", [:],
                Html.text("dt", tile.name)
                    + Html.tag(
                        "dd", [:], Html.escaped(tile.value) + Html.text("small", tile.note)))
        }
        return items.isEmpty ? "" : Html.tag("dl", ["class": "keys"], items.joined())
    }

    private var warnings: String {
        var warnings = record.warnings.map { ($0.code, $0.text) }
        if [.targetFellBehind, .carriedOutLate, .generatorWasTheLimit].contains(run.load.cause) {
            warnings.insert(("load", run.load.text), at: 0)
        }
        guard !warnings.isEmpty else { return "" }
        let items = warnings.map { code, text in
            Html.tag("li", [:], "\(Html.text("code", code)) \(Html.escaped(text))")
        }
        return Html.tag(
            "ul", ["class": "warnings", "aria-label": "Warnings"], items.joined())
    }
}
