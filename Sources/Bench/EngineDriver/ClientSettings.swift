import Drivers

/// The settings of an in-process client: names and defaults of the Java clients, those that mean
/// something without a network. Any other is refused, so that no run says it had one.
struct ClientSettings {
    enum Bounds {
        case integer(ClosedRange<Int64>)
        case oneOf([String])
        case any
    }

    struct Definition {
        var name: String
        var fallback: String
        var bounds: Bounds
    }

    /// By name, as they took effect.
    let effective: [String: String]
    private let client: String

    init(_ written: [String: String], of client: String, _ known: [Definition])
        throws(DriverError)
    {
        var effective: [String: String] = [:]
        for definition in known { effective[definition.name] = definition.fallback }
        for name in written.keys.sorted() {
            guard let definition = known.first(where: { $0.name == name }) else {
                throw DriverError(
                    .unsupportedSetting,
                    "\(name): the engine's \(client) has no such setting; it knows "
                        + known.map(\.name).sorted().joined(separator: ", "))
            }
            let value = written[name] ?? ""
            try Self.check(value, definition)
            effective[name] = value
        }
        self.effective = effective
        self.client = client
    }

    private static func check(_ value: String, _ definition: Definition) throws(DriverError) {
        switch definition.bounds {
        case .any: break
        case .oneOf(let choices) where !choices.contains(value):
            throw DriverError(
                .unsupportedSetting,
                "\(definition.name)=\(value): the engine offers "
                    + choices.joined(separator: ", "))
        case .integer(let range):
            guard let number = Int64(value), range.contains(number) else {
                throw DriverError(
                    .unsupportedSetting,
                    "\(definition.name)=\(value): must be a whole number from "
                        + "\(range.lowerBound) to \(range.upperBound)")
            }
        case .oneOf: break
        }
    }

    func text(_ name: String) -> String {
        guard let value = effective[name] else {
            preconditionFailure("\(name) is not a setting of the engine's \(client)")
        }
        return value
    }

    func integer(_ name: String) -> Int {
        guard let number = Int(text(name)) else {
            preconditionFailure("\(name) is a checked whole number")
        }
        return number
    }

    private static let int32Max = Int64(Int32.max)

    static let producer: [Definition] = [
        Definition(name: "acks", fallback: "all", bounds: .oneOf(["all", "-1", "0", "1"])),
        Definition(name: "batch.size", fallback: "16384", bounds: .integer(0...1 << 30)),
        Definition(
            name: "buffer.memory", fallback: "33554432", bounds: .integer(0...1 << 40)),
        Definition(name: "client.id", fallback: "", bounds: .any),
        Definition(
            name: "compression.gzip.level", fallback: "-1", bounds: .integer(-1...9)),
        Definition(name: "compression.lz4.level", fallback: "9", bounds: .integer(1...17)),
        Definition(
            name: "compression.type", fallback: "none",
            bounds: .oneOf(["none", "gzip", "snappy", "lz4", "zstd"])),
        Definition(
            name: "compression.zstd.level", fallback: "3", bounds: .integer(-131_072...22)),
        // Java's default is true; without InitProducerId nothing can be idempotent.
        Definition(name: "enable.idempotence", fallback: "false", bounds: .oneOf(["false"])),
        Definition(name: "linger.ms", fallback: "5", bounds: .integer(0...int32Max)),
        Definition(
            name: "max.in.flight.requests.per.connection", fallback: "5",
            bounds: .integer(1...int32Max)),
        Definition(
            name: "max.request.size", fallback: "1048576", bounds: .integer(0...int32Max)),
        // An answer that is not an acknowledgement is final here: no connection can break.
        Definition(name: "retries", fallback: "0", bounds: .oneOf(["0"])),
    ]

    static let consumer: [Definition] = [
        Definition(name: "check.crcs", fallback: "true", bounds: .oneOf(["true", "false"])),
        Definition(name: "client.id", fallback: "", bounds: .any),
        Definition(
            name: "fetch.max.bytes", fallback: "52428800", bounds: .integer(0...int32Max)),
        Definition(
            name: "fetch.max.wait.ms", fallback: "500", bounds: .integer(0...int32Max)),
        Definition(
            name: "fetch.min.bytes", fallback: "1", bounds: .integer(0...int32Max)),
        Definition(
            name: "isolation.level", fallback: "read_uncommitted",
            bounds: .oneOf(["read_uncommitted", "read_committed"])),
        Definition(
            name: "max.partition.fetch.bytes", fallback: "1048576",
            bounds: .integer(0...int32Max)),
    ]
}
