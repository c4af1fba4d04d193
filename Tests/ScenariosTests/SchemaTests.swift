import Foundation
import Scenarios
import Testing

@Suite struct SchemaTests {
    @Test func thePublishedSchemaIsTheOneTheTablesGive() throws {
        if Fixtures.isRewriting {
            try ScenarioSchema.text.write(to: Fixtures.schema, atomically: true, encoding: .utf8)
        }
        #expect(try Fixtures.text(Fixtures.schema) == ScenarioSchema.text)
    }

    @Test(arguments: Fixtures.shipped)
    func aShippedScenarioAndItsPlanFitTheSchema(_ name: String) throws {
        let url = Fixtures.scenarios.appending(path: name)
        #expect(try mistakes(Fixtures.text(url)) == [])
        for plan in try ScenarioFile.load(url.path) {
            #expect(try mistakes(PlanText.yaml(of: plan)) == [])
        }
    }

    /// Kinds of mistakes that an editor can mark while one types.
    @Test(arguments: Fixtures.names(in: Fixtures.broken, ending: ".yaml").filter(isForEditors))
    func anEditorMarksWhatTheDecoderRefuses(_ name: String) throws {
        let text = try Fixtures.text(Fixtures.broken.appending(path: name))
        #expect(try !mistakes(text).isEmpty)
    }

    @Test func theDefaultsThatEditorsShowAreThePlans() throws {
        let plan = try Sketch().plan()
        let limits = plan.limits
        let phases = plan.phases
        let shown = [
            ("phases", "measure", QuantityText.duration(phases.measure)),
            ("phases", "drain", QuantityText.duration(phases.drain)),
            ("phases", "after-fault", QuantityText.duration(phases.afterFault)),
            ("limits", "ready", QuantityText.duration(limits.ready)),
            ("limits", "request", QuantityText.duration(limits.request)),
            ("limits", "read-back", QuantityText.duration(limits.readBack)),
            ("limits", "stop", QuantityText.duration(limits.stop)),
            ("limits", "closed-loop-records", QuantityText.underscored(limits.closedLoopRecords)),
            ("limits", "backlog-records", QuantityText.underscored(limits.backlogRecords)),
        ]
        let schema = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.text.utf8))
        let root = (schema as? [String: Any])?["properties"] as? [String: [String: Any]]
        for (block, key, value) in shown {
            let keys = root?[block]?["properties"] as? [String: [String: Any]]
            let about = try #require(keys?[key]?["description"] as? String)
            #expect(about.hasSuffix("Default \(value)."), "\(block).\(key)")
        }
    }

    private static func isForEditors(_ name: String) -> Bool {
        let inValuesOnly = [
            "unknown-in-defaults.yaml", "unknown-topic-dotted.yaml", "unit-size-unknown.yaml",
            "missing-value.yaml",
            "range-measure.yaml", "range-value-small.yaml", "range-value-large.yaml",
            "range-sizes.yaml", "range-rate-zero.yaml", "range-steps-zero.yaml",
            "range-weights.yaml", "range-digits.yaml",
        ]
        return ["unknown-", "missing-", "type-", "unit-", "range-"].contains(where: name.hasPrefix)
            && !inValuesOnly.contains(name)
    }

    private func mistakes(_ yaml: String) throws -> [String] {
        let problems = Problems()
        let node = YamlReader.read(Array(yaml.utf8), source: "x.yaml", problems: problems)
        try problems.throwIfAny()
        let schema = try JSONSerialization.jsonObject(with: Data(ScenarioSchema.text.utf8))
        let root = try #require(schema as? [String: Any])
        let value = SchemaValidator.value(of: try #require(node))
        return SchemaValidator(root: root).mistakes(of: value, against: root, at: "")
    }
}

/// As much of JSON Schema as ours uses; an unknown keyword is a mistake, so that none is ignored.
private struct SchemaValidator {
    let root: [String: Any]

    enum Value {
        case null
        case bool
        case number(Double)
        case text(String)
        case list([Value])
        case object([(key: String, value: Value)])
    }

    /// Plain scalars as YAML 1.2's core schema, and so an editor, takes them.
    static func value(of node: YamlNode) -> Value {
        switch node.content {
        case .scalar(let text, let isPlain):
            guard isPlain else { return .text(text) }
            if ["", "~", "null"].contains(text) { return .null }
            if ["true", "false"].contains(text) { return .bool }
            let number = text.wholeMatch(of: /[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?/)
            return number == nil ? .text(text) : .number(Double(text) ?? .nan)
        case .sequence(let items): return .list(items.map(value))
        case .mapping(let entries):
            return .object(entries.map { ($0.key, value(of: $0.value)) })
        }
    }

    func mistakes(of value: Value, against schema: [String: Any], at path: String) -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            check(value, keyword, rule, schema, path).map { "\(path) \($0)" }
        }
    }

    private func check(
        _ value: Value, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ path: String
    ) -> [String] {
        switch keyword {
        case "$schema", "title", "description", "definitions", "properties", "patternProperties":
            return []
        case "$ref":
            let name = (rule as? String)?.split(separator: "/").last.map(String.init) ?? ""
            let definitions = root["definitions"] as? [String: [String: Any]]
            return definitions?[name].map { mistakes(of: value, against: $0, at: path) }
                ?? ["no definition \(name)"]
        case "type":
            let types = rule as? [String] ?? [rule as? String ?? ""]
            return types.contains { value.isOf($0) } ? [] : ["is not \(types)"]
        case "enum":
            guard case .text(let text) = value, (rule as? [String])?.contains(text) == true else {
                return ["is none of \(rule)"]
            }
            return []
        case "pattern":
            guard case .text(let text) = value, let pattern = rule as? String else { return [] }
            return text.range(of: pattern, options: .regularExpression) == nil
                ? ["does not match \(pattern)"] : []
        case "anyOf":
            let choices = rule as? [[String: Any]] ?? []
            return choices.contains { mistakes(of: value, against: $0, at: path).isEmpty }
                ? [] : ["fits no choice"]
        case "allOf":
            return (rule as? [[String: Any]] ?? []).flatMap {
                mistakes(of: value, against: $0, at: path)
            }
        case "not":
            let inner = rule as? [String: Any] ?? [:]
            return mistakes(of: value, against: inner, at: path).isEmpty
                ? ["is what it must not be"] : []
        case "required":
            guard case .object(let entries) = value else { return [] }
            return (rule as? [String] ?? []).filter { key in !entries.contains { $0.key == key } }
                .map { "lacks \($0)" }
        default: return checkContents(value, keyword, rule, schema, path)
        }
    }

    private func checkContents(
        _ value: Value, _ keyword: String, _ rule: Any, _ schema: [String: Any], _ path: String
    ) -> [String] {
        switch (keyword, value) {
        case ("additionalProperties", .object(let entries)):
            return entries.flatMap { key, inner -> [String] in
                property(key, inner, schema, "\(path)/\(key)")
            }
        case ("items", .list(let items)):
            return items.enumerated().flatMap { index, item -> [String] in
                let each = rule as? [String: Any]
                let own = (rule as? [[String: Any]])?.dropFirst(index).first
                return mistakes(of: item, against: each ?? own ?? [:], at: "\(path)/\(index)")
            }
        case ("minimum", .number(let number)):
            return number < (rule as? Double ?? .nan) ? ["is below \(rule)"] : []
        case ("maximum", .number(let number)):
            return number > (rule as? Double ?? .nan) ? ["is above \(rule)"] : []
        case ("minItems", .list(let items)):
            return items.count < (rule as? Int ?? 0) ? ["is too short"] : []
        case ("maxItems", .list(let items)):
            return items.count > (rule as? Int ?? 0) ? ["is too long"] : []
        case ("minProperties", .object(let entries)):
            return entries.count < (rule as? Int ?? 0) ? ["is too small"] : []
        case ("additionalProperties", _), ("items", _), ("minimum", _), ("maximum", _),
            ("minItems", _),
            ("maxItems", _), ("minProperties", _):
            return []
        default: return ["the schema uses \(keyword), which this test does not know"]
        }
    }

    private func property(_ key: String, _ value: Value, _ schema: [String: Any], _ path: String)
        -> [String]
    {
        if let own = (schema["properties"] as? [String: [String: Any]])?[key] {
            return mistakes(of: value, against: own, at: path)
        }
        let patterns = schema["patternProperties"] as? [String: [String: Any]] ?? [:]
        for (pattern, inner) in patterns
        where key.range(of: pattern, options: .regularExpression) != nil {
            return mistakes(of: value, against: inner, at: path)
        }
        return schema["additionalProperties"] as? Bool == false ? ["\(path) is unknown"] : []
    }
}

extension SchemaValidator.Value {
    fileprivate func isOf(_ type: String) -> Bool {
        switch (self, type) {
        case (.text, "string"), (.list, "array"), (.object, "object"), (.number, "number"),
            (.bool, "boolean"), (.null, "null"):
            true
        case (.number(let number), "integer"): number == number.rounded()
        default: false
        }
    }
}
