package import Vocabulary

/// Quantities as a plan prints them: exact, so that reading them again gives the same value.
package enum QuantityText {
    package static func duration(_ span: Nanoseconds) -> String {
        let milliseconds = span.value / 1_000_000
        if milliseconds > 1_000, milliseconds % 1_000 != 0, span.value % 1_000_000 == 0 {
            var fraction = String(1_000 + milliseconds % 1_000).dropFirst()
            while fraction.last == "0" { fraction.removeLast() }
            return "\(underscored(milliseconds / 1_000)).\(fraction)s"
        }
        let unit =
            Quantity.durationUnits.last {
                span.value != 0 && span.value.isMultiple(of: $0.factor)
                    && ($0.name.count == 2 || $0.name == "s" || span.value >= 2 * $0.factor)
            } ?? ("s", 1_000_000_000)
        return "\(underscored(span.value / unit.factor))\(unit.name)"
    }

    package static func size(_ size: ByteCount) -> String {
        let unit =
            [("GiB", 30), ("MiB", 20), ("KiB", 10)].first {
                size.value != 0 && size.value & ((1 << $0.1) - 1) == 0
            } ?? ("B", 0)
        return "\(underscored(size.value >> unit.1))\(unit.0)"
    }

    package static func rate(_ rate: Double) -> String { "\(number(rate))/s" }

    static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return underscored(whole) }
        return String(value)
    }

    /// As per cent when that reads back as the same double.
    package static func percent(_ share: Double) -> String {
        let percent = (share * 1e8).rounded() / 1e6
        let text = number(percent)
        if let back = try? Quantity.share(text + "%"), back == share { return text + "%" }
        return String(share)
    }

    package static func underscored(_ value: some BinaryInteger) -> String {
        value.magnitude >= 10_000 ? value.grouped.replacing(",", with: "_") : String(value)
    }
}
