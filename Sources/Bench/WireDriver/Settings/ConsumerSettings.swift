import Drivers
import Vocabulary

/// The Java consumer's settings (Kafka 4, `ConsumerConfig`), as this client has them.
struct ConsumerSettings: Sendable {
    let resolved: ResolvedSettings
    let links: LinkSettings
    let fetchBytesMin: Int32
    let fetchWaitMax: Nanoseconds
    let fetchBytesMax: Int32
    let partitionBytesMax: Int32
    let checksCRCs: Bool

    init(_ written: [String: String]) throws(DriverError) {
        resolved = try ConsumerSettings.table.resolve(written)
        links = LinkSettings(resolved)
        fetchBytesMin = Int32(resolved.integer("fetch.min.bytes"))
        fetchWaitMax = .milliseconds(resolved.integer("fetch.max.wait.ms"))
        fetchBytesMax = Int32(resolved.integer("fetch.max.bytes"))
        partitionBytesMax = Int32(resolved.integer("max.partition.fetch.bytes"))
        checksCRCs = resolved.flag("check.crcs")
        guard fetchWaitMax < links.requestTimeout else {
            throw DriverError(
                .unsupportedSetting,
                "consumer setting fetch.max.wait.ms=\(resolved.integer("fetch.max.wait.ms")) must be "
                    + "below request.timeout.ms=\(resolved.integer("request.timeout.ms"))")
        }
    }

    private static let table = SettingTable(
        client: "the wire consumer",
        entries: LinkSettings.entries(clientID: "trial-consumer", receiveBuffer: "65536") + [
            .init(name: "check.crcs", fallback: "true", kind: .boolean),
            .init(
                name: "fetch.max.bytes", fallback: "52428800",
                kind: .integer(0...Int64(Int32.max))),
            .init(
                name: "fetch.max.wait.ms", fallback: "500", kind: .integer(0...Int64(Int32.max))),
            .init(name: "fetch.min.bytes", fallback: "1", kind: .integer(0...Int64(Int32.max))),
            .init(
                name: "isolation.level", fallback: "read_uncommitted",
                kind: .fixed(
                    "read_uncommitted",
                    because: "cannot be had: the wire client does not know transactions yet")),
            .init(
                name: "max.partition.fetch.bytes", fallback: "1048576",
                kind: .integer(0...Int64(Int32.max))),
        ],
        refused: LinkSettings.refused + [
            ("group.id", "partitions are assigned by the scenario"),
            ("group.instance.id", "partitions are assigned by the scenario"),
            ("enable.auto.commit", "a client without a group commits nothing"),
            ("auto.offset.reset", "the scenario says where reading starts, and restarts there"),
            ("max.poll.records", "records are handed over as they arrive, a batch at a time"),
        ])
}
