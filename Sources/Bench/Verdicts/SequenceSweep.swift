internal import Measurements

/// Walks through the sequences of one producer in one partition, in pieces in which everything
/// stays the same: the attempts that offered them and the runs in which they were read.
struct SequenceSweep {
    struct Piece {
        var first: Int64
        var count: Int64
        /// Into `attempts` and `runs`.
        var attempts: [Int]
        var runs: [Int]
    }

    private let attempts: [LedgerEntry]
    private let runs: [ReadRun]
    private var nextAttempt = 0
    private var nextRun = 0
    private(set) var piece = Piece(first: .min, count: 0, attempts: [], runs: [])

    /// Both by first sequence.
    init(attempts: [LedgerEntry], runs: [ReadRun]) {
        self.attempts = attempts
        self.runs = runs
    }

    /// Goes on to the next piece that an attempt or a run covers; false at the end.
    mutating func advance() -> Bool {
        var at = piece.first + piece.count
        piece.attempts.removeAll { [attempts] in attempts[$0].sequenceEnd <= at }
        piece.runs.removeAll { [runs] in runs[$0].sequenceEnd <= at }
        if piece.attempts.isEmpty && piece.runs.isEmpty {
            at = .max
            if nextAttempt < attempts.count { at = attempts[nextAttempt].firstSequence }
            if nextRun < runs.count { at = min(at, runs[nextRun].firstSequence) }
            guard at < .max else { return false }
        }
        while nextAttempt < attempts.count, attempts[nextAttempt].firstSequence <= at {
            if attempts[nextAttempt].sequenceEnd > at { piece.attempts.append(nextAttempt) }
            nextAttempt += 1
        }
        while nextRun < runs.count, runs[nextRun].firstSequence <= at {
            if runs[nextRun].sequenceEnd > at { piece.runs.append(nextRun) }
            nextRun += 1
        }
        var stop = Int64.max
        for index in piece.attempts { stop = min(stop, attempts[index].sequenceEnd) }
        for index in piece.runs { stop = min(stop, runs[index].sequenceEnd) }
        if nextAttempt < attempts.count { stop = min(stop, attempts[nextAttempt].firstSequence) }
        if nextRun < runs.count { stop = min(stop, runs[nextRun].firstSequence) }
        piece.first = at
        piece.count = stop - at
        return true
    }
}

extension LedgerEntry {
    /// One past the last sequence.
    var sequenceEnd: Int64 { firstSequence + Int64(count) }
}

extension ReadRun {
    /// One past the last sequence.
    var sequenceEnd: Int64 { firstSequence + count }
}
