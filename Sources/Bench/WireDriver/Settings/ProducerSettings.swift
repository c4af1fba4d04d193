import Drivers
import KafkaCodec
import Vocabulary

/// The Java producer's settings (Kafka 4, `ProducerConfig`), as this client has them.
///
/// Two defaults differ, so that an attempt is what is measured: `enable.idempotence` is false and
/// `retries` 0. An attempt that fails is therefore final unless `retries` is raised, and then a
/// retry after an unknown outcome may duplicate records. With `enable.idempotence=true` the defaults
/// are Java's: a batch is tried again, under its sequence, until `delivery.timeout.ms` is over.
struct ProducerSettings: Sendable {
    let resolved: ResolvedSettings
    let links: LinkSettings
    /// 0, 1 or -1.
    let acks: Int16
    let linger: Nanoseconds
    let batchSize: Int
    let bufferMemory: Int
    let requestsInFlightMax: Int
    let requestSizeMax: Int
    let compression: CompressionCodec
    let compressionLevel: Int32?
    let deliveryTimeout: Nanoseconds
    let retries: Int64
    let isIdempotent: Bool

    init(_ written: [String: String]) throws(DriverError) {
        var written = written
        isIdempotent = try ProducerSettings.completeIdempotence(&written)
        resolved = try ProducerSettings.table.resolve(written)
        links = LinkSettings(resolved)
        acks = ["all", "-1"].contains(resolved.text("acks")) ? -1 : Int16(resolved.integer("acks"))
        linger = .milliseconds(resolved.integer("linger.ms"))
        batchSize = Int(resolved.integer("batch.size"))
        bufferMemory = Int(resolved.integer("buffer.memory"))
        requestsInFlightMax = Int(resolved.integer("max.in.flight.requests.per.connection"))
        requestSizeMax = Int(resolved.integer("max.request.size"))
        let codec = CompressionCodec(name: resolved.text("compression.type")) ?? .none
        compression = codec
        compressionLevel = ProducerSettings.level(codec, resolved)
        deliveryTimeout = .milliseconds(resolved.integer("delivery.timeout.ms"))
        retries = resolved.integer("retries")
        // As in the Java client, where a shorter time could end before the first answer may.
        guard deliveryTimeout >= linger + links.requestTimeout else {
            throw DriverError(
                .unsupportedSetting,
                "producer setting delivery.timeout.ms must be at least linger.ms + "
                    + "request.timeout.ms, \(resolved.integer("linger.ms")) + "
                    + "\(resolved.integer("request.timeout.ms"))")
        }
    }

    /// Checks what `ProducerConfig.postProcessAndValidateIdempotenceConfigs` checks, and fills in what
    /// follows from idempotence.
    private static func completeIdempotence(_ written: inout [String: String]) throws(DriverError)
        -> Bool
    {
        guard written["enable.idempotence"]?.lowercased() == "true" else { return false }
        if written["retries"] == nil { written["retries"] = String(Int32.max) }
        let settings = try table.resolve(written)
        func refused(_ rule: String) -> DriverError {
            DriverError(
                .unsupportedSetting, "producer setting enable.idempotence=true needs \(rule)")
        }
        guard ["all", "-1"].contains(settings.text("acks")) || settings.flag(anyAcks) else {
            throw refused("acks=all")
        }
        guard settings.integer("retries") > 0 else { throw refused("retries of 1 at least") }
        guard settings.integer("max.in.flight.requests.per.connection") <= batchesRememberedMax
        else { throw refused("max.in.flight.requests.per.connection of 5 at most") }
        return true
    }

    /// Ours: numbered batches with any acks. Brokers take them, and no client of Kafka's sends them.
    private static let anyAcks = "trial.idempotence.any.acks"

    /// A broker knows the last five batches of a producer again.
    private static let batchesRememberedMax: Int64 = 5

    private static func level(_ codec: CompressionCodec, _ settings: ResolvedSettings) -> Int32? {
        switch codec {
        case .none, .snappy:
            return nil
        case .gzip:
            let level = settings.integer("compression.gzip.level")
            return level < 0 ? nil : Int32(level)
        case .lz4:
            // Java's default of 9 is the fast mode, as is no level here.
            let level = settings.integer("compression.lz4.level")
            return level == 9 ? nil : Int32(level)
        case .zstd:
            return Int32(settings.integer("compression.zstd.level"))
        }
    }

    private static let table = SettingTable(
        client: "the wire producer",
        entries: LinkSettings.entries(clientID: "trial-producer", receiveBuffer: "32768") + [
            .init(name: "acks", fallback: "all", kind: .oneOf(["all", "-1", "0", "1"])),
            .init(name: "batch.size", fallback: "16384", kind: .integer(0...(1 << 30))),
            .init(name: "buffer.memory", fallback: "33554432", kind: .integer(0...(1 << 40))),
            .init(name: "compression.gzip.level", fallback: "-1", kind: .integer(-1...9)),
            .init(name: "compression.lz4.level", fallback: "9", kind: .integer(1...12)),
            .init(
                name: "compression.type", fallback: "none",
                kind: .oneOf(["none", "gzip", "snappy", "lz4", "zstd"])),
            .init(name: "compression.zstd.level", fallback: "3", kind: .integer(-131_072...22)),
            .init(
                name: "delivery.timeout.ms", fallback: "120000",
                kind: .integer(LinkSettings.milliseconds)),
            .init(name: "enable.idempotence", fallback: "false", kind: .boolean),
            .init(name: "linger.ms", fallback: "5", kind: .integer(LinkSettings.milliseconds)),
            .init(
                name: "max.in.flight.requests.per.connection", fallback: "5",
                kind: .integer(LinkSettings.positive32)),
            .init(
                name: "max.request.size", fallback: "1048576",
                kind: .integer(LinkSettings.positive32)),
            .init(name: anyAcks, fallback: "false", kind: .boolean),
            .init(name: "retries", fallback: "0", kind: .integer(0...Int64(Int32.max))),
        ],
        refused: LinkSettings.refused + [
            ("transactional.id", "the wire client does not speak transactions yet"),
            ("partitioner.class", "the scenario chooses the partition of each record"),
            ("max.block.ms", "the generator never blocks; a full buffer.memory is counted instead"),
        ])
}
