package import Drivers
package import Measurements
package import Scenarios
package import Vocabulary

/// Reads everything that the broker kept, with a client that saw nothing of the load, and says which
/// records it found where.
package struct ReadBack {
    private let driver: any Driver
    private let identity: RecordIdentity
    private let plan: Plan
    private let clock: any LoadClock

    /// How long one wait for more records lasts before the deadline is looked at.
    private static let pollInterval = Nanoseconds.milliseconds(50)

    package init(driver: any Driver, identity: RecordIdentity, plan: Plan, clock: any LoadClock) {
        self.driver = driver
        self.identity = identity
        self.plan = plan
        self.clock = clock
    }

    /// Reads the partitions of each topic from the earliest record to the end offset given, which
    /// is the broker's own. What lies beyond is not looked at. Throws `DriverError` when there is
    /// no client to read with; what cannot be read before `deadline` is told in the result.
    /// `progress` hears the records read so far, some times a second.
    package func read(
        _ topics: [ReadBackTopic], deadline: Instant, progress: (Int64) -> Bool = { _ in true }
    ) throws -> ReadBackResult {
        let loop = try driver.makeLoop()
        defer { loop.close() }
        let collector = ReadRunCollector()
        var workers: [ReadBackWorker] = []
        var clients: [any Consumer] = []
        defer { for client in clients { client.close() } }
        for topic in topics where topic.ranges.contains(where: { $0.end > $0.first }) {
            let worker = ReadBackWorker(
                topic,
                inspector: RecordInspector(
                    identity: identity, topic: Int32(topic.index), verify: plan.verify,
                    seed: plan.seed), collector: collector)
            clients.append(
                try loop.makeConsumer(
                    ConsumerSpecification(
                        topic: topic.name, partitions: worker.wantedPartitions, start: .earliest,
                        settings: topic.settings), sink: worker))
            workers.append(worker)
        }
        var isWanted = true
        while isWanted, !workers.allSatisfy(\.isDone), clock.now() < deadline {
            loop.run(until: min(deadline, clock.now() + Self.pollInterval))
            isWanted = progress(collector.recordCount)
        }
        for worker in workers { worker.finish() }
        collector.finish()
        return ReadBackResult(
            collector: collector, unread: workers.flatMap(\.unread),
            errors: workers.flatMap(\.errors), errorCount: workers.reduce(0) { $0 + $1.errorCount })
    }
}

/// One topic to read: its index in the plan, its name on the broker, and what each partition holds.
package struct ReadBackTopic: Sendable, Hashable {
    package var index: Int
    package var name: String
    package var ranges: [OffsetRange]
    /// Of the reading client.
    package var settings: [String: String]

    package init(
        index: Int, name: String, ranges: [OffsetRange], settings: [String: String] = [:]
    ) {
        self.index = index
        self.name = name
        self.ranges = ranges
        self.settings = settings
    }
}

package struct ReadBackResult {
    /// Finished: its runs and bad records are whole.
    package let collector: ReadRunCollector
    /// Partitions that were not read to their end: such a run cannot be judged as passed.
    package let unread: [UnreadPartition]
    /// Errors of fetches, the first few as sentences.
    package let errors: [String]
    package let errorCount: Int

    package init(
        collector: ReadRunCollector, unread: [UnreadPartition], errors: [String], errorCount: Int
    ) {
        self.collector = collector
        self.unread = unread
        self.errors = errors
        self.errorCount = errorCount
    }

    package var isComplete: Bool { unread.isEmpty && collector.lostRuns == 0 }
}

package struct UnreadPartition: Sendable, Hashable {
    package var topic: Int32
    package var partition: Int32
    /// The next offset that would have been read, and the one to get to.
    package var position: Int64
    package var end: Int64
}
