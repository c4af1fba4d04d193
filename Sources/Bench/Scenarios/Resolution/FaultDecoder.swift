import Vocabulary

/// One item of `faults:` into the faults that it stands for.
struct FaultDecoder {
    let fields: Fields
    let target: TargetPlan.Kind?
    let topics: [TopicPlan]
    let control: ControlPlan?
    let measure: Nanoseconds?

    enum Verb { case kill, stop, pause, disk }
    static let verbs = ["kill", "stop", "pause", "disk"]

    func decode(_ draw: inout FaultDraw) -> [FaultPlan] {
        let struck = decodeVerb()
        let verb = struck?.verb
        if let struck { checkTarget(struck.verb, struck.subject) }
        let restart = decodeRestart(verb)
        let kind = decodeKind(verb)
        let triggers = decodeTriggers(&draw)
        guard let kind else { return [] }
        return triggers.map {
            FaultPlan(
                kind: kind, subject: struck?.subject ?? .broker, trigger: $0, restartAfter: restart)
        }
    }

    // MARK: What

    private func decodeVerb() -> (verb: Verb, subject: FaultPlan.Subject)? {
        let given = Self.verbs.filter(fields.has)
        if given.count > 1 {
            fields.report(
                fields[given[1]]?.keyMark ?? fields.mark,
                "\(fields.name) has both \(given[0]): and \(given[1]):; write them as two faults")
            return nil
        }
        guard let word = given.first else {
            if isRestartFault {
                return fields.value("restart", PhaseGrammar.subject).map { (.stop, $0) }
            }
            // A misspelt verb has its own message.
            if fields.hasUnknownKeys { return nil }
            fields.report(
                fields.mark,
                "\(fields.name) does not say what happens; write kill: broker, stop: broker, "
                    + "pause: broker or disk: full")
            return nil
        }
        if word == "disk" { return (.disk, .broker) }
        guard let subject = fields.value(word, PhaseGrammar.subject) else { return nil }
        switch word {
        case "kill": return (.kill, subject)
        case "stop": return (.stop, subject)
        default: return (.pause, subject)
        }
    }

    /// `restart: broker`, a fault of its own.
    private var isRestartFault: Bool {
        guard let text = fields["restart"]?.value.text else { return false }
        return !Self.verbs.contains(where: fields.has)
            && text != "at once" && !text.hasPrefix("after ")
    }

    private func decodeKind(_ verb: Verb?) -> FaultPlan.Kind? {
        let span = fields.duration("for")
        switch verb {
        case .kill?, .stop?:
            if let entry = fields["for"] {
                fields.report(
                    entry.keyMark,
                    "only a pause and a disk: last; write restart: after 2s to keep the broker away"
                )
            }
            return verb == .kill ? .kill : .stop
        case .pause?:
            if !fields.has("for") {
                fields.report(
                    fields.mark, "\(fields.name) does not say how long the pause is; add for: 5s")
            }
            return span.map { .pause($0) }
        case .disk?:
            let disk = fields.value("disk", PhaseGrammar.diskFault)
            if !fields.has("for") {
                fields.report(
                    fields.mark, "\(fields.name) does not say how long disk: lasts; add for: 5s")
            }
            guard let disk, let span else { return nil }
            return .disk(disk, span)
        case nil: return nil
        }
    }

    private func decodeRestart(_ verb: Verb?) -> Nanoseconds {
        guard let entry = fields["restart"], !isRestartFault else { return .zero }
        if verb == .pause {
            fields.report(
                entry.keyMark,
                "a paused broker goes on after for:, and is not restarted; leave "
                    + "restart: out")
            return .zero
        }
        return fields.value("restart", PhaseGrammar.restart) ?? .zero
    }

    // MARK: When

    private func decodeTriggers(_ draw: inout FaultDraw) -> [FaultPlan.Trigger] {
        switch ScenarioTables.faultTriggers.first(where: fields.has) {
        case "at"?: return decodeInstants()
        case "after"?: return decodeAcks()
        case "random"?: return decodeRandom(&draw)
        default:
            if fields.hasUnknownKeys { return [] }
            fields.report(
                fields.mark,
                "\(fields.name) does not say when; add at: measure + 5s, after: 100_000 acks or "
                    + "random: 5 in measure")
            return []
        }
    }

    /// How often, and the reading of `every:`; nil after a report.
    private func decodeRepeat<Step>(
        _ grammar: (String) throws(Complaint) -> Step, like example: String
    ) -> (count: Int, every: Step?)? {
        guard fields.has("repeat") || fields.has("every") else { return (1, nil) }
        let count = fields.count("repeat")
        let every = fields.value("every", grammar)
        if !fields.has("every"), count != 1 {
            fields.report("repeat", "nothing says how far apart; add every: \(example)")
        } else if !fields.has("repeat") {
            fields.report("every", "nothing says how many times; add repeat: 3")
        }
        guard let count, count == 1 || every != nil else { return nil }
        return (count, every)
    }

    private func decodeInstants() -> [FaultPlan.Trigger] {
        let first = fields.value("at", PhaseGrammar.moment)
        let every = { (text: String) throws(Complaint) in
            try Quantity.check(
                try Quantity.duration(text), in: ScenarioRanges.span, QuantityText.duration)
        }
        guard let times = decodeRepeat(every, like: "5s"), let first else { return [] }
        let instants = (0..<times.count).map { first + (times.every ?? .zero) * Int64($0) }
        guard let measure else { return [] }
        if let late = instants.firstIndex(where: { $0 >= measure }) {
            let which = late == 0 ? "the fault" : "fault \(late + 1) of \(times.count)"
            fields.report(
                "at",
                "\(which) would strike at measure + \(QuantityText.duration(instants[late])), and "
                    + "the measure phase ends at \(QuantityText.duration(measure)); measure "
                    + "longer, or strike earlier")
            return []
        }
        return instants.map { .at($0) }
    }

    private func decodeAcks() -> [FaultPlan.Trigger] {
        let first = fields.value("after", PhaseGrammar.acks)
        guard let times = decodeRepeat(PhaseGrammar.acks, like: "100_000 acks"), let first
        else { return [] }
        return (0..<times.count).map { .afterAcks(first + (times.every ?? 0) * $0) }
    }

    private func decodeRandom(_ draw: inout FaultDraw) -> [FaultPlan.Trigger] {
        let count = fields.value("random", PhaseGrammar.randomCount)
        for key in ["repeat", "every"] {
            if let entry = fields[key] {
                fields.report(
                    entry.keyMark,
                    "random already says how many; leave \(key): out, or use at: with it")
            }
        }
        guard let count, let measure else { return [] }
        guard Int64(count) * 2 <= measure.value / 1_000_000 else {
            fields.report(
                "random",
                "\(count) faults do not fit a measure phase of \(QuantityText.duration(measure))")
            return []
        }
        return draw.instants(count, within: measure).map { .at($0) }
    }
}
