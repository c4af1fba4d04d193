import Vocabulary

/// Reads one line of `expect:`, such as `p99(produce, steady) < 50ms`.
package enum ExpectationGrammar {
    package static func parse(_ text: String) throws(Complaint) -> Expectation {
        let (left, sign, right) = try split(text)
        let (name, arguments) = try call(left, whole: text)
        let metric = try metric(name, arguments)
        return Expectation(
            metric: metric, comparison: sign, limit: try limit(right, of: metric, named: left),
            text: text)
    }

    private static let percentiles: [(name: String, quantile: Double)] = [
        ("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1),
    ]
    private static let counts: [(name: String, metric: Expectation.Metric)] = [
        ("lost", .lost), ("duplicated", .duplicated), ("reordered", .reordered),
        ("corrupt", .corrupt), ("unknown", .unknown),
    ]
    private static let names =
        ["throughput"] + percentiles.map(\.name) + counts.map(\.name)
        + ["first_ack", "cpu_per_gb", "peak_rss"]

    private static func split(_ text: String) throws(Complaint)
        -> (left: String, sign: Expectation.Comparison, right: String)
    {
        guard let start = text.firstIndex(where: { "<>=!".contains($0) }) else {
            if text.contains("("), !text.contains(")") {
                throw Complaint(
                    "\(text.quoted) is half an expectation: inside [ ] a comma ends an item, so "
                        + "put the whole in quotes, or on a line of its own")
            }
            throw Complaint(
                "\(text.quoted) compares nothing; write a metric, one of < <= == >= >, and a "
                    + "limit, such as lost == 0")
        }
        let sign = text[start...].prefix { "<>=!".contains($0) }
        guard let comparison = Expectation.Comparison(rawValue: String(sign)) else {
            let hint = sign == "=" ? "write ==" : "write one of < <= == >= >"
            throw Complaint("\(sign) is no comparison; \(hint)")
        }
        let right = text[sign.endIndex...].trimmed
        guard !right.isEmpty else { throw Complaint("\(text.quoted) has no limit after \(sign)") }
        return (text[..<start].trimmed, comparison, right)
    }

    private static func call(_ text: String, whole: String) throws(Complaint)
        -> (name: String, arguments: [String])
    {
        guard let open = text.firstIndex(of: "(") else { return (text, []) }
        guard text.last == ")" else {
            throw Complaint("\(whole.quoted) opens a parenthesis that is not closed")
        }
        let inner = text[text.index(after: open)...].dropLast()
        let arguments = inner.split(separator: ",", omittingEmptySubsequences: false)
        return (text[..<open].trimmed, arguments.map(\.trimmed))
    }

    private static func metric(_ name: String, _ arguments: [String]) throws(Complaint)
        -> Expectation.Metric
    {
        if let percentile = percentiles.first(where: { $0.name == name }) {
            return try latency(name, percentile.quantile, arguments)
        }
        if let count = counts.first(where: { $0.name == name }) {
            guard arguments.isEmpty else {
                throw Complaint("\(name) is counted over the whole run and takes no parentheses")
            }
            return count.metric
        }
        switch name {
        case "throughput":
            return .throughput(
                try argument(of: name, arguments, [("produce", .produce), ("consume", .consume)]))
        case "first_ack":
            return try argument(of: name, arguments, [("kill", .firstAckAfterKill)])
        case "cpu_per_gb":
            return .cpuPerGigabyte(
                try argument(of: name, arguments, [("broker", .broker), ("client", .client)]))
        case "peak_rss":
            return .peakResident(
                try argument(of: name, arguments, [("broker", .broker), ("client", .client)]))
        default:
            throw Complaint(
                "there is no metric \(name.quoted)"
                    + NearestName.hint(name, among: names, all: "there are"))
        }
    }

    private static func latency(_ name: String, _ quantile: Double, _ arguments: [String])
        throws(Complaint) -> Expectation.Metric
    {
        let side: Expectation.Latency = try argument(
            of: name, Array(arguments.prefix(1)),
            [("produce", .produce), ("end_to_end", .endToEnd)])
        switch Array(arguments.dropFirst()) {
        case []: return .latency(quantile: quantile, side, steady: false)
        case ["steady"]: return .latency(quantile: quantile, side, steady: true)
        default:
            throw Complaint(
                "\(name)(\(side.rawValue), …) takes steady after the comma, and here is "
                    + arguments.dropFirst().joined(separator: ", ").quoted)
        }
    }

    private static func argument<Value>(
        of name: String, _ arguments: [String], _ choices: [(name: String, value: Value)]
    ) throws(Complaint) -> Value {
        let forms = choices.map { "\(name)(\($0.name))" }.joined(separator: " or ")
        guard arguments.count == 1, !arguments[0].isEmpty else {
            throw Complaint("\(name) does not say of what; write \(forms)")
        }
        guard let choice = choices.first(where: { $0.name == arguments[0] }) else {
            throw Complaint("\(name) does not know \(arguments[0].quoted); write \(forms)")
        }
        return choice.value
    }

    private static func limit(_ text: String, of metric: Expectation.Metric, named name: String)
        throws(Complaint) -> Double
    {
        switch metric {
        case .throughput: return try Quantity.rate(text)
        case .latency, .firstAckAfterKill: return Double(try Quantity.duration(text).value)
        case .lost, .duplicated, .reordered, .corrupt, .unknown:
            return Double(try Quantity.count(text))
        case .cpuPerGigabyte: return try Quantity.duration(text).inSeconds
        case .peakResident: return Double(try Quantity.size(text).value)
        }
    }
}
