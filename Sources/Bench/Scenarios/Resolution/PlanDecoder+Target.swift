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
        if word == "bootstrap" { return .bootstrap(try addresses(text)) }
        if ["kafka", "zookeeper", "command", "scripts"].contains(word) {
            throw Complaint(
                "\(word) is not offered by this build yet; use serve, engine, or "
                    + "bootstrap:HOST:PORT for a broker that is already running")
        }
        let names = ["serve", "engine", "bootstrap:HOST:PORT"]
        throw Complaint(
            "there is no target \(text.quoted)"
                + NearestName.hint(String(word), among: names, all: "there are"))
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
        return ClientPlan(kind: kind ?? auto, settings: nativeSettings(of: fields))
    }

    private func clientKind(_ text: String, auto: ClientPlan.Kind) throws(Complaint)
        -> ClientPlan.Kind
    {
        switch (text, target) {
        case ("auto", _): return auto
        case ("wire", .engine?):
            throw Complaint(
                "target engine has no socket for wire to connect to; write auto or engine, or use "
                    + "target serve")
        case ("engine", .serve?), ("engine", .bootstrap?):
            throw Complaint(
                "engine is the client of target engine only; write auto or wire for this target")
        case ("wire", _): return .wire
        case ("engine", _): return .engine
        case ("librdkafka", _):
            throw Complaint("librdkafka is not offered by this build yet; write auto or wire")
        default:
            throw Complaint(
                "there is no client \(text.quoted)"
                    + NearestName.hint(text, among: ["auto", "wire", "engine"], all: "there are"))
        }
    }
}
