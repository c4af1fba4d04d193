/// Turns the records that a reading client sees, one partition after the other or interleaved, into
/// runs. A run goes on while the same producer's next sequence stands at the next offset; so a
/// batch of one producer is one run, whatever its size.
///
/// Memory is bounded: runs beyond `runsMax`, and bad records beyond `badRecordsMax`, are counted and
/// not kept, and a collection that lost runs cannot be judged.
public final class ReadRunCollector {
    public static let runsMaxDefault = 20_000_000
    public static let badRecordsMax = 1_000

    public private(set) var runs: [ReadRun] = []
    public private(set) var badRecords: [BadRecord] = []
    public private(set) var corrupt: Int64 = 0
    public private(set) var foreign: Int64 = 0
    /// Runs that did not fit.
    public private(set) var lostRuns: Int64 = 0
    public private(set) var recordCount: Int64 = 0

    private let runsMax: Int
    private var open: [[ReadRun?]] = []

    public init(runsMax: Int = ReadRunCollector.runsMaxDefault) {
        self.runsMax = runsMax
    }

    /// A record with a right identity and checksum.
    public func add(
        topic: Int32, partition: Int32, offset: Int64, producer: Int32, sequence: Int64
    ) {
        add(
            ReadRun(
                topic: topic, partition: partition, producer: producer, count: 1,
                firstSequence: sequence, firstOffset: offset))
    }

    /// Several at once that are already known to follow each other.
    public func add(_ run: ReadRun) {
        recordCount += run.count
        makeRoom(topic: Int(run.topic), partition: Int(run.partition))
        let (topic, partition) = (Int(run.topic), Int(run.partition))
        if let last = open[topic][partition] {
            if last.isContinued(by: run) {
                open[topic][partition]?.count += run.count
                return
            }
            keep(last)
        }
        open[topic][partition] = run
    }

    public func add(_ bad: BadRecord) {
        recordCount += 1
        switch bad.reason {
        case .corrupt: corrupt += 1
        case .foreign: foreign += 1
        }
        if badRecords.count < Self.badRecordsMax { badRecords.append(bad) }
    }

    /// Closes the open runs. The result is in no particular order between partitions.
    public func finish() {
        for topic in open {
            for case let run? in topic { keep(run) }
        }
        open = []
    }

    private func keep(_ run: ReadRun) {
        if runs.count < runsMax { runs.append(run) } else { lostRuns += 1 }
    }

    private func makeRoom(topic: Int, partition: Int) {
        while open.count <= topic { open.append([]) }
        while open[topic].count <= partition { open[topic].append(nil) }
    }
}

extension ReadRun {
    /// Whether `next` stands right behind, in offsets and in the same producer's sequences.
    public func isContinued(by next: ReadRun) -> Bool {
        next.topic == topic && next.partition == partition && next.producer == producer
            && next.firstOffset == firstOffset + count
            && next.firstSequence == firstSequence + count
    }
}
