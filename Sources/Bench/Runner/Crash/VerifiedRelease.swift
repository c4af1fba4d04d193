import Drivers
import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

/// After a restart: reads what has come since the last one, sees that every acknowledged record of
/// it is there, and lets the broker delete it. So a long run needs little disk, and each kill also
/// meets a log that begins somewhere; that the beginning never goes back is looked at too.
final class VerifiedRelease {
    /// Of every pass, for the judge.
    private(set) var runs: [ReadRun] = []
    private(set) var violations: [String] = []
    private(set) var released: Int64 = 0
    private let plan: Plan
    private let system: any SystemOnTrial
    private let topics: [String]
    private let identity: RecordIdentity
    /// By topic and partition: up to where records were verified and deleted.
    private var starts: [[Int64]]
    /// A pass of which nobody knows yet whether its deletion was carried out.
    private var doubtful: Pass?

    private struct Pass {
        var runs: [ReadRun]
        var ends: [[Int64]]
    }

    private static let limit = Nanoseconds.seconds(Int64(5))

    init(
        _ plan: Plan, system: any SystemOnTrial, topics: [String], identity: RecordIdentity
    ) {
        self.plan = plan
        self.system = system
        self.topics = topics
        self.identity = identity
        starts = plan.topics.map { Array(repeating: 0, count: $0.partitions) }
    }

    /// What the final reading is to be added to: where each partition began.
    func added(to outcome: ReadBackOutcome) -> ReadBackOutcome {
        guard let result = outcome.result else { return outcome }
        settle(outcome.topics.map { $0.ranges.map(\.first.value) })
        let collector = ReadRunCollector()
        for run in runs + result.collector.runs { collector.add(run) }
        for bad in result.collector.badRecords { collector.add(bad) }
        collector.finish()
        var found = outcome.topics
        for (index, topic) in found.enumerated() {
            for (partition, range) in topic.ranges.enumerated() {
                let begin = starts[topic.index][partition]
                if range.first.value < begin {
                    violations.append(Self.wentBack(topic.name, partition, begin, range.first))
                }
                found[index].ranges[partition].first = .zero
            }
        }
        return ReadBackOutcome(
            topics: found,
            result: ReadBackResult(
                collector: collector, unread: result.unread, errors: result.errors,
                errorCount: result.errorCount), problem: outcome.problem)
    }

    /// Answers whether something was released; a broker that does not answer in time keeps it all.
    @discardableResult
    func release(_ ledger: [LedgerEntry]) -> Bool {
        guard let driver = try? DriverFactory(plan).make(for: system) else { return false }
        defer { driver.close() }
        let deadline = MonotonicClock.now() + Self.limit
        do {
            var found: [ReadBackTopic] = []
            for (index, name) in topics.enumerated() {
                let ranges = try driver.offsets(of: name, deadline: deadline)
                found.append(ReadBackTopic(index: index, name: name, ranges: ranges))
            }
            settle(found.map { $0.ranges.map(\.first.value) })
            for topic in found {
                for (partition, range) in topic.ranges.enumerated()
                where range.first.value < starts[topic.index][partition] {
                    let begin = starts[topic.index][partition]
                    violations.append(Self.wentBack(topic.name, partition, begin, range.first))
                }
            }
            let reading = ReadBack(
                driver: driver, identity: identity, plan: plan, clock: HostClock())
            let result = try reading.read(found, deadline: deadline) { _ in true }
            guard result.isComplete, isWhole(result, found, ledger) else { return false }
            let ends = found.map { $0.ranges.map(\.end.value) }
            doubtful = Pass(runs: result.collector.runs, ends: ends)
            for topic in found {
                try driver.deleteRecords(
                    of: topic.name, before: topic.ranges.map(\.end), deadline: deadline)
            }
            settle(ends)
            return true
        } catch {
            return false
        }
    }

    /// Of the last pass, takes over what the firsts say was deleted; the rest will be read again.
    private func settle(_ firsts: [[Int64]]) {
        guard let pass = doubtful else { return }
        doubtful = nil
        for (topic, ends) in pass.ends.enumerated() {
            for (partition, end) in ends.enumerated()
            where firsts[topic][partition] >= end && end > starts[topic][partition] {
                runs += pass.runs.filter { $0.topic == topic && $0.partition == partition }
                released += end - starts[topic][partition]
                starts[topic][partition] = end
            }
        }
    }

    /// Nothing is deleted that the judge would miss: it stays as evidence.
    private func isWhole(
        _ result: ReadBackResult, _ topics: [ReadBackTopic], _ ledger: [LedgerEntry]
    ) -> Bool {
        guard result.collector.badRecords.isEmpty else { return false }
        var runs: [Place: [ReadRun]] = [:]
        for run in result.collector.runs {
            runs[Place(topic: run.topic, partition: run.partition), default: []].append(run)
        }
        for place in runs.keys { runs[place]?.sort { $0.firstOffset < $1.firstOffset } }
        for entry in ledger where entry.outcome == .acked && entry.baseOffset >= 0 {
            let range = topics[Int(entry.topic)].ranges[Int(entry.partition)]
            guard entry.baseOffset >= range.first.value, entry.baseOffset < range.end.value else {
                continue
            }
            let here = runs[Place(topic: entry.topic, partition: entry.partition)] ?? []
            guard here.hold(entry) else { return false }
        }
        return true
    }

    private static func wentBack(
        _ topic: String, _ partition: Int, _ begin: Int64, _ first: Offset
    ) -> String {
        "records of \(topic)-\(partition) before offset \(begin) were deleted and acknowledged, and "
            + "the log begins at \(first) after the kill"
    }
}

private struct Place: Hashable {
    var topic: Int32
    var partition: Int32
}

extension [ReadRun] {
    /// By first offset: whether the whole batch stands where it was acknowledged.
    fileprivate func hold(_ entry: LedgerEntry) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].firstOffset <= entry.baseOffset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return false }
        let run = self[low - 1]
        return run.producer == entry.producer
            && entry.baseOffset + Int64(entry.count) <= run.firstOffset + run.count
            && run.firstSequence - run.firstOffset == entry.firstSequence - entry.baseOffset
    }
}
