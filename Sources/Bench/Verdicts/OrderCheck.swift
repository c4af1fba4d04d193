internal import Measurements

/// Within one producer and partition the first copies must stand in the order of their sequences.
/// A record that stands behind a later one is out of order; without idempotence a retry, or an
/// attempt of unknown outcome that arrived late, explains it.
struct OrderCheck {
    let place: ReadBack.Partition
    let producer: Int32
    let topic: String
    let isIdempotent: Bool

    /// Sequences below `end` that have not been read yet, ascending and apart.
    private var holes: [Range<Int64>] = []
    private var end: Int64 = 0
    /// For each attempt the furthest end up to it; made when first needed.
    private var reach: [Int64] = []

    init(place: ReadBack.Partition, producer: Int32, topic: String, isIdempotent: Bool) {
        self.place = place
        self.producer = producer
        self.topic = topic
        self.isIdempotent = isIdempotent
    }

    /// `attempts` by first sequence, `runs` by offset.
    mutating func run(
        attempts: [LedgerEntry], runs: [ReadRun], into findings: inout Findings
    ) {
        for run in runs {
            let range = run.firstSequence..<(run.firstSequence + run.count)
            if range.lowerBound < end {
                for late in fill(range) { judge(late, run, attempts, &findings) }
            }
            guard range.upperBound > end else { continue }
            if range.lowerBound > end {
                holes.append(end..<range.lowerBound)
            }
            end = range.upperBound
        }
    }

    /// Takes `range` out of the holes and answers what of it was in them.
    private mutating func fill(_ range: Range<Int64>) -> [Range<Int64>] {
        let low = partition(0, holes.count) { holes[$0].upperBound > range.lowerBound }
        var filled: [Range<Int64>] = []
        var rest: [Range<Int64>] = []
        var last = low
        while last < holes.count, holes[last].lowerBound < range.upperBound {
            let hole = holes[last]
            let common = hole.clamped(to: range)
            filled.append(common)
            if hole.lowerBound < common.lowerBound {
                rest.append(hole.lowerBound..<common.lowerBound)
            }
            if common.upperBound < hole.upperBound {
                rest.append(common.upperBound..<hole.upperBound)
            }
            last += 1
        }
        holes.replaceSubrange(low..<last, with: rest)
        return filled
    }

    /// Those that may offer a sequence of `range`.
    private mutating func covering(_ range: Range<Int64>, _ attempts: [LedgerEntry])
        -> ArraySlice<LedgerEntry>
    {
        if reach.isEmpty {
            var furthest = Int64.min
            reach = attempts.map { attempt in
                furthest = max(furthest, attempt.firstSequence + Int64(attempt.count))
                return furthest
            }
        }
        let first = partition(0, attempts.count) { reach[$0] > range.lowerBound }
        let last = partition(first, attempts.count) {
            attempts[$0].firstSequence >= range.upperBound
        }
        return attempts[first..<last]
    }

    /// The first index from which on `holds`.
    private func partition(_ from: Int, _ to: Int, _ holds: (Int) -> Bool) -> Int {
        var low = from
        var high = to
        while low < high {
            let middle = (low + high) / 2
            if holds(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func judge(
        _ late: Range<Int64>, _ run: ReadRun, _ attempts: [LedgerEntry],
        _ findings: inout Findings
    ) {
        let slice = covering(late, attempts)
        var sweep = SequenceSweep(
            attempts: Array(slice),
            runs: [
                ReadRun(
                    topic: run.topic, partition: run.partition, producer: run.producer,
                    count: Int64(late.count), firstSequence: late.lowerBound,
                    firstOffset: run.firstOffset + (late.lowerBound - run.firstSequence))
            ])
        while sweep.advance() {
            let piece = sweep.piece
            guard !piece.runs.isEmpty else { continue }
            let base = slice.startIndex
            let tried = piece.attempts.count
            let isUnknown = piece.attempts.contains { attempts[base + $0].outcome == .unknown }
            if !isIdempotent, tried > 1 || isUnknown {
                findings.reorderedByRetry += piece.count
                continue
            }
            findings.add(
                .reordered,
                Violation(
                    topic: topic, partition: place.partition, producer: producer,
                    firstSequence: piece.first, count: piece.count,
                    offset: run.firstOffset + (piece.first - run.firstSequence)),
                count: piece.count)
        }
    }
}
