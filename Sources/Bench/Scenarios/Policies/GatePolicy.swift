package import Vocabulary

/// What `trial gate` holds a change against.
///
///     trial-gate: 1
///     scenarios: [throughput-1kib.yaml]      # beside this file
///     exact: [exact-produce.yaml]            # counted, not timed: any change is reported
///     metrics: { broker-cpu: 2%, throughput: 3%, p99: 10% }
///     inconclusive: pass                     # or fail
///     build: bin/build.sh                    # its last line names the trial that serves
///     warmup: 2s
///     measure: 4s
package struct GatePolicy: Sendable, Hashable {
    static let key = "trial-gate"

    package struct Margin: Sendable, Hashable {
        package var metric: String
        package var share: Double
    }

    /// Paths of scenarios that are timed.
    package var scenarios: [String]
    /// Paths of workloads that are counted (`ExactWorkload`).
    package var exact: [String]
    package var margins: [Margin]
    /// Whether the gate closes when a metric that this host can see is not decided.
    package var failsWhenInconclusive: Bool
    /// A line for the shell, in the root of a clone; the last line that it says is a path.
    package var build: String
    package var warmup: Nanoseconds
    package var measure: Nanoseconds

    /// As overrides of a scenario take them.
    package var phases: [String] {
        [
            "phases/warmup=\(warmup == .zero ? "none" : QuantityText.duration(warmup))",
            "phases/measure=\(QuantityText.duration(measure))",
        ]
    }

    private static let table = KeyTable(
        name: "a gate's policy",
        keys: [
            .init(name: key, shape: .text, required: "trial-gate: 1", about: "Version."),
            .init(
                name: "scenarios", shape: .list(.text), required: nil,
                about: "Scenarios that are timed, beside this file."),
            .init(
                name: "exact", shape: .list(.text), required: nil,
                about: "Scenarios that are counted, beside this file."),
            .init(
                name: "metrics", shape: .map(namePattern: ".*", .text), required: nil,
                about: "At most three, with the change that matters."),
            .init(
                name: "inconclusive", shape: .word(["pass", "fail"]), required: nil,
                about: "What a metric that is not decided means."),
            .init(
                name: "build", shape: .text, required: nil,
                about: "Builds a clone; its last line names the trial that serves."),
            .init(
                name: "warmup", shape: .duration(.zero ... .seconds(Int64(60))), required: nil,
                about: "Of each run."),
            .init(
                name: "measure",
                shape: .duration(.milliseconds(200) ... .seconds(Int64(600))), required: nil,
                about: "Of each run."),
        ])

    package static func load(_ path: String, files: ScenarioFiles = .disk) throws(ScenarioErrors)
        -> GatePolicy
    {
        let problems = Problems()
        let fields = PolicyFile.fields(
            of: path, as: table, key: key, files: files, problems: problems)
        let policy = fields.map { GatePolicy($0, path) }
        try problems.throwIfAny()
        guard let policy else { throw ScenarioErrors([]) }
        return policy
    }

    private init(_ fields: Fields, _ path: String) {
        func paths(_ key: String) -> [String] {
            (fields.items(key, like: "[throughput-1kib.yaml]") ?? []).compactMap { item in
                guard let text = item.text, !text.isEmpty else {
                    fields.report(item.mark, "\(key) lists file names, and here is \(item.kind)")
                    return nil
                }
                return PolicyFile.place(text, beside: path)
            }
        }
        scenarios = paths("scenarios")
        exact = paths("exact")
        if !fields.has("scenarios"), !fields.has("exact"), !fields.hasUnknownKeys {
            fields.report(fields.mark, "there is nothing to gate; add \"scenarios: [FILE]\"")
        }
        margins = Self.margins(fields)
        let word = fields.text("inconclusive") ?? "pass"
        if !["pass", "fail"].contains(word) {
            fields.report("inconclusive", "\(word.quoted) is neither pass nor fail")
        }
        failsWhenInconclusive = word == "fail"
        build = fields.text("build") ?? "bin/build.sh"
        warmup = fields.duration("warmup") ?? .seconds(Int64(2))
        measure = fields.duration("measure") ?? .seconds(Int64(4))
    }

    private static func margins(_ fields: Fields) -> [Margin] {
        var margins: [Margin] = []
        for entry in fields["metrics"]?.value.entries ?? [] {
            do {
                let share = try Quantity.share(entry.value.text ?? "")
                margins.append(Margin(metric: entry.key, share: share))
            } catch {
                fields.report(entry.value.mark, "\(entry.key): \(error.text)")
            }
        }
        return margins
    }
}
