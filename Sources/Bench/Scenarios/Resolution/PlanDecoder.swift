import Vocabulary

/// One tree, with everything shared and overridden filled in, into one plan. All mistakes are
/// reported; only a tree without any gives a plan.
struct PlanDecoder {
    let root: Fields
    let problems: Problems
    let target: TargetPlan.Kind?
    let topicNames: [String]

    static func plan(of tree: YamlNode, isAltered: Bool, problems: Problems) -> Plan? {
        guard
            let root = Fields(tree, as: ScenarioTables.scenario, at: "", problems: problems)
        else { return nil }
        let decoder = PlanDecoder(
            root: root, problems: problems, target: decodeTarget(root),
            topicNames: topicNames(of: root))
        guard var plan = decoder.decode(), problems.isEmpty else { return nil }
        PlanChecks(plan: plan, root: root, problems: problems).run()
        plan.warnings = PlanWarnings.of(plan)
        plan.digest = PlanText.digest(of: plan)
        decoder.checkDigest(plan.digest, isAltered: isAltered)
        return problems.isEmpty ? plan : nil
    }

    /// Empty when there are too many, which is a mistake of its own.
    private static func topicNames(of root: Fields) -> [String] {
        let names = (root["topics"]?.value.entries ?? []).map(\.key)
        return names.count <= ScenarioLimits.topics ? names : []
    }

    private func decode() -> Plan? {
        let name = decodeName()
        let about = root.text("about") ?? ""
        let seed = root.value("seed", Quantity.seed) ?? ScenarioDefaults.seed
        let brokerSettings = decodeBroker()
        let topics = decodeTopics()
        let producers = decodeProducers()
        let consumers = decodeConsumers()
        let phases = decodePhases()
        let jvm = decodeJvm()
        let control = decodeControl()
        let faults = decodeFaults(
            measure: phases?.measure, seed: seed, topics: topics, control: control)
        let verify = decodeVerify()
        let expectations = decodeExpectations()
        let limits = decodeLimits()
        guard let name, let target, let phases else { return nil }
        return Plan(
            name: name, about: about, seed: seed,
            target: TargetPlan(
                kind: target, settings: brokerSettings, jvm: jvm, control: control),
            topics: topics,
            producers: producers, consumers: consumers, phases: phases, faults: faults,
            verify: faults.isEmpty ? verify : .all, expectations: expectations, limits: limits,
            digest: "")
    }

    // MARK: The scenario itself

    private func decodeName() -> String? {
        root.value("name") { (text) throws(Complaint) in
            let allowed = text.allSatisfy {
                $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "." || $0 == "-")
            }
            guard let first = text.first, allowed, first.isLowercase || first.isNumber,
                text.last != "."
            else {
                throw Complaint(
                    "\(text.quoted) becomes the name of a directory: small letters, digits, dots "
                        + "and hyphens, a letter or digit first")
            }
            guard text.count <= ScenarioLimits.nameCharacters else {
                throw Complaint(
                    "the name has \(text.count) characters; at most "
                        + "\(ScenarioLimits.nameCharacters) are taken")
            }
            guard !Self.isDevice(text) else {
                throw Complaint("\(text.quoted) is the name of a device on Windows; choose another")
            }
            return text
        }
    }

    private static func isDevice(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }
        if ["con", "prn", "aux", "nul"].contains(stem) { return true }
        return stem.count == 4 && (stem.hasPrefix("com") || stem.hasPrefix("lpt"))
            && stem.last?.isNumber == true
    }

    private func checkDigest(_ digest: String, isAltered: Bool) {
        // With an override or a family the plan is meant to differ from the one that was printed.
        guard !isAltered, let written = root.text("digest"), written != digest else { return }
        root.report(
            "digest",
            "the plan has been edited since it was printed (it is now \(digest.prefix(12))…); "
                + "leave digest: out")
    }

    private func decodeBroker() -> [String: String] {
        guard let broker = root.block("broker") else { return [:] }
        if case .bootstrap? = target, let first = broker.entries.first {
            root.report(
                first.keyMark,
                "broker settings cannot be given to a cluster that is already running; leave "
                    + "broker: out with target bootstrap")
        }
        if case .command? = target, let first = broker.entries.first {
            root.report(
                first.keyMark,
                "the start line of a command: target says how its broker is set; leave broker: out")
        }
        return nativeSettings(of: broker)
    }

    private func decodeVerify() -> VerifyPlan {
        root.value("verify") { (text) throws(Complaint) in
            switch text {
            case "all": return .all
            case "none": return .none
            default: break
            }
            guard text.hasPrefix("sample ") else {
                throw Complaint("\(text.quoted) is not all, none, or a sample such as sample 1%")
            }
            let share = try Quantity.share(text.dropFirst(7).trimmed)
            guard share > 0 else { throw Complaint("a sample of nothing is written none") }
            return .sample(share)
        } ?? .all
    }

    private func decodeLimits() -> PlanLimits {
        var limits = ScenarioDefaults.limits
        guard let fields = root.block("limits") else { return limits }
        limits.ready = fields.duration("ready") ?? limits.ready
        limits.request = fields.duration("request") ?? limits.request
        limits.readBack = fields.duration("read-back") ?? limits.readBack
        limits.stop = fields.duration("stop") ?? limits.stop
        limits.closedLoopRecords = fields.count("closed-loop-records") ?? limits.closedLoopRecords
        limits.backlogRecords = fields.count("backlog-records") ?? limits.backlogRecords
        return limits
    }

    // MARK: Native settings

    /// Texts exactly as written, for the broker or the client to judge.
    func nativeSettings(of block: Fields) -> [String: String] {
        var settings: [String: String] = [:]
        for entry in block.nativeEntries() {
            guard let text = entry.value.text else {
                block.report(
                    entry.value.mark,
                    "\(entry.key) takes a single value, and here is \(entry.value.kind)"
                        + (entry.value.items == nil ? "" : "; join its parts with commas"))
                continue
            }
            if entry.value.isAbsent {
                block.report(
                    entry.keyMark,
                    "\(entry.key) has no value; give it one (\"\" for an empty text), or leave it "
                        + "out")
            } else if text == SecretSettings.mark, SecretSettings.isSecret(entry.key) {
                block.report(
                    entry.value.mark,
                    "\(entry.key) was redacted when this plan was printed; give it again, best as "
                        + "${env:NAME} or file:PATH")
            }
            do {
                try SettingReferences.check(text)
            } catch {
                block.report(entry.value.mark, "\(entry.key): \(error.text)")
            }
            settings[entry.key] = text
        }
        return settings
    }
}
