/// The language as a JSON Schema (draft 07, which YAML editors read), made from the same tables that
/// the decoder checks against. It completes and marks while typing; the decoder has the last word.
package enum ScenarioSchema {
    /// `docs/scenario.schema.json`
    package static var text: String { schema.text + "\n" }

    private static var schema: Json {
        var root = object(ScenarioTables.scenario)
        root["$schema"] = .text("http://json-schema.org/draft-07/schema#")
        root["title"] = .text("A scenario of Trial, language version 1")
        // A file that includes others may leave to them what is required.
        let required = root.removeValue(forKey: "required") ?? .list([])
        root["anyOf"] = .list([
            .object(["required": .list([.text("include")])]), .object(["required": required]),
        ])
        root["definitions"] = .object([
            "native": .object([
                "type": .list([.text("string"), .text("number"), .text("boolean")]),
                "description": .text("Passed through verbatim."),
            ]),
            "broker": .object(object(ScenarioTables.broker)),
            "topic": .object(object(ScenarioTables.topic)),
            "producer-client": .object(object(ScenarioTables.producerClient)),
            "consumer-client": .object(object(ScenarioTables.consumerClient)),
        ])
        return .object(root)
    }

    private static func object(_ table: KeyTable) -> [String: Json] {
        var properties: [String: Json] = [:]
        for key in table.keys {
            var schema = schema(of: key.shape)
            schema["description"] = .text(key.about)
            properties[key.name] = .object(schema)
        }
        var result: [String: Json] = ["type": .text("object")]
        if let native = table.native {
            let reference = Json.object(["$ref": .text("#/definitions/native")])
            for name in native.knownNames where native.reserved(name) == nil {
                properties[name] = reference
            }
            // A setting that Kafka adds one day has a dot in its name; a slip of Trial's keys has not.
            result["patternProperties"] = .object(["^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$": reference])
        }
        result["properties"] = .object(properties)
        result["additionalProperties"] = .bool(false)
        let required = table.keys.filter { $0.required != nil }.map(\.name)
        if !required.isEmpty { result["required"] = .list(required.map(Json.text)) }
        let rivals = table.exclusive.map(exclusion)
        if !rivals.isEmpty { result["allOf"] = .list(rivals) }
        return result
    }

    /// At most one of these keys.
    private static func exclusion(_ keys: [String]) -> Json {
        var pairs: [Json] = []
        for (index, first) in keys.enumerated() {
            for second in keys[(index + 1)...] {
                pairs.append(.object(["required": .list([.text(first), .text(second)])]))
            }
        }
        return .object(["not": .object(["anyOf": .list(pairs)])])
    }

    private static func schema(of shape: Shape) -> [String: Json] {
        switch shape {
        case .text: ["type": .text("string")]
        case .word(let words): ["enum": .list(words.map(Json.text))]
        case .count(let range):
            [
                "anyOf": .list([
                    .object([
                        "type": .text("integer"), "minimum": .number(range.lowerBound),
                        "maximum": .number(range.upperBound),
                    ]), pattern("^[0-9][0-9_]*$"),
                ])
            ]
        case .seed:
            [
                "anyOf": .list([
                    .object(["type": .text("integer"), "minimum": .number(0)]),
                    pattern("^[0-9][0-9_]*$"),
                ])
            ]
        case .duration: patternSchema("^[0-9][0-9_]*(\\.[0-9]+)? ?(ns|us|ms|s|m|h)$")
        case .size: patternSchema("^[0-9][0-9_]*(\\.[0-9]+)? ?([KMG]i?)?B$")
        case .rate: patternSchema("^[0-9][0-9_]*(\\.[0-9]+)? ?/s$")
        case .share: numberOr("^[0-9][0-9_]*(\\.[0-9]+)? ?%?$", maximum: 1)
        case .weight: numberOr("^[0-9][0-9_]*(\\.[0-9]+)?$", maximum: 1_000_000)
        case .pattern(let expression): patternSchema(expression)
        case .native: ["$ref": .text("#/definitions/native")]
        case .any: [:]
        case .block(let table): block(table)
        case .list(let item, let least): list(of: item, least: least)
        case .pair(let first, let second):
            [
                "type": .text("array"), "minItems": .number(2), "maxItems": .number(2),
                "items": .list([.object(schema(of: first)), .object(schema(of: second))]),
            ]
        case .map(let names, let value):
            [
                "type": .text("object"), "minProperties": .number(1),
                "patternProperties": .object([names: .object(schema(of: value))]),
                "additionalProperties": .bool(false),
            ]
        case .either(let shapes): ["anyOf": .list(shapes.map { .object(schema(of: $0)) })]
        }
    }

    /// Blocks with native settings are long and stand in `definitions`, once.
    private static func block(_ table: KeyTable) -> [String: Json] {
        guard let native = table.native else { return object(table) }
        let name =
            switch native {
            case .broker: "broker"
            case .topic: "topic"
            case .producer: "producer-client"
            case .consumer: "consumer-client"
            }
        // Beside a bare $ref, draft 07 lets no description stand.
        return ["allOf": .list([.object(["$ref": .text("#/definitions/\(name)")])])]
    }

    private static func list(of item: Shape, least: Int) -> [String: Json] {
        [
            "type": .text("array"), "minItems": .number(least),
            "maxItems": .number(ScenarioLimits.listItems), "items": .object(schema(of: item)),
        ]
    }

    private static func numberOr(_ expression: String, maximum: Int) -> [String: Json] {
        [
            "anyOf": .list([
                .object([
                    "type": .text("number"), "minimum": .number(0), "maximum": .number(maximum),
                ]), pattern(expression),
            ])
        ]
    }

    private static func pattern(_ expression: String) -> Json {
        .object(patternSchema(expression))
    }

    private static func patternSchema(_ expression: String) -> [String: Json] {
        ["type": .text("string"), "pattern": .text(expression)]
    }
}

/// A JSON value, printed with its keys in order so that a file of it changes only when it must.
private indirect enum Json {
    case text(String)
    case number(Int)
    case bool(Bool)
    case list([Json])
    case object([String: Json])

    var text: String { lines().joined(separator: "\n") }

    private func lines() -> [String] {
        switch self {
        case .text(let text): return [Self.quoted(text)]
        case .number(let number): return [String(number)]
        case .bool(let bool): return [String(bool)]
        case .list(let items):
            let flat = items.map { $0.lines() }
            if flat.allSatisfy({ $0.count == 1 && $0[0].first != "{" }) {
                return ["[" + flat.joined().joined(separator: ", ") + "]"]
            }
            return Self.bracketed("[", "]", items.map { ("", $0) })
        case .object(let object):
            if object.isEmpty { return ["{}"] }
            let entries = object.sorted { $0.key < $1.key }
            if entries.count == 1, entries[0].value.isScalar {
                return ["{ \(Self.quoted(entries[0].key)): \(entries[0].value.text) }"]
            }
            return Self.bracketed(
                "{", "}", entries.map { (Self.quoted($0.key) + ": ", $0.value) })
        }
    }

    private var isScalar: Bool {
        switch self {
        case .text, .number, .bool: true
        case .list, .object: false
        }
    }

    private static func bracketed(
        _ open: String, _ close: String, _ parts: [(label: String, value: Json)]
    ) -> [String] {
        var lines = [open]
        for (index, part) in parts.enumerated() {
            var inner = part.value.lines()
            inner[0] = part.label + inner[0]
            if index < parts.count - 1 { inner[inner.count - 1] += "," }
            lines += inner.map { "  " + $0 }
        }
        return lines + [close]
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
