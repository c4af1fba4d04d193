internal import Vocabulary

/// Every key of the language as Markdown, made from the same tables that the decoder checks against:
/// the reference part of `docs/scenarios.md`.
package enum ScenarioGuide {
    package static var text: String {
        sections.map { title, table in section(title, table) }.joined(separator: "\n")
    }

    private static let sections: [(String, KeyTable)] = [
        ("The file", ScenarioTables.scenario), ("`topics:` NAME", ScenarioTables.topic),
        ("`producers:`", ScenarioTables.producer), ("`rate:` as a curve", ScenarioTables.rateCurve),
        ("`ramp:`", ScenarioTables.ramp), ("`keys:`", ScenarioTables.keys),
        ("`values:`", ScenarioTables.values), ("`headers:`", ScenarioTables.headers),
        ("`client:` of a producer", ScenarioTables.producerClient),
        ("`consumers:`", ScenarioTables.consumer), ("`pauses:`", ScenarioTables.pause),
        ("`client:` of a consumer", ScenarioTables.consumerClient),
        ("`phases:`", ScenarioTables.phases), ("`faults:`", ScenarioTables.fault),
        ("`limits:`", ScenarioTables.limits), ("`defaults:`", ScenarioTables.defaults),
        ("`broker:`", ScenarioTables.broker),
    ]

    private static func section(_ title: String, _ table: KeyTable) -> String {
        var text = "### \(title)\n\n"
        if !table.keys.isEmpty {
            text += "| key | value | meaning |\n| --- | --- | --- |\n"
            for key in table.keys {
                let need = key.required == nil ? "" : " Required."
                text +=
                    "| `\(key.name)` | \(cell(value(key.shape))) | \(cell(key.about + need)) |\n"
            }
            text += "\n"
        }
        for rivals in table.exclusive {
            let names = rivals.map { "`\($0)`" }.joined(separator: ", ")
            text += "One of \(names) at the most.\n\n"
        }
        if let native = table.native {
            let names = native.knownNames.filter { native.reserved($0) == nil }.sorted()
            text +=
                "Beside these stand Kafka's own settings, verbatim. Known by name, so that a slip "
            text += "is noticed: " + names.map { "`\($0)`" }.joined(separator: ", ")
            text += ". Any other name with a dot in it is passed on as it is.\n\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func value(_ shape: Shape) -> String {
        switch shape {
        case .text: "text"
        case .word(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .count(let range):
            range.lowerBound == range.upperBound
                ? "`\(range.lowerBound)`"
                : "\(range.lowerBound.grouped) to \(range.upperBound.grouped)"
        case .seed: "whole number"
        case .duration(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .size(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .rate: "records a second, `1_000/s`"
        case .share: "0 to 1, or a percentage"
        case .weight: "weight"
        case .pattern: "text, as said"
        case .native: "verbatim"
        case .any: "any value"
        case .block: "block"
        case .list(let shape, let least):
            "list of: \(value(shape))" + (least > 0 ? "; at least \(least)" : "")
        case .pair(let first, let second): "[\(value(first)), \(value(second))]"
        case .map(_, let shape): "names with: \(value(shape))"
        case .either(let shapes): shapes.map(value).joined(separator: "; or ")
        }
    }
}
