/// Where our answers differ from Kafka's, and what that means for a client.
struct KnownDifference: Sendable {
    /// The probe's name contains this.
    var probe: String
    /// The field's path contains this; empty for any.
    var field: String
    var meaning: String

    static let countMax = 20

    static let all: [KnownDifference] = [
        KnownDifference(
            "Produce v13", "errorMessage",
            "Kafka refuses many batches without a word; ours says why, and clients show it."),
        KnownDifference(
            "Produce v13: a time far ahead", "recordErrors",
            "Ours refuses the batch by its header; a client is told of the batch, not of the record."
        ),
        KnownDifference(
            "FindCoordinator", "errorMessage",
            "A type that is none is told in our words; the error code is the same."),
        KnownDifference(
            "JoinGroup v9", "protocolName",
            "Empty and not null in a refusal, where no client reads it."),
        KnownDifference(
            "SyncGroup v5: no protocol named", "errorCode",
            "Ours looks for the member first; no client leaves the protocol out."),
        KnownDifference(
            "a group without a name", "errorCode",
            "Kafka keeps offsets of a group whose name is empty; ours refuses it as JoinGroup does."
        ),
        KnownDifference(
            "the group ''", "",
            "Follows from the line above: there is no group of that name."),
        KnownDifference(
            "CreateTopics v7", "configs[min.insync.replicas].configSource",
            "Kafka 4 makes it a dynamic default of the cluster; here it is the broker's own."),
        KnownDifference(
            "CreateTopics", "errorMessage",
            "Of three replicas Kafka adds that log directories may be cordoned; here none can be."),
        KnownDifference(
            "DescribeConfigs", "errorMessage",
            "A type that is none is told in our words; the error code is the same."),
        KnownDifference(
            "a broker's threads", "readOnly",
            "Listeners and network threads are settings of the start here, and say so."),
        KnownDifference(
            "' an unknown setting", "errorCode",
            "Kafka keeps broker settings that nobody knows, for plug-ins; here none could read them."
        ),
        KnownDifference(
            "largest time when all is deleted", "",
            "Kafka names a record that DeleteRecords has taken away; ours says that there is none."),
        KnownDifference(
            "a transactional batch", "errorCode",
            "Transactions are not offered; Kafka misses the request's transactional id first."),
        KnownDifference(
            "a group's life", "protocolName",
            "Empty and not null in a refusal of JoinGroup, where no client reads it."),
        KnownDifference(
            "IncrementalAlterConfigs", "errorMessage",
            "What cannot be done to a setting is told in our words."),
        KnownDifference(
            "an operation that is none", "errorCode",
            "INVALID_REQUEST, where Kafka has an error of its own inside; no client sends it."),
    ]

    init(_ probe: String, _ field: String, _ meaning: String) {
        self.probe = probe
        self.field = field
        self.meaning = meaning
    }

    func covers(_ probe: String, _ field: String) -> Bool {
        probe.contains(self.probe) && (self.field.isEmpty || field.contains(self.field))
    }
}
