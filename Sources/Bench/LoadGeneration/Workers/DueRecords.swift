import Measurements
import Scenarios
import Vocabulary

/// The intended times of one open-loop producer over warm-up and measure phase: those that are due,
/// those that wait because the driver is full, and those for which even waiting had no room.
///
/// Nothing the driver does enters the schedule; it only decides how long a time waits here.
final class DueRecords {
    private let setting: RecordSetting
    private let index: Int
    private let board: LoadBoard
    private let books: ProduceBooks
    private var schedule: Schedule
    private var measuring: Schedule?
    private var queue: DueQueue
    private var unsentWarming: UnsentTimes
    private var unsentMeasuring: UnsentTimes?
    private let block: UnsafeMutableBufferPointer<Int64>

    /// Told apart from the producer's records, so that more warming changes none of them.
    private static let warmupSeed: UInt64 = 0x7761_726d

    init(_ context: ProducerContext) {
        setting = context.setting
        index = context.index
        board = context.board
        books = context.books
        queue = DueQueue(limit: context.limits.backlogRecords)
        unsentWarming = UnsentTimes(since: books.warmup.phase.start.nanoseconds)
        schedule = Schedule(
            .max, producer: index, of: setting.plan.count, seed: 0, start: .distantFuture,
            end: .distantFuture)
        block = .allocate(capacity: LoadTolerance.recordsPerRun)
    }

    deinit { block.deallocate() }

    /// Starts the warm-up's schedule.
    func begin(at start: Instant) {
        schedule = Schedule(
            setting.plan.rate.warmup, producer: index, of: setting.plan.count,
            seed: setting.seed ^ Self.warmupSeed, start: start, end: .distantFuture)
    }

    var waiting: Int { queue.count }
    private(set) var unsent: Int64 = 0

    /// When the next record is due; `Int64.max` when there will be none.
    var next: Int64 {
        noticeMeasure()
        guard let measuring else { return schedule.next }
        return schedule.next < books.boundary ? schedule.next : measuring.next
    }

    /// Up to `limit` records due at `now`, those first that waited; valid until the next call.
    func take(until now: Int64, limit: Int) -> UnsafeBufferPointer<Int64> {
        let room = min(limit, block.count)
        guard queue.isEmpty else {
            let count = min(room, queue.count)
            for index in 0..<count { block[index] = queue.removeFirst() }
            return UnsafeBufferPointer(rebasing: block[..<count])
        }
        return UnsafeBufferPointer(rebasing: block[..<scheduled(until: now, limit: room)])
    }

    /// The driver is full: what is due waits here, and what finds no room is unsent for good.
    func wait(until now: Int64) {
        var left = LoadTolerance.queuedPerTurn
        while left > 0 {
            let room = queue.limit - queue.count
            let limit = min(block.count, room > 0 ? room : block.count)
            let count = scheduled(until: now, limit: limit)
            guard count > 0 else { return }
            for index in 0..<count {
                if room > 0 { queue.append(block[index]) } else { giveUp(block[index]) }
            }
            left -= count
        }
    }

    /// Records that were taken and cannot be handed over: nothing may come between them and what
    /// waits already, so this is for the end of a run only.
    func giveUp(_ intended: Int64) {
        unsent += 1
        if intended >= books.boundary {
            unsentMeasuring?.add(intended)
        } else {
            unsentWarming.add(intended)
        }
    }

    /// At the end: all that was due and did not reach the driver is booked as unsent.
    func finish(at now: Int64) {
        while !queue.isEmpty { giveUp(queue.removeFirst()) }
        var count = scheduled(until: now, limit: block.count)
        while count > 0 {
            for index in 0..<count { giveUp(block[index]) }
            count = scheduled(until: now, limit: block.count)
        }
        unsentWarming.forEach { books.warmup.unsent(intended: $0, records: $1) }
        unsentMeasuring?.forEach { books.measure?.unsent(intended: $0, records: $1) }
    }

    private func noticeMeasure() {
        guard measuring == nil, let phase = books.measure?.phase else { return }
        measuring = Schedule(
            setting.plan.rate, producer: index, of: setting.plan.count, seed: setting.seed,
            start: phase.start, end: phase.end)
        unsentMeasuring = UnsentTimes(since: phase.start.nanoseconds)
    }

    /// Moves due times of one phase into the block and counts them as offered.
    private func scheduled(until now: Int64, limit: Int) -> Int {
        noticeMeasure()
        let room = UnsafeMutableBufferPointer(rebasing: block[..<limit])
        var count = 0
        if schedule.next < books.boundary {
            count = schedule.take(until: min(now, books.boundary - 1), into: room)
        }
        if count == 0 {
            count = measuring?.take(until: now, into: room) ?? 0
        }
        if count > 0 { books.offered(UnsafeBufferPointer(rebasing: room[..<count])) }
        return count
    }
}
