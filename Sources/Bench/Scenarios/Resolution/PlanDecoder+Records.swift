import Vocabulary

extension PlanDecoder {
    // MARK: Rates

    /// Nil after a report, or when there is none.
    func decodeRate(of producer: Fields) -> RatePlan? {
        guard let entry = producer["rate"] else { return nil }
        guard entry.value.entries != nil else {
            return producer.value("rate", Self.constantRate)
        }
        guard let fields = producer.block("rate") else { return nil }
        if fields.has("steps") { return decodeSteps(of: fields) }
        if fields.has("ramp") { return decodeRamp(of: fields) }
        if fields.entries.isEmpty {
            producer.report("rate", "{ } is no rate; write one, such as 50_000/s")
        }
        return nil
    }

    private static func constantRate(_ text: String) throws(Complaint) -> RatePlan {
        if text == "max" { return .max }
        if text.hasPrefix("poisson ") {
            return .poisson(
                try rate(text.dropFirst(8).trimmed, least: ScenarioRanges.rate.lowerBound))
        }
        let first = text.prefix { $0.isLetter }
        if !first.isEmpty {
            let hint = NearestName.of(String(first), among: ["poisson", "max"])
            throw Complaint(
                "\(text.quoted) is no rate; "
                    + (hint.map { "did you mean \($0)?" }
                        ?? "write 50_000/s, poisson 50_000/s, max, or a block of steps: or ramp:"))
        }
        return .uniform(try rate(text, least: ScenarioRanges.rate.lowerBound))
    }

    private static func rate(_ text: String, least: Double) throws(Complaint) -> Double {
        let rate = try Quantity.rate(text)
        return try Quantity.check(
            rate, in: least...ScenarioRanges.rate.upperBound, QuantityText.rate)
    }

    private func decodeSteps(of curve: Fields) -> RatePlan? {
        let example = "[[10s, 10_000/s], [10s, 50_000/s]]"
        guard let items = curve.items("steps", like: example) else { return nil }
        if items.isEmpty { curve.report("steps", "no steps are no rate; write \(example)") }
        var steps: [RateStep] = []
        for item in items {
            guard let pair = item.items, pair.count == 2, let span = pair[0].text,
                let rate = pair[1].text
            else {
                curve.report(
                    item.mark,
                    "steps is a list of [duration, rate], such as \(example), and here is "
                        + item.kind)
                return nil
            }
            do {
                let duration = try Quantity.check(
                    try Quantity.duration(span.trimmed), in: ScenarioRanges.span,
                    QuantityText.duration)
                steps.append(
                    RateStep(span: duration, rate: try Self.rate(rate.trimmed, least: 0)))
            } catch {
                curve.report(item.mark, "steps: \(error.text)")
            }
        }
        if !items.isEmpty, steps.count == items.count, steps.allSatisfy({ $0.rate == 0 }) {
            curve.report("steps", "every step has a rate of 0, so that nothing is sent")
        }
        return .steps(steps)
    }

    private func decodeRamp(of curve: Fields) -> RatePlan? {
        guard let ramp = curve.block("ramp") else { return nil }
        let read = { (key: String) in
            ramp.value(key) { (text) throws(Complaint) in try Self.rate(text, least: 0) }
        }
        let from = read("from")
        let to = read("to")
        let over = ramp.duration("over")
        guard let from, let to, let over else { return nil }
        if from == 0, to == 0 {
            curve.report("ramp", "a ramp from 0 to 0 sends nothing")
        }
        return .ramp(from: from, to: to, over: over)
    }

    // MARK: Values

    func decodeValues(of producer: Fields) -> ValuePlan {
        var plan = ValuePlan(
            sizes: [SizeWeight(size: ScenarioDefaults.valueSize, weight: 1)],
            compressible: ScenarioDefaults.compressible)
        guard let fields = producer.block("values") else { return plan }
        if let size = decodeSize(of: fields) { plan.sizes = [SizeWeight(size: size, weight: 1)] }
        if let sizes = fields["sizes"] { plan.sizes = decodeSizes(sizes, of: fields) }
        plan.compressible = fields.value("compressible", Quantity.share) ?? plan.compressible
        return plan
    }

    private func decodeSize(of fields: Fields) -> ByteCount? {
        fields.value("size") { (text) throws(Complaint) in
            try Self.checkValueSize(try Quantity.size(text))
        }
    }

    private func decodeSizes(_ entry: YamlEntry, of fields: Fields) -> [SizeWeight] {
        guard let entries = entry.value.entries, !entries.isEmpty else {
            fields.report(
                "sizes",
                "sizes map to weights, such as { 100: 70, 1KiB: 25 }, and here is "
                    + entry.value.kind)
            return []
        }
        var sizes: [SizeWeight] = []
        for item in entries {
            do {
                let entry = try Self.sizeWeight(item)
                guard !sizes.contains(where: { $0.size == entry.size }) else {
                    fields.report(
                        item.keyMark, "sizes: \(item.key) is a size that is already there; keep one"
                    )
                    continue
                }
                sizes.append(entry)
            } catch {
                fields.report(item.keyMark, "sizes: \(error.text)")
            }
        }
        if sizes.count == entries.count, sizes.allSatisfy({ $0.weight == 0 }) {
            fields.report("sizes", "every weight is 0, so that no size is chosen")
        }
        return sizes
    }

    private static func sizeWeight(_ entry: YamlEntry) throws(Complaint) -> SizeWeight {
        let isBare = entry.key.allSatisfy { $0.isNumber || $0 == "_" }
        let size = try Quantity.size(isBare ? entry.key + "B" : entry.key)
        guard let text = entry.value.text else {
            throw Complaint("the weight of \(entry.key) is \(entry.value.kind)")
        }
        return SizeWeight(size: try checkValueSize(size), weight: try weight(text.trimmed))
    }

    private static func weight(_ text: String) throws(Complaint) -> Double {
        let value: Double
        do {
            value = try Quantity.number(text)
        } catch {
            throw Complaint("the weight \(text.quoted) is no plain number such as 70")
        }
        guard value <= 1_000_000 else { throw Complaint("the weight \(text) is above 1_000_000") }
        return value
    }

    private static func checkValueSize(_ size: ByteCount) throws(Complaint) -> ByteCount {
        let range = ScenarioRanges.valueSize
        guard size >= range.lowerBound else {
            throw Complaint(
                "\(QuantityText.size(size)) has no room for the identity and checksum that every "
                    + "record carries; the least is \(ScenarioRanges.identityBytes)B")
        }
        return try Quantity.check(size, in: range, QuantityText.size)
    }
}
