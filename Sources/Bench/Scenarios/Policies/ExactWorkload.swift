package import Vocabulary

/// A load whose cost is counted, not timed: batches that are built beforehand, on one connection with
/// one request in flight, bounded by their number. Nothing in it waits for a clock, so that the same
/// program does the same work every time.
///
///     trial-exact: 1
///     name: exact-produce
///     about: A batch of ten records at a time, synced each.
///     broker: { num.network.threads: 1 }     # native broker settings, verbatim
///     topic: { flush.messages: 1 }           # native topic settings, verbatim
///     warmup: 200                            # batches before anything counts
///     batches: 2_000
///     records: 10                            # in each batch
///     size: 100B                             # of each value
///     fetches: 500                           # each reads one batch back
package struct ExactWorkload: Sendable, Hashable {
    static let key = "trial-exact"
    package static let topicName = "exact"

    package var name: String
    package var about: String
    package var broker: [String: String]
    package var topic: [String: String]
    package var warmup: Int
    package var batches: Int
    package var records: Int
    package var size: ByteCount
    package var fetches: Int

    /// A request this long is one write and, on the loopback device, one read.
    package static let batchBytesMax = 32 * 1_024

    package var batchBytes: Int { records * (Int(size.value) + Self.recordOverhead) }

    /// SHA-256 of all that the counts depend on, in hexadecimal.
    package var digest: String {
        func lines(_ word: String, _ settings: [String: String]) -> [String] {
            settings.sorted { $0.key < $1.key }.map { "\(word) \($0.key)=\($0.value)" }
        }
        let text =
            lines("broker", broker) + lines("topic", topic) + [
                "warmup \(warmup)", "batches \(batches)", "records \(records)",
                "size \(size.value)", "fetches \(fetches)",
            ]
        return Sha256.hex(of: text.joined(separator: "\n") + "\n")
    }

    /// Length, attributes, deltas and header count of a small record.
    private static let recordOverhead = 12

    private static let brokerTable = KeyTable(name: "broker", keys: [], native: .broker)
    private static let topicTable = KeyTable(name: "topic", keys: [], native: .topic)

    private static let table = KeyTable(
        name: "an exact workload",
        keys: [
            .init(name: key, shape: .text, required: "trial-exact: 1", about: "Version."),
            .init(name: "name", shape: .text, required: "name: exact-produce", about: "Its name."),
            .init(name: "about", shape: .text, required: nil, about: "What it is for."),
            .init(
                name: "broker", shape: .block(brokerTable), required: nil,
                about: "Native broker settings."),
            .init(
                name: "topic", shape: .block(topicTable), required: nil,
                about: "Native topic settings."),
            .init(
                name: "warmup", shape: .count(0...100_000), required: nil,
                about: "Batches before anything counts."),
            .init(
                name: "batches", shape: .count(1...1_000_000), required: "batches: 2_000",
                about: "Batches that count."),
            .init(
                name: "records", shape: .count(1...1_000), required: nil,
                about: "Records in each batch."),
            .init(
                name: "size", shape: .size(.zero ... .kib(16)), required: nil,
                about: "Of each value."),
            .init(
                name: "fetches", shape: .count(0...1_000_000), required: nil,
                about: "Batches that are read back, each by a request of its own."),
        ])

    package static func load(_ path: String, files: ScenarioFiles = .disk) throws(ScenarioErrors)
        -> ExactWorkload
    {
        let problems = Problems()
        let fields = PolicyFile.fields(
            of: path, as: table, key: key, files: files, problems: problems)
        let workload = fields.map { ExactWorkload($0) }
        try problems.throwIfAny()
        guard let workload else { throw ScenarioErrors([]) }
        return workload
    }

    private init(_ fields: Fields) {
        name = fields.text("name") ?? ""
        about = fields.text("about") ?? ""
        broker = Self.native(fields.block("broker"))
        topic = Self.native(fields.block("topic"))
        warmup = fields.count("warmup") ?? 200
        batches = fields.count("batches") ?? 1
        records = fields.count("records") ?? 10
        size = fields.size("size") ?? ByteCount(100)
        fetches = fields.count("fetches") ?? 0
        if batchBytes > Self.batchBytesMax {
            fields.report(
                "records",
                "\(records) records of \(size) make batches of \(ByteCount(batchBytes)); an exact "
                    + "workload takes at most \(ByteCount(Self.batchBytesMax))")
        }
        if fetches > batches {
            fields.report("fetches", "there are only \(batches) batches to read back")
        }
    }

    private static func native(_ fields: Fields?) -> [String: String] {
        var settings: [String: String] = [:]
        for entry in fields?.nativeEntries() ?? [] {
            guard let text = entry.value.text else {
                fields?.report(entry.value.mark, "\(entry.key) takes a single value")
                continue
            }
            settings[entry.key] = text
        }
        return settings
    }
}
