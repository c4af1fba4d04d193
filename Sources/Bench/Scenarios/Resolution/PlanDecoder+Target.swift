import Vocabulary

extension PlanDecoder {
    /// Nil after a report.
    static func decodeTarget(_ root: Fields) -> TargetPlan.Kind? {
        guard root.has("target") else { return .serve }
        return root.value("target", target)
    }

    private static func target(_ text: String) throws(Complaint) -> TargetPlan.Kind {
        switch text {
        case "serve": return .serve
        case "engine": return .engine
        default: break
        }
        let word = text.prefix { $0 != ":" && $0 != "@" }
        switch word {
        case "bootstrap": return .bootstrap(try addresses(text))
        case "kafka": return try kafka(text.dropFirst(word.count))
        case "zookeeper":
            return .zookeeper(home: try home(text.dropFirst(word.count), of: "zookeeper"))
        case "command":
            let file = text.dropFirst(word.count + 1)
            guard text.dropFirst(word.count).first == ":", !file.isEmpty else {
                throw Complaint(
                    "command does not say which broker; write command:FILE, such as "
                        + "command:brokers/tansu.yaml")
            }
            return .command(String(file))
        case "scripts":
            let home = text.dropFirst(word.count + 1)
            guard text.dropFirst(word.count).first == ":", !home.isEmpty else {
                throw Complaint(
                    "scripts does not say whose; write scripts:DIR for the distribution in DIR, "
                        + "such as scripts:/opt/kafka")
            }
            return .scripts(String(home))
        default: break
        }
        let names = [
            "serve", "engine", "kafka", "kafka:3", "zookeeper", "scripts:DIR", "command:FILE",
            "bootstrap:HOST:PORT",
        ]
        throw Complaint(
            "there is no target \(text.quoted)"
                + NearestName.hint(String(word), among: names, all: "there are"))
    }

    /// `kafka`, `kafka:3`, `kafka@DIR`, `kafka:3@DIR`, without the word itself.
    private static func kafka(_ rest: Substring) throws(Complaint) -> TargetPlan.Kind {
        guard rest.first == ":" else {
            return .kafka(nodes: 1, home: try home(rest, of: "kafka"))
        }
        let number = rest.dropFirst().prefix { $0 != "@" }
        guard let nodes = Int(number), ScenarioRanges.nodes.contains(nodes) else {
            throw Complaint(
                "\("kafka\(rest)".quoted): a cluster on this machine has "
                    + "\(ScenarioRanges.nodes.lowerBound) to \(ScenarioRanges.nodes.upperBound) "
                    + "nodes; write kafka:3")
        }
        return .kafka(
            nodes: nodes, home: try home(rest.dropFirst(1 + number.count), of: "kafka:\(nodes)"))
    }

    private static func home(_ rest: Substring, of word: String) throws(Complaint) -> String? {
        if rest.isEmpty { return nil }
        guard rest.first == "@", rest.count > 1 else {
            throw Complaint(
                "there is no target \("\(word)\(rest)".quoted); write \(word), or \(word)@DIR for "
                    + "the distribution in DIR")
        }
        return String(rest.dropFirst())
    }

    private static func addresses(_ text: String) throws(Complaint) -> [String] {
        let list = text.dropFirst("bootstrap".count)
        guard list.first == ":", list.count > 1 else {
            throw Complaint("bootstrap does not say where; write bootstrap:HOST:PORT")
        }
        var addresses: [String] = []
        for part in list.dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
            let address = part.trimmed
            guard let colon = address.lastIndex(of: ":"), colon != address.startIndex else {
                throw Complaint("\(address.quoted) is no address; write HOST:PORT, such as a:9092")
            }
            let host = address[..<colon]
            let port = address[address.index(after: colon)...]
            guard let number = Int(port), (1...65_535).contains(number) else {
                throw Complaint("\(address.quoted) has no port from 1 to 65535; write HOST:PORT")
            }
            guard !host.contains(":") || (host.hasPrefix("[") && host.hasSuffix("]")) else {
                throw Complaint(
                    "\(address.quoted): put an IPv6 address in brackets, [::1]:9092, and commas "
                        + "between addresses")
            }
            guard !host.contains(where: \.isWhitespace), !host.contains("/") else {
                throw Complaint("\(address.quoted) is no address; write HOST:PORT, such as a:9092")
            }
            addresses.append(address)
        }
        guard Set(addresses).count == addresses.count else {
            throw Complaint("the same address is given twice in \(text.quoted)")
        }
        return addresses
    }

    /// The client of a producer or consumer; `auto` becomes what the target needs.
    func decodeClient(of worker: Fields) -> ClientPlan {
        let auto: ClientPlan.Kind = target == .engine ? .engine : .wire
        guard let fields = worker.block("client") else {
            return ClientPlan(kind: auto, settings: [:])
        }
        let kind = fields.value("kind") { (text) throws(Complaint) in
            try clientKind(text, auto: auto)
        }
        let library = fields.text("library")
        if library != nil, let kind, kind != .librdkafka {
            fields.report("library", "only kind: librdkafka loads a library; leave it out")
        }
        return ClientPlan(
            kind: kind ?? auto, settings: nativeSettings(of: fields), library: library)
    }

    private func clientKind(_ text: String, auto: ClientPlan.Kind) throws(Complaint)
        -> ClientPlan.Kind
    {
        switch (text, target) {
        case ("auto", _): return auto
        case ("wire", .engine?), ("librdkafka", .engine?):
            throw Complaint(
                "target engine has no socket for \(text) to connect to; write auto or engine, or "
                    + "use target serve")
        case ("engine", .engine?), ("engine", nil): return .engine
        case ("engine", _):
            throw Complaint(
                "engine is the client of target engine only; write auto, wire or librdkafka for "
                    + "this target")
        case ("wire", _): return .wire
        case ("librdkafka", _): return .librdkafka
        default:
            let all = ["auto", "wire", "librdkafka", "engine"]
            throw Complaint(
                "there is no client \(text.quoted)"
                    + NearestName.hint(text, among: all, all: "there are"))
        }
    }

    // MARK: What a target needs beside its settings

    func decodeJvm() -> JvmPlan? {
        guard let standard = target.flatMap(ScenarioDefaults.jvm) else {
            if let entry = root["jvm"], target != nil {
                root.report(
                    entry.keyMark,
                    "jvm is for Java brokers that Trial starts (kafka, zookeeper, scripts); leave "
                        + "it out")
            }
            return nil
        }
        guard let fields = root.block("jvm") else { return standard }
        return JvmPlan(
            heap: fields.size("heap") ?? standard.heap,
            options: fields.text("options") ?? standard.options)
    }

    func decodeControl() -> ControlPlan? {
        guard let entry = root["control"] else { return nil }
        switch target {
        case .bootstrap?, .command?, nil: break
        default:
            root.report(
                entry.keyMark,
                "Trial starts and breaks this target itself; control is for bootstrap and command")
            return nil
        }
        guard let fields = root.block("control") else { return nil }
        return ControlPlan(
            kill: fields.text("kill"), stop: fields.text("stop"), start: fields.text("start"),
            pause: fields.text("pause"), resume: fields.text("resume"),
            ready: fields.text("ready"))
    }
}
