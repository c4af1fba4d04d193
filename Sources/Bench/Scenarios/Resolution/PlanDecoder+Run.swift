import Vocabulary

extension PlanDecoder {
    // MARK: Phases

    /// Nil after a report that leaves open how long the run measures.
    func decodePhases() -> PhasePlan? {
        var phases = ScenarioDefaults.phases
        guard root.has("phases") else { return phases }
        guard let fields = root.block("phases") else { return nil }
        phases.warmup = fields.value("warmup", PhaseGrammar.warmup) ?? phases.warmup
        phases.drain = fields.duration("drain") ?? phases.drain
        phases.afterFault = fields.duration("after-fault") ?? phases.afterFault
        guard fields.has("measure") else { return phases }
        guard let measure = fields.duration("measure") else { return nil }
        phases.measure = measure
        return phases
    }

    // MARK: Expectations

    func decodeExpectations() -> [Expectation] {
        let items = root.items("expect", like: "- lost == 0") ?? []
        var expectations: [Expectation] = []
        var isInsideParentheses = false
        for item in items {
            let text = item.text?.trimmed ?? ""
            // The rest of an item that a comma inside [ ] cut in two; its first half was reported.
            if isInsideParentheses, text.contains(")"), !text.contains("(") {
                isInsideParentheses = false
                continue
            }
            isInsideParentheses = text.contains("(") && !text.contains(")")
            guard item.text != nil else {
                root.report(
                    item.mark,
                    "an expectation is one line such as lost == 0, and here is \(item.kind)")
                continue
            }
            do {
                expectations.append(try ExpectationGrammar.parse(text))
            } catch {
                root.report(item.mark, "expect: \(error.text)")
            }
        }
        return expectations
    }

    // MARK: Faults

    /// Faults at an instant first, by instant; then those after acknowledgements, by their number.
    func decodeFaults(
        measure: Nanoseconds?, seed: UInt64, topics: [TopicPlan], control: ControlPlan?
    ) -> [FaultPlan] {
        let items = root.items("faults", like: "- { kill: broker, at: measure + 5s }") ?? []
        var faults: [FaultPlan] = []
        var instants: Set<Nanoseconds> = []
        for (index, node) in items.enumerated() {
            let path = "faults[\(index)]"
            guard
                let fields = Fields(
                    node, as: ScenarioTables.fault, at: path, problems: problems)
            else { continue }
            var draw = FaultDraw(seed: seed, fault: index)
            let decoder = FaultDecoder(
                fields: fields, target: target, topics: topics, control: control, measure: measure)
            for fault in decoder.decode(&draw) {
                if case .at(let instant) = fault.trigger, !instants.insert(instant).inserted {
                    fields.report(
                        fields.mark,
                        "\(path) strikes at measure + \(QuantityText.duration(instant)), as "
                            + "another fault does; move one")
                    break
                }
                faults.append(fault)
            }
        }
        if faults.count > ScenarioLimits.faults {
            root.report(
                "faults",
                "these are \(faults.count.grouped) faults; at most "
                    + "\(ScenarioLimits.faults.grouped) are taken")
        }
        return faults.enumerated().sorted {
            ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
        }.map(\.element)
    }
}

extension FaultPlan {
    fileprivate var order: Int64 {
        switch trigger {
        case .at(let instant): instant.value
        // Behind the longest measure phase.
        case .afterAcks(let count): ScenarioRanges.measure.upperBound.value + Int64(count)
        }
    }
}

/// The instants of `random:`, from the plan's seed (SplitMix64, Steele et al. 2014).
struct FaultDraw {
    private var state: UInt64

    init(seed: UInt64, fault: Int) {
        state = seed ^ (0x6661_756C_7400_0000 &+ UInt64(fault))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Different whole milliseconds within `span`, in order.
    mutating func instants(_ count: Int, within span: Nanoseconds) -> [Nanoseconds] {
        let milliseconds = UInt64(span.value / 1_000_000)
        precondition(UInt64(count) * 2 <= milliseconds, "too many instants for the span")
        var drawn: Set<UInt64> = []
        while drawn.count < count {
            drawn.insert(next().multipliedFullWidth(by: milliseconds).high)
        }
        return drawn.sorted().map { .milliseconds(Int64($0)) }
    }
}
