/// Bounds on what clients can make a broker hold. Each is checked before anything is allocated.
package struct BrokerLimits: Sendable, Hashable {
    /// Partitions of one topic, and of all topics together.
    package var partitionsPerTopicMax = 10_000
    package var partitionsMax = 200_000
    /// Topics that one Metadata request may create.
    package var autoCreatedPerRequestMax = 100
    /// Creations and deletions of topics that wait for their turn.
    package var waitingJobsMax = 10_000
    /// Groups that are known.
    package var groupsMax = 100_000
    /// Members of one group, those among them who have only been given an id; `group.max.size` may say
    /// less.
    package var membersPerGroupMax = 100_000
    /// Fetches that wait for records.
    package var waitingFetchesMax = 100_000

    /// Partitions in all fetch sessions together.
    package var fetchSessionPartitionsMax = 1_000_000

    package init() {}
}
