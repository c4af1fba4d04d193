import Vocabulary

/// The texts of `phases:`, `faults:` and `pauses:`.
enum PhaseGrammar {
    static func warmup(_ text: String) throws(Complaint) -> PhasePlan.Warmup {
        if text == "none" { return .none }
        let range = ScenarioRanges.warmup
        let prefix = "steady up to "
        if text.hasPrefix(prefix) {
            let limit = try Quantity.duration(text.dropFirst(prefix.count).trimmed)
            return .steady(limit: try Quantity.check(limit, in: range, QuantityText.duration))
        }
        guard text.first?.isNumber == true else {
            throw Complaint(
                "\(text.quoted) is no warm-up; write steady up to 10s, a fixed time such as 5s, "
                    + "or none")
        }
        let span = try Quantity.duration(text)
        if span == .zero { throw Complaint("a warm-up of 0s is written none") }
        return .fixed(try Quantity.check(span, in: range, QuantityText.duration))
    }

    /// `measure + 5s`, from the start of the measure phase.
    static func moment(_ text: String) throws(Complaint) -> Nanoseconds {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(\.trimmed)
        let phase = parts[0]
        if ["warmup", "drain"].contains(phase) {
            throw Complaint(
                "\(phase) is not measured; moments count from the measure phase, such as "
                    + "measure + 5s")
        }
        guard parts.count == 2, phase == "measure" else {
            throw Complaint("\(text.quoted) is no moment; write one as measure + 5s")
        }
        // Checked against the measure phase later; here, so that sums of it cannot overflow.
        let latest = Nanoseconds.zero...ScenarioRanges.measure.upperBound
        return try Quantity.check(
            try Quantity.duration(parts[1]), in: latest, QuantityText.duration)
    }

    /// `100_000 acks`
    static func acks(_ text: String) throws(Complaint) -> Int {
        let (number, unit) = halves(text)
        guard unit == "acks" || unit == "ack" else {
            throw Complaint("\(text.quoted) is no number of acknowledgements; write 100_000 acks")
        }
        return try Quantity.check(
            try Quantity.count(number), in: ScenarioRanges.acks, { QuantityText.underscored($0) })
    }

    /// `5 in measure`
    static func randomCount(_ text: String) throws(Complaint) -> Int {
        let (number, rest) = halves(text)
        guard rest == "in measure" else {
            throw Complaint("\(text.quoted) is no choice of moments; write 5 in measure")
        }
        return try Quantity.check(
            try Quantity.count(number), in: 1...1_000, { QuantityText.underscored($0) })
    }

    /// `at once`, `after 2s`
    static func restart(_ text: String) throws(Complaint) -> Nanoseconds {
        if text == "at once" { return .zero }
        guard text.hasPrefix("after ") else {
            throw Complaint("\(text.quoted) is no restart; write at once, or after 2s")
        }
        let span = try Quantity.duration(text.dropFirst(6).trimmed)
        return try Quantity.check(span, in: ScenarioRanges.restart, QuantityText.duration)
    }

    /// Whom a fault strikes: `broker`, `node 2`, `leader of orders/0`, `all`, `zookeeper`.
    static func subject(_ text: String) throws(Complaint) -> FaultPlan.Subject {
        switch text {
        case "broker": return .broker
        case "all": return .all
        case "zookeeper": return .zookeeper
        default: break
        }
        let (word, rest) = halves(text)
        if word == "node" {
            guard let number = Int(rest), number > 0 else {
                throw Complaint("\(text.quoted) is no node; nodes are numbered from 1: node 1")
            }
            return .node(number)
        }
        if word == "leader", rest.hasPrefix("of ") {
            let place = rest.dropFirst(3).trimmed
            guard let slash = place.lastIndex(of: "/"), slash > place.startIndex,
                let partition = Int(place[place.index(after: slash)...]), partition >= 0
            else {
                throw Complaint(
                    "\(text.quoted) names no partition; write leader of TOPIC/0")
            }
            return .leader(topic: String(place[..<slash]), partition: partition)
        }
        throw Complaint(
            "there is nothing called \(text.quoted) to strike; write broker, node 1, "
                + "leader of TOPIC/0, all or zookeeper")
    }

    /// `full`, `errno EIO`, `short write`, `failed sync`, `lying sync`, `slow 20ms`
    static func diskFault(_ text: String) throws(Complaint) -> DiskFault {
        switch text {
        case "full": return .full
        case "short write": return .shortWrite
        case "failed sync": return .failedSync
        case "lying sync": return .lyingSync
        default: break
        }
        let (word, rest) = halves(text)
        if word == "errno" {
            guard DiskFault.errnos.contains(rest) else {
                throw Complaint(
                    "\(rest.quoted) is no errno that a disk fault has; write one of "
                        + DiskFault.errnos.joined(separator: ", "))
            }
            return .errno(rest)
        }
        if word == "slow" {
            let delay = try Quantity.duration(rest)
            return .slow(try Quantity.check(delay, in: ScenarioRanges.span, QuantityText.duration))
        }
        throw Complaint(
            "\(text.quoted) is nothing that a disk does; write full, errno EIO, short write, "
                + "failed sync, lying sync or slow 20ms")
    }

    private static func halves(_ text: String) -> (String, String) {
        let first = text.prefix { !$0.isWhitespace }
        return (String(first), text.dropFirst(first.count).trimmed)
    }
}
