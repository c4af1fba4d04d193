internal import Vocabulary

/// What a fresh client read after the load and all faults.
package struct ReadBack: Sendable {
    package struct Partition: Codable, Sendable, Hashable {
        package var topic: Int32
        package var partition: Int32
        /// The broker's first and end offset when reading began.
        package var logStart: Int64
        package var logEnd: Int64
        /// One past the last offset read; less than `logEnd` when reading was given up.
        package var reached: Int64

        package init(
            topic: Int32, partition: Int32, logStart: Int64, logEnd: Int64, reached: Int64
        ) {
            self.topic = topic
            self.partition = partition
            self.logStart = logStart
            self.logEnd = logEnd
            self.reached = reached
        }

        enum CodingKeys: String, CodingKey {
            case topic, partition
            case logStart = "log_start"
            case logEnd = "log_end"
            case reached
        }
    }

    /// Only these are judged.
    package var partitions: [Partition]
    package var runs: [ReadRun]
    /// Examples; `corrupt` and `foreign` are the totals.
    package var badRecords: [BadRecord]
    package var corrupt: Int64
    package var foreign: Int64
    /// Why it is not whole, in a sentence; nil when it is.
    package var problem: String?

    package init(
        partitions: [Partition], runs: [ReadRun], badRecords: [BadRecord] = [], corrupt: Int64 = 0,
        foreign: Int64 = 0, problem: String? = nil
    ) {
        self.partitions = partitions
        self.runs = runs
        self.badRecords = badRecords
        self.corrupt = corrupt
        self.foreign = foreign
        self.problem = problem
    }

    package init(partitions: [Partition], collector: ReadRunCollector, problem: String? = nil) {
        self.init(
            partitions: partitions, runs: collector.runs, badRecords: collector.badRecords,
            corrupt: collector.corrupt, foreign: collector.foreign, problem: problem)
        if collector.lostRuns > 0, problem == nil {
            self.problem =
                "\(collector.lostRuns.grouped) runs of records read back did not fit in memory"
        }
    }
}

extension ReadBack {
    /// All but the runs, which have a file of their own: `ledger/read-back.json`.
    package struct Summary: Codable, Sendable, Hashable {
        package var partitions: [Partition]
        package var badRecords: [BadRecord]
        package var corrupt: Int64
        package var foreign: Int64
        package var problem: String?

        enum CodingKeys: String, CodingKey {
            case partitions
            case badRecords = "bad_records"
            case corrupt, foreign, problem
        }
    }

    package var summary: Summary {
        Summary(
            partitions: partitions, badRecords: badRecords, corrupt: corrupt, foreign: foreign,
            problem: problem)
    }

    package init(_ summary: Summary, runs: [ReadRun]) {
        self.init(
            partitions: summary.partitions, runs: runs, badRecords: summary.badRecords,
            corrupt: summary.corrupt, foreign: summary.foreign, problem: summary.problem)
    }
}
