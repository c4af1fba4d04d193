internal import Measurements
package import Scenarios
internal import Vocabulary

/// What surrounds the first violation, as points of a picture: the batches of one partition by the
/// time of their acknowledgement and by offset, each found or not. Kept beside the evidence, so that
/// a report can draw it without the ledger.
package struct ViolationTrace: Codable, Sendable, Hashable {
    package enum State: String, Codable, Sendable, Hashable { case found, violated }

    package struct Batch: Codable, Sendable, Hashable {
        /// Seconds from the start of the measure phase until it was acknowledged.
        package var at: Double
        package var offset: Int64
        package var count: Int64
        package var state: State

        package init(at: Double, offset: Int64, count: Int64, state: State) {
            self.at = at
            self.offset = offset
            self.count = count
            self.state = state
        }
    }

    /// The check that failed, such as `lost`.
    package var check: String
    package var topic: String
    package var partition: Int32
    /// In order of their offsets.
    package var batches: [Batch]
    /// Batches around it that are left out of the picture.
    package var omitted: Int

    package init(check: String, topic: String, partition: Int32, batches: [Batch], omitted: Int) {
        self.check = check
        self.topic = topic
        self.partition = partition
        self.batches = batches
        self.omitted = omitted
    }

    private static let violatedMax = 200
    private static let foundMax = 200
    /// Of sound batches on either side, in lengths of what is violated.
    private static let margin = 1.5

    /// Nil when nothing is violated, or the violation has no place in a partition's log.
    package init?(plan: Plan, evidence: Evidence, verdict: Verdict) {
        let failed = verdict.checks.filter { $0.kind == .correctness && $0.state == .failed }
        for check in failed {
            guard let example = check.examples.first,
                let topic = plan.topics.firstIndex(where: { $0.name == example.topic }),
                let start = evidence.measureStart
            else { continue }
            let place = Place(
                topic: Int32(topic), partition: example.partition, measureStart: start)
            let batches = place.batches(evidence, check)
            guard batches.contains(where: { $0.state == .violated }) else { continue }
            let (kept, omitted) = Self.focused(batches)
            self.init(
                check: check.name, topic: example.topic, partition: example.partition,
                batches: kept, omitted: omitted)
            return
        }
        return nil
    }

    /// The violated batches and as many others around them as a picture has room for.
    private static func focused(_ batches: [Batch]) -> (kept: [Batch], omitted: Int) {
        let violated = batches.filter { $0.state == .violated }
        guard let first = violated.first, let last = violated.last else { return ([], 0) }
        let length = max(last.offset + last.count - first.offset, first.count * 20)
        let reach = Int64(Double(length) * margin)
        let near = batches.filter {
            $0.state == .found && $0.offset >= first.offset - reach
                && $0.offset <= last.offset + reach
        }
        let kept = thinned(violated, to: violatedMax) + thinned(near, to: foundMax)
        return (kept.sorted { $0.offset < $1.offset }, batches.count - kept.count)
    }

    private static func thinned(_ batches: [Batch], to limit: Int) -> [Batch] {
        guard batches.count > limit else { return batches }
        return (0..<limit).map { batches[$0 * (batches.count - 1) / (limit - 1)] }
    }
}

/// One partition, while its batches are told apart.
private struct Place {
    let topic: Int32
    let partition: Int32
    let measureStart: Instant

    func batches(_ evidence: Evidence, _ check: CheckResult) -> [ViolationTrace.Batch] {
        let acked = evidence.ledger.filter {
            $0.topic == topic && $0.partition == partition && $0.outcome == .acked
                && $0.baseOffset >= 0
        }
        var runs: [Int32: [ReadRun]] = [:]
        for run in evidence.readBack?.runs ?? []
        where run.topic == topic && run.partition == partition {
            runs[run.producer, default: []].append(run)
        }
        for producer in runs.keys { runs[producer]?.sort { $0.firstSequence < $1.firstSequence } }
        let marked = check.examples.filter { $0.partition == partition }
        return acked.map { entry in
            let isViolated =
                check.name == "lost"
                ? isMissing(entry, runs[entry.producer] ?? [])
                : marked.contains { touches($0, entry) }
            return ViolationTrace.Batch(
                at: (Instant(nanoseconds: entry.ended) - measureStart).inSeconds,
                offset: entry.baseOffset, count: Int64(entry.count),
                state: isViolated ? .violated : .found)
        }.sorted { $0.offset < $1.offset }
    }

    /// Whether any of its records was not read back.
    private func isMissing(_ entry: LedgerEntry, _ runs: [ReadRun]) -> Bool {
        var next = entry.firstSequence
        let end = entry.firstSequence + Int64(entry.count)
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].firstSequence + runs[middle].count <= next {
                low = middle + 1
            } else {
                high = middle
            }
        }
        while low < runs.count, next < end, runs[low].firstSequence <= next {
            next = max(next, runs[low].firstSequence + runs[low].count)
            low += 1
        }
        return next < end
    }

    private func touches(_ violation: Violation, _ entry: LedgerEntry) -> Bool {
        let offsets = [violation.ackedOffset, violation.offset].compactMap { $0 }
        let end = entry.baseOffset + Int64(entry.count)
        return offsets.contains { $0 < end && $0 + violation.count > entry.baseOffset }
    }
}
