import Vocabulary

/// Prints a plan as the YAML that gives the same plan again: every default, seed and limit written
/// out, in the order of the language, secrets redacted.
package enum PlanText {
    /// `plan.yaml`
    package static func yaml(of plan: Plan) -> String {
        var lines = ["# A resolved plan: what is not in here is not done."]
        lines += plan.warnings.map { "# warning: \($0.text) (\($0.code))" }
        lines += body(of: plan, about: plan.about)
        lines.append("digest: \(plan.digest)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// Names what is done: the same however the scenario came to say it, and whatever is said about
    /// it.
    static func digest(of plan: Plan) -> String {
        Sha256.hex(of: body(of: plan, about: nil).joined(separator: "\n") + "\n")
    }

    private static func body(of plan: Plan, about: String?) -> [String] {
        var text = PlanLines()
        text.line("trial", "1")
        text.line("name", plan.name)
        if let about { text.line("about", PlanLines.scalar(about)) }
        text.line("seed", QuantityText.underscored(plan.seed))
        text.line("target", target(plan.target.kind))
        if let jvm = plan.target.jvm {
            text.block("jvm", isEmpty: false) { text in
                text.line("heap", QuantityText.size(jvm.heap))
                text.line("options", PlanLines.scalar(jvm.options))
            }
        }
        if let control = plan.target.control {
            text.block("control", isEmpty: control.named.allSatisfy { $0.command == nil }) { text in
                for case (let name, let command?) in control.named {
                    text.line(name, PlanLines.scalar(command))
                }
            }
        }
        text.block("broker", isEmpty: plan.target.settings.isEmpty) {
            $0.settings(plan.target.settings)
        }
        text.block("topics", isEmpty: false) { text in
            for topic in plan.topics { text.topic(topic) }
        }
        text.list("producers", plan.producers) { $0.producer($1) }
        text.list("consumers", plan.consumers) { $0.consumer($1) }
        text.phases(plan.phases)
        text.list("faults", plan.faults) { $0.fault($1) }
        text.line("verify", verify(plan.verify))
        text.list("expect", plan.expectations) { $0.item(PlanLines.scalar($1.text)) }
        text.limits(plan.limits)
        return text.lines
    }

    private static func target(_ kind: TargetPlan.Kind) -> String { PlanLines.scalar(kind.label) }

    private static func verify(_ plan: VerifyPlan) -> String {
        switch plan {
        case .all: "all"
        case .none: "none"
        case .sample(let share): "sample \(QuantityText.percent(share))"
        }
    }
}

/// Lines of YAML in block style.
struct PlanLines {
    private(set) var lines: [String] = []
    private var depth = 0
    /// The next line begins an item of a list.
    private var isItem = false

    mutating func line(_ key: String, _ value: String) {
        put(value.isEmpty ? "\(key):" : "\(key): \(value)")
    }

    mutating func item(_ value: String) {
        isItem = true
        put(value)
    }

    mutating func block(_ key: String, isEmpty: Bool, _ content: (inout PlanLines) -> Void) {
        guard !isEmpty else { return line(key, "{}") }
        line(key, "")
        depth += 1
        content(&self)
        depth -= 1
    }

    /// Each item's first line gets the hyphen.
    mutating func list<Item>(
        _ key: String, _ items: [Item], _ content: (inout PlanLines, Item) -> Void
    ) {
        guard !items.isEmpty else { return line(key, "[]") }
        line(key, "")
        depth += 1
        for item in items {
            isItem = true
            depth += 1
            content(&self, item)
            depth -= 1
        }
        depth -= 1
        isItem = false
    }

    private mutating func put(_ text: String) {
        let indent = String(repeating: "  ", count: isItem ? depth - 1 : depth)
        lines.append(indent + (isItem ? "- " : "") + text)
        isItem = false
    }

    /// A text as a YAML scalar, in quotes where it needs them.
    static func scalar(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || "/.$-(".contains($0)) }
            == true
            && text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || " ./$-_+@%()<>=,:;{}?!'".contains($0))
            }
            && !text.contains(": ") && !text.contains("- ") && !text.hasPrefix("--")
            && text.last != ":" && text.last != " " && text != "-" && text != "..."
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{85}": quoted += "\\N"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension TargetPlan.Kind {
    /// As `target:` and `--target` have it.
    package var label: String {
        switch self {
        case .serve: "serve"
        case .engine: "engine"
        case .kafka(let nodes, let home):
            (nodes == 1 ? "kafka" : "kafka:\(nodes)") + (home.map { "@\($0)" } ?? "")
        case .zookeeper(let home): "zookeeper" + (home.map { "@\($0)" } ?? "")
        case .scripts(let home): "scripts:\(home)"
        case .command(let file): "command:\(file)"
        case .bootstrap(let addresses): "bootstrap:" + addresses.joined(separator: ",")
        }
    }
}

extension Plan {
    /// To be called by whoever has changed a plan that was loaded: its name is what it says.
    package mutating func renewDigest() { digest = PlanText.digest(of: self) }
}
