import Vocabulary

/// Where each leader epoch begins (`leader-epoch-checkpoint`), oldest first; epochs and offsets rise.
///
///     0                   version
///     2                   entries
///     0 0                 epoch, first offset
///     3 1042
struct LeaderEpochs: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        var epoch: LeaderEpoch
        var start: Offset
    }

    private(set) var entries: [Entry] = []

    init() {}

    /// Reads the file's text; nil when it is not one.
    init?(text: String) {
        guard let lines = CheckpointText.lines(of: text) else { return nil }
        for line in lines {
            let fields = line.split(separator: " ")
            guard fields.count == 2, let epoch = Int32(fields[0]), let start = Int64(fields[1])
            else { return nil }
            assign(LeaderEpoch(epoch), from: Offset(start))
        }
    }

    var text: String {
        CheckpointText.text(of: entries.map { "\($0.epoch) \($0.start)" })
    }

    var latest: LeaderEpoch { entries.last?.epoch ?? .none }

    /// An epoch begins. Entries that contradict it (as high, or not before it) give way: they never
    /// held a record that still exists.
    mutating func assign(_ epoch: LeaderEpoch, from start: Offset) {
        entries.removeAll { $0.epoch >= epoch || $0.start >= start }
        entries.append(Entry(epoch: epoch, start: start))
    }

    /// The log ends here now. Epochs never go back, so the latest goes on from here, though none of
    /// its records may be left.
    mutating func truncate(to end: Offset) {
        let latest = latest
        entries.removeAll { $0.start > end }
        if latest > self.latest { assign(latest, from: end) }
    }

    /// The log starts here now: the epoch of its first record starts there too.
    mutating func advanceStart(to start: Offset) {
        guard let floor = entries.lastIndex(where: { $0.start <= start }), floor >= 0 else {
            return
        }
        entries.removeSubrange(..<floor)
        entries[0].start = start
    }

    /// As Kafka's leader answers OffsetsForLeaderEpoch.
    func end(of epoch: LeaderEpoch, logEnd: Offset) -> LeaderEpochEnd {
        if epoch == latest, epoch != .none {
            return LeaderEpochEnd(epoch: epoch, endOffset: logEnd)
        }
        guard let higher = entries.firstIndex(where: { $0.epoch > epoch }), epoch.value >= 0 else {
            return .unknown
        }
        let floor = higher > 0 ? entries[higher - 1].epoch : epoch
        return LeaderEpochEnd(epoch: floor, endOffset: entries[higher].start)
    }

    /// The epoch of a record.
    func epoch(at offset: Offset) -> LeaderEpoch {
        entries.last { $0.start <= offset }?.epoch ?? .none
    }
}
