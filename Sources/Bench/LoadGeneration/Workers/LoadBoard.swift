import Synchronization

/// What the controlling thread tells the generator's threads; they look at it once a turn. Instants
/// are monotonic nanoseconds, `Int64.max` while they are not known.
final class LoadBoard: Sendable {
    private let load = Atomic<Int64>(.max)
    private let start = Atomic<Int64>(.max)
    private let end = Atomic<Int64>(.max)
    private let stop = Atomic<Int64>(.max)
    private let marks = Atomic<Int>(0)
    private let watch = Atomic<Int64>(.max)
    private let targets = Mutex<[[Int64]]?>(nil)

    /// When offering begins.
    var loadStart: Int64 { load.load(ordering: .acquiring) }

    /// The measure phase. Announced ahead, so that no thread has yet offered a record of it.
    var measureStart: Int64 { start.load(ordering: .acquiring) }
    var measureEnd: Int64 { end.load(ordering: .relaxed) }

    /// Once it is known, threads end when nothing is left to do, and at this instant in any case.
    var stopAt: Int64 { stop.load(ordering: .acquiring) }

    /// How many times it was asked when all that is outstanding will have been answered.
    var mark: Int { marks.load(ordering: .relaxed) }

    /// One past the last acknowledged offset, by topic and partition; nil while producers are at
    /// work. Consumers have had everything when they are there.
    var consumeTargets: [[Int64]]? { targets.withLock { $0 } }

    /// The instant after which the first acknowledgement and delivery are wanted.
    var watchFrom: Int64 { watch.load(ordering: .relaxed) }

    func announceWatch(from instant: Int64) { watch.store(instant, ordering: .relaxed) }

    func announceLoad(from instant: Int64) { load.store(instant, ordering: .releasing) }

    func announceMeasure(from first: Int64, until last: Int64) {
        end.store(last, ordering: .relaxed)
        start.store(first, ordering: .releasing)
    }

    func announceStop(at instant: Int64) { stop.store(instant, ordering: .releasing) }

    func announceTargets(_ ends: [[Int64]]) { targets.withLock { $0 = ends } }

    @discardableResult
    func addMark() -> Int { marks.add(1, ordering: .relaxed).newValue }
}
