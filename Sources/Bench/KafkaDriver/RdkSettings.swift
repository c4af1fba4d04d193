import CRdkafka
import Drivers

/// Native settings on their way into a client of librdkafka, untouched: the library judges names and
/// values.
struct RdkSettings {
    let library: RdkLibrary
    let values: [String: String]

    /// What the driver sets itself, and why a scenario may not.
    private static let own: [(name: String, reason: String)] = [
        ("bootstrap.servers", "the target says where the broker is"),
        ("metadata.broker.list", "the target says where the broker is"),
        ("delivery.report.only.error", "every outcome is needed"),
        ("enable.auto.commit", "a client without a group commits nothing"),
        ("group.id", "partitions are assigned by the scenario"),
        ("transactional.id", "transactions are not offered by this build yet"),
    ]

    /// - Throws: `DriverError.unsupportedSetting` that names the setting.
    init(
        _ library: RdkLibrary, bootstrap: [String], written: [String: String],
        fallbacks: [String: String] = [:]
    ) throws(DriverError) {
        self.library = library
        for (name, reason) in Self.own where written[name] != nil {
            throw DriverError(
                .unsupportedSetting, "client setting \(name) cannot be used: \(reason)")
        }
        var all = fallbacks.merging(written) { $1 }
        all["bootstrap.servers"] = bootstrap.joined(separator: ",")
        values = all
    }

    /// A configuration that the caller hands to a client, or frees.
    func make() throws(DriverError) -> OpaquePointer {
        guard let settings = rdk_settings_new(library.pointer) else {
            preconditionFailure("memory for a configuration is there")
        }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            var reason = ErrorText()
            let result = reason.fill { rdk_settings_set(settings, name, value, $0, $1) }
            guard result != 0 else { continue }
            rdk_settings_free(settings)
            throw DriverError(
                .unsupportedSetting,
                "librdkafka \(library.version) refuses the client setting \(name): \(reason.text)")
        }
        return settings
    }

    /// Every setting that the library knows, with the value that it takes.
    func effective() throws(DriverError) -> [String: String] {
        let settings = try make()
        defer { rdk_settings_free(settings) }
        let table = PairTable()
        rdk_settings_each(settings, PairTable.add, table.context)
        return table.pairs
    }

    func producer() throws(DriverError) -> RdkClient { try client(isProducer: true) }
    func consumer() throws(DriverError) -> RdkClient { try client(isProducer: false) }

    private func client(isProducer: Bool) throws(DriverError) -> RdkClient {
        let settings = try make()
        var reason = ErrorText()
        guard let made = reason.fill({ rdk_client_new(settings, isProducer ? 1 : 0, $0, $1) })
        else {
            throw DriverError(
                .unsupportedSetting,
                "librdkafka \(library.version) makes no client of these settings: \(reason.text)")
        }
        return RdkClient(made, library)
    }

    /// Settings by which any client reaches the cluster and proves who it is.
    static func connecting(_ written: [String: String]) -> [String: String] {
        written.filter { name, _ in
            ["security.", "sasl.", "ssl.", "enable.ssl.", "broker.address."]
                .contains(where: name.hasPrefix)
        }
    }
}

/// Collects names and values that a C function tells one by one.
final class PairTable {
    private(set) var pairs: [String: String] = [:]

    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static let add:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?
        ) -> Void = { context, name, value in
            // A value that is null is secret, or not set.
            guard let context, let name, let value else { return }
            Unmanaged<PairTable>.fromOpaque(context).takeUnretainedValue()
                .pairs[String(cString: name)] = String(cString: value)
        }
}
