import BrokerCore
import Platform
import Vocabulary

/// A broker's figures in Prometheus's text format, version 0.0.4: bytes, seconds and counts.
struct BrokerMetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    init(
        _ measures: BrokerMeasures, connections: Int,
        usage: ProcessUsage = ProcessUsage.ofThisProcess()
    ) {
        one("trial_broker_topics", "Topics, Kafka's own included.", measures.topics)
        one("trial_broker_partitions", "Partitions of these.", measures.partitions)
        one("trial_broker_connections", "Clients' connections that are open.", connections)
        one("trial_broker_groups", "Groups that this broker coordinates.", measures.groups)
        one("trial_broker_group_members", "Members of these.", measures.groupMembers)
        one("trial_broker_log_bytes", "Bytes in all segments.", measures.logBytes)
        one(
            "trial_broker_unsynced_bytes", "Written and not yet synced.", measures.unsyncedBytes)
        one(
            "trial_broker_offline_directories", "Log directories out of service.",
            measures.offlineDirectories)
        family("trial_broker_request_bytes_total", "counter", "Bytes of requests.") {
            [("", "\(measures.requestBytes)")]
        }
        family("trial_broker_requests_total", "counter", "Requests, by API.") {
            measures.requests.map { ("{api=\"\($0.api)\"}", "\($0.count)") }
        }
        if let time = usage.cpuTime {
            family("process_cpu_seconds_total", "counter", "Processor time.") {
                [("", "\(Double(time.value) / 1e9)")]
            }
        }
        if let bytes = usage.resident {
            one("process_resident_memory_bytes", "Resident memory.", bytes.value)
        }
    }

    private mutating func one(_ name: String, _ help: String, _ value: some BinaryInteger) {
        family(name, "gauge", help) { [("", "\(value)")] }
    }

    private mutating func family(
        _ name: String, _ type: String, _ help: String, _ samples: () -> [(String, String)]
    ) {
        let samples = samples()
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in samples { text += "\(name)\(labels) \(value)\n" }
    }
}
