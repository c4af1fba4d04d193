import Vocabulary

/// A workload of the OpenMessaging Benchmark, and its Kafka driver's file, into a scenario. What has
/// no counterpart is told by name.
package struct OpenMessagingWorkload {
    /// The scenario as YAML.
    package private(set) var scenario = ""
    /// One sentence for each field that is not carried over as it stands.
    package private(set) var notes: [String] = []

    private var lines = PlanLines()
    private let workload: [String: YamlEntry]
    private let driver: [String: YamlEntry]
    private let problems: Problems

    package static func load(
        _ path: String, driver: String?, files: ScenarioFiles = .disk
    ) throws(ScenarioErrors) -> OpenMessagingWorkload {
        let problems = Problems()
        let workload = fields(of: path, files, problems)
        let driverFields = driver.map { fields(of: $0, files, problems) } ?? [:]
        try problems.throwIfAny()
        var result = OpenMessagingWorkload(workload, driverFields, problems)
        result.translate(path)
        try problems.throwIfAny()
        return result
    }

    private init(
        _ workload: [String: YamlEntry], _ driver: [String: YamlEntry], _ problems: Problems
    ) {
        self.workload = workload
        self.driver = driver
        self.problems = problems
    }

    private static func fields(
        of path: String, _ files: ScenarioFiles, _ problems: Problems
    ) -> [String: YamlEntry] {
        switch files.read(path, ScenarioLimits.fileBytes) {
        case .failure(let refusal):
            problems.report(Mark(source: path), "the file cannot be read: \(refusal.reason)")
            return [:]
        case .success(let bytes):
            let node = YamlReader.read(bytes, source: path, problems: problems)
            guard let entries = node?.entries else {
                problems.report(Mark(source: path), "this is no mapping of fields to values")
                return [:]
            }
            return Dictionary(
                entries.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    // MARK: The workload

    private mutating func translate(_ path: String) {
        let topics = count("topics") ?? 1
        let partitions = count("partitionsPerTopic") ?? 1
        if topics > 1_000 { problems.report(mark("topics"), "a scenario has at most 1_000 topics") }
        let names = (0..<min(topics, 1_000)).map { topics == 1 ? "omb" : "omb-\($0)" }
        lines.line("trial", "1")
        lines.line("name", Self.name(text("name") ?? path))
        lines.line(
            "about", PlanLines.scalar("Imported from the OpenMessaging Benchmark: \(path)"))
        let common = properties("commonConfig")
        if let servers = common["bootstrap.servers"] {
            lines.line("target", PlanLines.scalar("bootstrap:\(servers)"))
        }
        writeTopics(names, partitions)
        writeProducers(names, common)
        writeConsumers(names, partitions, common)
        writePhases()
        noteRest()
        scenario = lines.lines.joined(separator: "\n") + "\n"
    }

    private mutating func writeTopics(_ names: [String], _ partitions: Int) {
        let replicas = driver["replicationFactor"]?.value.text
        let settings = properties("topicConfig")
        lines.block("topics", isEmpty: false) { text in
            for name in names {
                text.block(name, isEmpty: false) { text in
                    text.line("partitions", String(partitions))
                    if let replicas { text.line("replication.factor", replicas) }
                    text.settings(settings)
                }
            }
        }
    }

    private mutating func writeProducers(_ names: [String], _ common: [String: String]) {
        let count = count("producersPerTopic") ?? 1
        let rate = rate(topics: names.count)
        let keys = keys()
        let size = self.count("messageSize") ?? 1_024
        let compressible = compressible()
        let settings = clientSettings(common, "producerConfig")
        lines.list("producers", names) { text, name in
            text.line("topic", name)
            text.line("count", String(count))
            text.line("rate", rate)
            text.line("keys", keys)
            text.line("values", "{ size: \(size)B, compressible: \(compressible) }")
            text.block("client", isEmpty: settings.isEmpty) { $0.settings(settings) }
        }
    }

    private mutating func writeConsumers(
        _ names: [String], _ partitions: Int, _ common: [String: String]
    ) {
        let subscriptions = count("subscriptionsPerTopic") ?? 1
        var count = count("consumerPerSubscription") ?? 1
        if count > partitions {
            notes.append(
                "consumerPerSubscription: \(count) consumers cannot divide \(partitions) partitions; "
                    + "the scenario has \(partitions)")
            count = partitions
        }
        let settings = clientSettings(common, "consumerConfig")
        let all = names.flatMap { Array(repeating: $0, count: subscriptions) }
        lines.list("consumers", all) { text, name in
            text.line("topic", name)
            text.line("count", String(count))
            text.block("client", isEmpty: settings.isEmpty) { $0.settings(settings) }
        }
    }

    private mutating func writePhases() {
        let measure = text("testDurationMinutes") ?? "5"
        let warmup = text("warmupDurationMinutes") ?? "1"
        lines.block("phases", isEmpty: false) { text in
            text.line("warmup", warmup == "0" ? "none" : "\(warmup)m")
            text.line("measure", "\(measure)m")
        }
    }

    // MARK: Fields

    /// All of them over all producers; 0 lets the benchmark look for the highest rate that holds.
    private mutating func rate(topics: Int) -> String {
        let total = text("producerRate").flatMap(Double.init) ?? 0
        guard total > 0 else {
            notes.append(
                "producerRate: 0 looks for the highest rate that holds; here it is max, a closed "
                    + "loop")
            return "max"
        }
        return QuantityText.rate(total / Double(topics))
    }

    private mutating func keys() -> String {
        switch text("keyDistributor") ?? "NO_KEY" {
        case "NO_KEY": return "none"
        // KeyDistributor: 10,000 keys.
        case "KEY_ROUND_ROBIN": return "{ round-robin: 10_000 }"
        case "RANDOM_NANO": return "{ uniform: 10_000 }"
        case let other:
            notes.append("keyDistributor: \(other) is not known; the scenario sends no keys")
            return "none"
        }
    }

    private mutating func compressible() -> String {
        if let file = text("payloadFile") {
            notes.append(
                "payloadFile: \(file) is not read; values are random, so set compressible: to the "
                    + "share that the file's payload can be compressed by")
        }
        guard text("useRandomizedPayloads") == "true",
            let ratio = text("randomBytesRatio").flatMap(Double.init)
        else { return "0" }
        return QuantityText.number(max(0, 1 - ratio))
    }

    private static let carried: Set = [
        "name", "topics", "partitionsPerTopic", "keyDistributor", "messageSize", "payloadFile",
        "useRandomizedPayloads", "randomBytesRatio", "subscriptionsPerTopic", "producersPerTopic",
        "consumerPerSubscription", "producerRate", "testDurationMinutes", "warmupDurationMinutes",
    ]
    private static let carriedByDriver: Set = [
        "name", "driverClass", "replicationFactor", "topicConfig", "commonConfig",
        "producerConfig", "consumerConfig",
    ]

    private mutating func noteRest() {
        if let backlog = text("consumerBacklogSizeGB"), backlog != "0" {
            notes.append(
                "consumerBacklogSizeGB: \(backlog) has no counterpart; give the consumers pauses: to "
                    + "build up a backlog")
        }
        for name in workload.keys.sorted()
        where !Self.carried.contains(name) && name != "consumerBacklogSizeGB" {
            notes.append("\(name) has no counterpart and is left out")
        }
        for name in driver.keys.sorted() where !Self.carriedByDriver.contains(name) {
            notes.append("the driver's \(name) has no counterpart and is left out")
        }
        if let driverClass = driver["driverClass"]?.value.text, !driverClass.contains("kafka") {
            notes.append(
                "driverClass: \(driverClass) is no Kafka driver; its settings are taken as they are"
            )
        }
    }

    /// Lines of NAME=VALUE, as Java's properties have them.
    private func properties(_ field: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in (driver[field]?.value.text ?? "").split(whereSeparator: \.isNewline) {
            let text = line.trimmed
            guard !text.hasPrefix("#"), let equals = text.firstIndex(of: "=") else { continue }
            values[text[..<equals].trimmed] = text[text.index(after: equals)...].trimmed
        }
        return values
    }

    /// What a client without a group, whose address the target says, has no use for.
    private static let withoutCounterpart: Set = [
        "bootstrap.servers", "auto.offset.reset", "enable.auto.commit", "group.id",
        "auto.commit.interval.ms",
    ]

    private mutating func clientSettings(_ common: [String: String], _ field: String)
        -> [String: String]
    {
        var all = common.merging(properties(field)) { $1 }
        for name in all.keys.sorted() where Self.withoutCounterpart.contains(name) {
            if name != "bootstrap.servers" {
                notes.append("\(field): \(name) has no counterpart and is left out")
            }
            all[name] = nil
        }
        return all
    }

    private func text(_ field: String) -> String? { workload[field]?.value.text?.trimmed }

    private func count(_ field: String) -> Int? {
        guard let text = text(field) else { return nil }
        guard let number = Int(text), number >= 0 else {
            problems.report(mark(field), "\(field): \(text.quoted) is no whole number")
            return nil
        }
        return number
    }

    private func mark(_ field: String) -> Mark {
        workload[field]?.value.mark ?? Mark(source: "workload")
    }

    /// Small letters, digits and hyphens.
    private static func name(_ text: String) -> String {
        let file = text.split(separator: "/").last.map(String.init) ?? text
        let stem = file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file
        let plain = stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let words = String(plain).split(separator: "-", omittingEmptySubsequences: true)
        return words.isEmpty ? "imported" : words.joined(separator: "-")
    }
}
