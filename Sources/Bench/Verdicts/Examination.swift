internal import Measurements
internal import Scenarios
internal import Vocabulary

/// Compares the ledger with the read-back, partition by partition.
struct Examination {
    let plan: Plan
    let evidence: Evidence

    struct Impossible: Error, CustomStringConvertible {
        var description: String
    }

    func run() throws -> Findings {
        try validate()
        let index = LedgerIndex(ledger: evidence.ledger, runs: evidence.readBack?.runs ?? [])
        var findings = Findings()
        guard let readBack = evidence.readBack else {
            count(index, into: &findings)
            return findings
        }
        var places: [LedgerIndex.Key: ReadBack.Partition] = [:]
        for place in readBack.partitions { places[key(place.topic, place.partition)] = place }
        try compareOffsets(readBack, &findings)
        let bad = badOffsets(readBack)
        for stream in index.streams {
            let key = key(stream.key.topic, stream.key.partition)
            guard let place = places[key] else { continue }
            judge(stream, place, bad[key] ?? [], &findings)
        }
        addBad(readBack, &findings)
        return findings
    }

    private func judge(
        _ stream: LedgerIndex.Stream, _ place: ReadBack.Partition, _ bad: Set<Int64>,
        _ findings: inout Findings
    ) {
        let producer = stream.key.producer
        let isIdempotent =
            evidence.isIdempotent.indices.contains(Int(producer))
            && evidence.isIdempotent[Int(producer)]
        let presence = PresenceCheck(
            place: place, producer: producer, topic: topic(place.topic),
            isIdempotent: isIdempotent, badOffsets: bad,
            time: { [start = evidence.measureStart] ended in
                start.map { (Instant(nanoseconds: ended) - $0).inSeconds }
            })
        presence.run(attempts: stream.attempts, runsByOffset: stream.runs, into: &findings)
        var order = OrderCheck(
            place: place, producer: producer, topic: topic(place.topic),
            isIdempotent: isIdempotent)
        order.run(attempts: stream.attempts, runs: stream.runs, into: &findings)
    }

    /// Without a read-back only the outcomes can be told.
    private func count(_ index: LedgerIndex, into findings: inout Findings) {
        for stream in index.streams {
            let nowhere = ReadBack.Partition(
                topic: stream.key.topic, partition: stream.key.partition, logStart: 0, logEnd: .max,
                reached: 0)
            PresenceCheck(
                place: nowhere, producer: stream.key.producer, topic: topic(stream.key.topic),
                isIdempotent: false, badOffsets: [], time: { _ in nil }
            ).run(attempts: stream.attempts, runsByOffset: [], into: &findings)
        }
        findings.unread = 0
    }

    private func addBad(_ readBack: ReadBack, _ findings: inout Findings) {
        for record in readBack.badRecords {
            findings.add(
                record.reason == .corrupt ? .corrupt : .invented,
                Violation(
                    topic: topic(record.topic), partition: record.partition, producer: nil,
                    firstSequence: nil, count: 1, offset: record.offset),
                count: 1)
        }
        let listedCorrupt = Int64(readBack.badRecords.count { $0.reason == .corrupt })
        let listedForeign = Int64(readBack.badRecords.count) - listedCorrupt
        findings.add(.corrupt, beyond: readBack.corrupt - listedCorrupt)
        findings.add(.invented, beyond: readBack.foreign - listedForeign)
        findings.readBack += readBack.corrupt + readBack.foreign
    }

    /// One offset holds one record. The same record twice at its offset means that the reader went
    /// back, and then the read-back says nothing about copies.
    private func compareOffsets(_ readBack: ReadBack, _ findings: inout Findings) throws {
        let runs = readBack.runs.sorted {
            ($0.topic, $0.partition, $0.firstOffset) < ($1.topic, $1.partition, $1.firstOffset)
        }
        for (before, run) in zip(runs, runs.dropFirst()) {
            guard before.topic == run.topic, before.partition == run.partition,
                run.firstOffset < before.firstOffset + before.count
            else { continue }
            let isSame =
                before.producer == run.producer
                && before.firstSequence - before.firstOffset == run.firstSequence - run.firstOffset
            guard !isSame else {
                throw Impossible(
                    description:
                        "offset \(run.firstOffset.grouped) of \(topic(run.topic))-\(run.partition) "
                        + "was read twice")
            }
            let count = min(before.firstOffset + before.count - run.firstOffset, run.count)
            findings.add(
                .misplaced,
                Violation(
                    topic: topic(run.topic), partition: run.partition, producer: run.producer,
                    firstSequence: run.firstSequence, count: count, offset: run.firstOffset),
                count: count)
        }
    }

    private func badOffsets(_ readBack: ReadBack) -> [LedgerIndex.Key: Set<Int64>] {
        var offsets: [LedgerIndex.Key: Set<Int64>] = [:]
        for record in readBack.badRecords {
            offsets[key(record.topic, record.partition), default: []].insert(record.offset)
        }
        return offsets
    }

    private func validate() throws {
        let half = Int64.max / 2
        for entry in evidence.ledger
        where entry.firstSequence < 0 || entry.count < 0 || entry.firstSequence > half
            || entry.baseOffset > half
        {
            throw Impossible(description: "the ledger holds an impossible entry: \(entry)")
        }
        for run in evidence.readBack?.runs ?? []
        where run.firstSequence < 0 || run.firstOffset < 0 || run.count < 0 || run.count > half
            || run.firstSequence > half || run.firstOffset > half
        {
            throw Impossible(description: "the read-back holds an impossible run: \(run)")
        }
    }

    private func key(_ topic: Int32, _ partition: Int32) -> LedgerIndex.Key {
        LedgerIndex.Key(topic: topic, partition: partition, producer: 0)
    }

    private func topic(_ index: Int32) -> String {
        plan.topics.indices.contains(Int(index)) ? plan.topics[Int(index)].name : "topic \(index)"
    }
}
