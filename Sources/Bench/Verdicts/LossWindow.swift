package import Measurements
package import Vocabulary

/// What a power cut may take of records that were acknowledged from the page cache: of each partition
/// the newest and no others ("no hole"), and none that was acknowledged longer ago than the flush
/// policy's window.
package struct LossWindow: Sendable {
    /// One cut: when it came, and when the broker was started again. Whatever was acknowledged before
    /// that start and after the one before is this cut's to take.
    package struct Cut: Sendable, Hashable {
        package var at: Instant
        package var restarted: Instant

        package init(at: Instant, restarted: Instant) {
            self.at = at
            self.restarted = restarted
        }
    }

    package struct Result: Sendable, Hashable {
        package var lost: Int64 = 0
        /// Of each cut the records that it took.
        package var lostByCut: [Int64]
        /// Kept records behind lost ones, in sentences.
        package var holes: [String] = []
        /// Records lost that were acknowledged before the window, in sentences.
        package var tooOld: [String] = []
        /// The age of the oldest record lost, at its cut.
        package var oldest: Nanoseconds?
    }

    private let cuts: [Cut]
    private let window: Nanoseconds?
    private static let sentencesMax = 10

    /// `window` is nil where the policy bounds nothing.
    package init(cuts: [Cut], window: Nanoseconds?) {
        self.cuts = cuts.sorted { $0.at < $1.at }
        self.window = window
    }

    package func check(ledger: [LedgerEntry], readBack: ReadBack) -> Result {
        var result = Result(lostByCut: Array(repeating: 0, count: cuts.count))
        let present = Presence(readBack.runs)
        var starts: [Presence.Place: Int64] = [:]
        for place in readBack.partitions {
            starts[Presence.Place(topic: place.topic, partition: place.partition)] = place.logStart
        }
        var acked = ledger.filter { $0.outcome == .acked && $0.baseOffset >= 0 }
        acked.sort {
            ($0.topic, $0.partition, $0.baseOffset, $0.ended)
                < ($1.topic, $1.partition, $1.baseOffset, $1.ended)
        }
        // The first record that each cut took of the partition at hand.
        var firstLost: [Int: Int64] = [:]
        var place: Presence.Place?
        for entry in acked {
            let here = Presence.Place(topic: entry.topic, partition: entry.partition)
            if here != place { (place, firstLost) = (here, [:]) }
            // Expired or deleted records are nobody's loss; what no cut came after is the judge's.
            guard entry.baseOffset >= starts[here] ?? .max,
                let cut = cuts.firstIndex(where: { $0.restarted.nanoseconds >= entry.ended })
            else { continue }
            if present.has(entry) {
                if let first = firstLost[cut], result.holes.count < Self.sentencesMax {
                    result.holes.append(
                        "partition \(entry.partition) kept offset \(entry.baseOffset.grouped) and "
                            + "lost \(first.grouped), acknowledged before cut \(cut + 1) both")
                }
            } else {
                firstLost[cut] = firstLost[cut] ?? entry.baseOffset
                note(entry, cut, &result)
            }
        }
        return result
    }

    private func note(_ entry: LedgerEntry, _ cut: Int, _ result: inout Result) {
        result.lost += Int64(entry.count)
        result.lostByCut[cut] += Int64(entry.count)
        let age = max(cuts[cut].at - Instant(nanoseconds: entry.ended), .zero)
        result.oldest = max(result.oldest ?? .zero, age)
        if let window, age > window, result.tooOld.count < Self.sentencesMax {
            result.tooOld.append(
                "offset \(entry.baseOffset.grouped) of partition \(entry.partition) was acknowledged "
                    + "\(age) before cut \(cut + 1), outside the window of \(window), and is lost")
        }
    }
}

/// What was read back, to be asked for single batches.
private struct Presence {
    struct Place: Hashable {
        var topic: Int32
        var partition: Int32
    }

    /// Runs of a partition by offset.
    private var runs: [Place: [ReadRun]] = [:]

    init(_ all: [ReadRun]) {
        for run in all {
            runs[Place(topic: run.topic, partition: run.partition), default: []].append(run)
        }
        for place in runs.keys { runs[place]?.sort { $0.firstOffset < $1.firstOffset } }
    }

    /// Whether the batch's first record stands where it was acknowledged.
    func has(_ entry: LedgerEntry) -> Bool {
        let runs = runs[Place(topic: entry.topic, partition: entry.partition)] ?? []
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].firstOffset <= entry.baseOffset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return false }
        let run = runs[low - 1]
        return run.producer == entry.producer && entry.baseOffset < run.firstOffset + run.count
            && run.firstSequence - run.firstOffset == entry.firstSequence - entry.baseOffset
    }
}
