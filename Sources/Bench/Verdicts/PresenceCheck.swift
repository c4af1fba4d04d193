internal import Measurements

/// For each record that was offered or read: was it promised, and is it there, once, where it was
/// acknowledged?
///
/// - Acknowledged with an offset: must be read back, at that offset, unless retention removed it.
/// - Unknown: may be there or not.
/// - Failed in every attempt, or never offered: must not be there.
/// - Copies: one for the acknowledgement and, without idempotence, one for each attempt whose
///   outcome is unknown. More are duplicates.
struct PresenceCheck {
    let place: ReadBack.Partition
    let producer: Int32
    let topic: String
    let isIdempotent: Bool
    let badOffsets: Set<Int64>
    let time: (Int64) -> Double?

    func run(
        attempts: [LedgerEntry], runsByOffset: [ReadRun], into findings: inout Findings
    ) {
        var runs = runsByOffset
        if !runs.isSorted(by: { $0.firstSequence }) {
            runs.sort { ($0.firstSequence, $0.firstOffset) < ($1.firstSequence, $1.firstOffset) }
        }
        var sweep = SequenceSweep(attempts: attempts, runs: runs)
        while sweep.advance() { judge(sweep.piece, attempts, runs, &findings) }
    }

    private func judge(
        _ piece: SequenceSweep.Piece, _ attempts: [LedgerEntry], _ runs: [ReadRun],
        _ findings: inout Findings
    ) {
        var acked: LedgerEntry?
        var unknown = 0
        var unpromised = false
        for index in piece.attempts {
            switch attempts[index].outcome {
            case .acked where attempts[index].baseOffset >= 0: acked = attempts[index]
            case .acked: unpromised = true
            case .unknown: unknown += 1
            case .failed: break
            }
        }
        let copies = piece.runs.count
        findings.readBack += piece.count * Int64(copies)
        let example = { (acked: LedgerEntry?) in
            violation(piece, attempts, runs, acked: acked)
        }
        if let acked {
            findings.acked += piece.count
            if copies == 0 {
                missing(piece, acked, example(acked), &findings)
            } else if !piece.runs.contains(where: { stands(runs[$0], acked, piece) }) {
                findings.add(.misplaced, example(acked), count: piece.count)
            }
        } else if unpromised || unknown > 0 {
            if unpromised { findings.unpromised += piece.count }
            if copies > 0 {
                findings.unknownPresent += piece.count
            } else {
                findings.unknownAbsent += piece.count
            }
        } else {
            if !piece.attempts.isEmpty { findings.failed += piece.count }
            if copies > 0 {
                findings.add(.invented, example(nil), count: piece.count * Int64(copies))
            }
            return
        }
        let explained = isIdempotent ? 0 : unknown - (acked == nil && !unpromised ? 1 : 0)
        let further = copies - 1
        guard further > 0 else { return }
        findings.duplicatedByRetry += piece.count * Int64(min(further, explained))
        if further > explained {
            findings.add(
                .duplicated, example(acked), count: piece.count * Int64(further - explained))
        }
    }

    private func missing(
        _ piece: SequenceSweep.Piece, _ acked: LedgerEntry, _ example: Violation,
        _ findings: inout Findings
    ) {
        let first = acked.baseOffset + (piece.first - acked.firstSequence)
        let end = first + piece.count
        let expired = overlap(first, end, .min, place.logStart)
        let unread = overlap(first, end, max(place.reached, place.logStart), place.logEnd)
        findings.expired += expired
        findings.unread += unread
        var lost = piece.count - expired - unread
        // What stands there in their place is corrupt, and counted as that.
        if lost > 0 { lost -= Int64(badOffsets.count { $0 >= first && $0 < end }) }
        guard lost > 0 else { return }
        var violation = example
        violation.count = lost
        findings.add(.lost, violation, count: lost)
    }

    private func overlap(_ first: Int64, _ end: Int64, _ from: Int64, _ to: Int64) -> Int64 {
        max(min(end, to) - max(first, from), 0)
    }

    private func stands(
        _ run: ReadRun, _ acked: LedgerEntry, _ piece: SequenceSweep.Piece
    ) -> Bool {
        run.firstOffset - run.firstSequence == acked.baseOffset - acked.firstSequence
    }

    private func violation(
        _ piece: SequenceSweep.Piece, _ attempts: [LedgerEntry], _ runs: [ReadRun],
        acked: LedgerEntry?
    ) -> Violation {
        let run = piece.runs.last.map { runs[$0] }
        let ended = acked?.ended ?? piece.attempts.map { attempts[$0].ended }.max()
        return Violation(
            topic: topic, partition: place.partition, producer: producer,
            firstSequence: piece.first, count: piece.count,
            offset: run.map { $0.firstOffset + (piece.first - $0.firstSequence) },
            ackedOffset: acked.map { $0.baseOffset + (piece.first - $0.firstSequence) },
            endedAt: ended.flatMap(time))
    }
}
