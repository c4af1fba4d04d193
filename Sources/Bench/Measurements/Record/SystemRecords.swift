/// The system on trial, as it said itself that it is.
package struct TargetRecord: Codable, Sendable, Hashable {
    /// `serve`, `engine` or `bootstrap`.
    package var kind: String
    package var version: String?
    /// Effective broker settings, read back; secrets are already redacted.
    package var settings: [String: String]
    /// One line made of what was read back: `flush.messages=1`, or `page cache`.
    package var flushPolicy: String?

    package init(kind: String, version: String?, settings: [String: String], flushPolicy: String?) {
        self.kind = kind
        self.version = version
        self.settings = settings
        self.flushPolicy = flushPolicy
    }

    enum CodingKeys: String, CodingKey {
        case kind, version, settings
        case flushPolicy = "flush_policy"
    }
}

package struct TopicRecord: Codable, Sendable, Hashable {
    package var name: String
    package var partitions: Int
    package var replicationFactor: Int
    /// Effective, read back.
    package var settings: [String: String]

    package init(name: String, partitions: Int, replicationFactor: Int, settings: [String: String])
    {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }

    enum CodingKeys: String, CodingKey {
        case name, partitions
        case replicationFactor = "replication_factor"
        case settings
    }
}

package struct ClientRecord: Codable, Sendable, Hashable {
    /// `engine`, `wire` or `librdkafka`.
    package var kind: String
    package var version: String?
    /// Effective, as the client gives them.
    package var settings: [String: String]

    package init(kind: String, version: String?, settings: [String: String]) {
        self.kind = kind
        self.version = version
        self.settings = settings
    }
}

package struct HostRecord: Codable, Sendable, Hashable {
    package var system: String?
    package var kernel: String?
    package var architecture: String?
    package var cpu: String?
    package var cores: Int?
    package var memoryBytes: Int64?
    /// `none`, or the hypervisor or container as far as it shows itself.
    package var virtualisation: String?
    package var clockSource: String?
    package var governor: String?
    package var loadAverage: Double?
    /// Where the broker's log lies.
    package var fileSystem: String?
    package var device: String?
    package var mountOptions: String?

    package init() {}

    enum CodingKeys: String, CodingKey {
        case system, kernel, architecture, cpu, cores
        case memoryBytes = "memory_bytes"
        case virtualisation
        case clockSource = "clock_source"
        case governor
        case loadAverage = "load_average"
        case fileSystem = "file_system"
        case device
        case mountOptions = "mount_options"
    }
}
