import Vocabulary

extension TuneSpace {
    private static let table = KeyTable(
        name: "a tuning file",
        keys: [
            .init(name: key, shape: .text, required: "trial-tune: 1", about: "Version."),
            .init(
                name: "scenario", shape: .text, required: "scenario: throughput-1kib.yaml",
                about: "The load, beside this file."),
            .init(
                name: "objective", shape: .text, required: nil,
                about: "The metric that ranks; throughput unless said."),
            .init(
                name: "constraints", shape: .list(.text), required: nil,
                about: "Limits as in expect: that a configuration must meet."),
            .init(
                name: "settings", shape: .map(namePattern: ".*", .block(setting)),
                required: "settings: { client/linger.ms: { choice: [0, 5], kind: safe } }",
                about: "What is tried out."),
            .init(
                name: "forbidden", shape: .list(.map(namePattern: ".*", .text)), required: nil,
                about: "Combinations that are left out."),
            .init(
                name: "warmup", shape: .duration(.zero ... .seconds(Int64(60))), required: nil,
                about: "Of each run."),
            .init(
                name: "measure",
                shape: .duration(.milliseconds(200) ... .seconds(Int64(600))), required: nil,
                about: "Of each run."),
        ])

    private static let setting = KeyTable(
        name: "a setting to tune",
        keys: [
            .init(name: "choice", shape: .list(.text), required: nil, about: "Values to try."),
            .init(name: "bool", shape: .text, required: nil, about: "true and false."),
            .init(name: "int", shape: .block(span), required: nil, about: "Whole numbers."),
            .init(
                name: "size", shape: .block(span), required: nil, about: "Bytes, on a log scale."),
            .init(
                name: "kind", shape: .word(["safe", "durability", "ordering"]),
                required: "kind: safe", about: "What it may change besides speed."),
        ], exclusive: [["choice", "bool", "int", "size"]])

    private static let span = KeyTable(
        name: "a span of values",
        keys: [
            .init(name: "from", shape: .text, required: "from: 1", about: "The least."),
            .init(name: "to", shape: .text, required: "to: 8", about: "The most."),
            .init(name: "steps", shape: .count(2...20), required: nil, about: "How many values."),
        ])

    package static func load(_ path: String, files: ScenarioFiles = .disk) throws(ScenarioErrors)
        -> TuneSpace
    {
        let problems = Problems()
        let fields = PolicyFile.fields(
            of: path, as: table, key: key, files: files, problems: problems)
        let space = fields.map { TuneSpace($0, path) }
        try problems.throwIfAny()
        guard let space else { throw ScenarioErrors([]) }
        let count = space.configurations.count
        if count < 2 || count > configurationsMax {
            throw ScenarioErrors([
                ScenarioError(
                    file: path,
                    message:
                        "the settings make \(count) configurations; between 2 and \(configurationsMax) are tried"
                )
            ])
        }
        return space
    }

    private init(_ fields: Fields, _ path: String) {
        scenario = PolicyFile.place(fields.text("scenario") ?? "", beside: path)
        objective = fields.text("objective") ?? "throughput"
        constraints = (fields.items("constraints", like: "[lost == 0]") ?? []).compactMap(\.text)
        warmup = fields.duration("warmup") ?? .seconds(Int64(2))
        measure = fields.duration("measure") ?? .seconds(Int64(4))
        settings = (fields["settings"]?.value.entries ?? []).compactMap { entry in
            Self.setting(entry, fields.problems)
        }
        forbidden = (fields.items("forbidden", like: "[{ a: 1, b: 2 }]") ?? []).compactMap { item in
            guard let entries = item.entries else {
                fields.report(item.mark, "forbidden lists mappings, and here is \(item.kind)")
                return nil
            }
            var rule: [String: String] = [:]
            for entry in entries { rule[entry.key] = entry.value.text ?? "" }
            return rule
        }
    }

    private static func setting(_ entry: YamlEntry, _ problems: Problems) -> Setting? {
        guard
            let fields = Fields(
                entry.value, as: setting, at: "settings.\(entry.key)", problems: problems)
        else { return nil }
        let word = fields.text("kind") ?? "safe"
        guard let kind = Kind(rawValue: word) else {
            fields.report("kind", "\(word.quoted) is none of safe, durability, ordering")
            return nil
        }
        var values: [String] = []
        if let items = fields.items("choice", like: "[0, 5, 20]") {
            values = items.compactMap { $0.text }
        } else if fields.has("bool") {
            values = ["false", "true"]
        } else if let span = fields.block("int") {
            values = whole(span, isLogarithmic: false) { text throws(Complaint) in
                try Quantity.count(text)
            }
        } else if let span = fields.block("size") {
            values = whole(span, isLogarithmic: true) { text throws(Complaint) in
                Int(try Quantity.size(text).value)
            }
        }
        guard values.count > 0 else {
            fields.report(
                entry.keyMark, "\(entry.key) has no values; add choice, bool, int or size")
            return nil
        }
        return Setting(path: entry.key, kind: kind, values: values)
    }

    private static func whole(
        _ span: Fields, isLogarithmic: Bool, _ grammar: (String) throws(Complaint) -> Int
    ) -> [String] {
        guard let from = span.value("from", grammar), let to = span.value("to", grammar) else {
            return []
        }
        guard from < to, !isLogarithmic || from > 0 else {
            span.report("to", "it is not above from")
            return []
        }
        let steps = span.count("steps") ?? 4
        var values: [Int] = []
        for step in 0..<steps {
            let share = Double(step) / Double(steps - 1)
            let value =
                isLogarithmic
                ? GeometricScale.value(from: from, to: to, share: share)
                : from + Int((Double(to - from) * share).rounded())
            if values.last != value { values.append(value) }
        }
        return values.map(String.init)
    }
}
