internal import Measurements

/// Attempts and read runs, brought together by partition and producer. Cost is by batch.
struct LedgerIndex {
    struct Key: Hashable, Comparable {
        var topic: Int32
        var partition: Int32
        var producer: Int32

        static func < (a: Key, b: Key) -> Bool {
            (a.topic, a.partition, a.producer) < (b.topic, b.partition, b.producer)
        }
    }

    /// Of one producer in one partition.
    struct Stream {
        var key: Key
        /// By first sequence.
        var attempts: [LedgerEntry] = []
        /// By offset.
        var runs: [ReadRun] = []
    }

    /// By key, so that the same input gives the same examples.
    private(set) var streams: [Stream] = []

    init(ledger: [LedgerEntry], runs: [ReadRun]) {
        var places: [Key: Int] = [:]
        var last: (key: Key, place: Int)?
        func place(_ key: Key) -> Int {
            if let last, last.key == key { return last.place }
            let found = places[key] ?? streams.count
            if found == streams.count {
                places[key] = found
                streams.append(Stream(key: key))
            }
            last = (key, found)
            return found
        }
        for entry in ledger where entry.count > 0 {
            let key = Key(
                topic: entry.topic, partition: entry.partition, producer: entry.producer)
            streams[place(key)].attempts.append(entry)
        }
        for run in runs where run.count > 0 {
            let key = Key(topic: run.topic, partition: run.partition, producer: run.producer)
            streams[place(key)].runs.append(run)
        }
        for index in streams.indices {
            if !streams[index].attempts.isSorted(by: { $0.firstSequence }) {
                streams[index].attempts.sort {
                    ($0.firstSequence, $0.attempt) < ($1.firstSequence, $1.attempt)
                }
            }
            if !streams[index].runs.isSorted(by: { $0.firstOffset }) {
                streams[index].runs.sort {
                    ($0.firstOffset, $0.firstSequence) < ($1.firstOffset, $1.firstSequence)
                }
            }
        }
        streams.sort { $0.key < $1.key }
    }
}

extension Array {
    func isSorted(by value: (Element) -> Int64) -> Bool {
        var last = Int64.min
        for element in self {
            let next = value(element)
            if next < last { return false }
            last = next
        }
        return true
    }
}
