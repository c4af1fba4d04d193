import Drivers
import Measurements
import Scenarios
import Synchronization
import Vocabulary

/// One producer of the plan. On each turn it hands to the driver what is due; what the driver does
/// not take waits, with its intended time, and never moves the schedule.
final class ProducerWorker {
    let gauge = WorkerGauge()
    let setting: RecordSetting
    let outcomes: OutcomeBook
    private let number: Int32
    private let clock: any LoadClock
    private let board: LoadBoard
    private let books: ProduceBooks
    private let due: DueRecords
    private let writer: RecordWriter
    private let records: RecordRun
    private let closedLoopRecords: Int
    /// In a closed loop: the same moment over and over, in the place of intended times.
    private let moments: UnsafeMutableBufferPointer<Int64>
    private let wallOffset: Int64
    private var client: (any Producer)?
    private var hasBegun = false
    private var blockedSince: Int64?
    private var blockedUntil = Int64.min
    private var seenMark = 0

    init(_ context: ProducerContext) {
        setting = context.setting
        number = context.number
        clock = context.clock
        board = context.board
        books = context.books
        due = DueRecords(context)
        writer = RecordWriter(
            setting, identity: context.identity, producer: number, index: context.index)
        outcomes = OutcomeBook(context, writer: writer, gauge: gauge)
        records = RecordRun(
            records: LoadTolerance.recordsPerRun,
            bytes: max(LoadTolerance.bytesPerRun, writer.roomNeeded))
        closedLoopRecords = max(context.limits.closedLoopRecords, 1)
        moments = .allocate(capacity: LoadTolerance.recordsPerRun)
        wallOffset = clock.wallMilliseconds() - clock.now().nanoseconds / 1_000_000
    }

    deinit { moments.deallocate() }

    /// Opens the client on the loop of the thread that this worker lives on.
    func open(on loop: any DriverLoop) throws {
        client = try loop.makeProducer(
            setting.specification(ofProducer: number), sink: outcomes)
    }

    /// Starts offering; before, a turn does nothing.
    func begin(at start: Instant) {
        hasBegun = true
        due.begin(at: start)
    }

    /// Does what is due at `now`; answers when it wants its next turn at the latest.
    func turn(_ now: Int64) -> Int64 {
        guard let client, hasBegun else { return .max }
        if !records.isEmpty { handOver(to: client) }
        let wake = setting.isClosedLoop ? closedTurn(client, now) : openTurn(client, now)
        publish(client, now)
        return wake
    }

    /// Nothing is left to be sent or heard of, and nothing will come.
    func isDone(at now: Int64) -> Bool {
        let isOver = setting.isClosedLoop ? now >= board.measureEnd : due.next == .max
        return isOver && records.isEmpty && due.waiting == 0 && (client?.unresolved ?? 0) == 0
    }

    /// Ends it: what is unresolved is heard of, what never reached the driver is booked as unsent.
    func close() {
        client?.close()
        let now = clock.now().nanoseconds
        endBlocking(at: now)
        if !setting.isClosedLoop {
            for index in 0..<records.count { due.giveUp(records.entries[index].stamp.intended) }
            due.finish(at: now)
        }
        records.removeAll()
        if let client { publish(client, now) }
        client = nil
    }

    // MARK: Open loop

    private func openTurn(_ client: any Producer, _ now: Int64) -> Int64 {
        if records.isEmpty {
            writeDue(until: now)
            if !records.isEmpty { handOver(to: client) }
        }
        guard records.isEmpty else {
            due.wait(until: now)
            return now + LoadTolerance.retryInterval.value
        }
        return due.waiting > 0 ? now : due.next
    }

    private func writeDue(until now: Int64) {
        let timestamp = now / 1_000_000 + wallOffset
        while true {
            let room = writer.room(in: records)
            guard room > 0 else { return }
            let taken = due.take(until: now, limit: room)
            let written = writer.write(taken, timestamp: timestamp, into: records)
            precondition(written == taken.count, "a record that was due found no room")
            if taken.count < room { return }
        }
    }

    // MARK: Closed loop

    /// As many records as may be outstanding, as long as the phase lasts. In the place of an
    /// intended time stands when the record was made.
    private func closedTurn(_ client: any Producer, _ now: Int64) -> Int64 {
        guard now < board.measureEnd else {
            records.removeAll()
            return .max
        }
        let room = closedLoopRecords - client.unresolved
        if records.isEmpty, room > 0 {
            let count = min(room, moments.count)
            moments.update(repeating: now)
            let made = UnsafeBufferPointer(rebasing: moments[..<count])
            _ = writer.write(made, timestamp: now / 1_000_000 + wallOffset, into: records)
            handOver(to: client)
        }
        let isFull = !records.isEmpty || client.unresolved >= closedLoopRecords
        return isFull ? now + LoadTolerance.retryInterval.value : now
    }

    // MARK: Handing over

    private func handOver(to client: any Producer) {
        let sent = clock.now().nanoseconds
        for index in 0..<records.count { records.entries[index].stamp.sent = sent }
        let taken = client.send(records)
        if taken > 0 {
            if setting.isClosedLoop { countOffered(taken) } else { countLate(taken, at: sent) }
        }
        records.removeFirst(taken)
        if records.isEmpty { endBlocking(at: sent) } else { blockedSince = blockedSince ?? sent }
    }

    private func endBlocking(at now: Int64) {
        guard let since = blockedSince else { return }
        books.recorder(at: since).blocked(for: Nanoseconds(now - since))
        blockedSince = nil
        blockedUntil = now
    }

    private func countOffered(_ taken: Int) {
        let first = records.entries[0].stamp.intended
        books.recorder(at: first).offered(records: taken, at: Instant(nanoseconds: first))
    }

    /// Intended times ascend: the late ones come first, and of those the ones that waited because
    /// the driver was full.
    private func countLate(_ taken: Int, at sent: Int64) {
        let limit = sent - LoadTolerance.late.value
        guard records.entries[0].stamp.intended < limit else { return }
        let blockedUntil = blockedSince == nil ? self.blockedUntil : sent
        let instant = Instant(nanoseconds: sent)
        var first = 0
        while first < taken, case let intended = records.entries[first].stamp.intended,
            intended < limit
        {
            let isBlocked = intended <= blockedUntil
            let isWarming = intended < books.boundary
            var next = first + 1
            while next < taken, case let other = records.entries[next].stamp.intended,
                other < limit, (other <= blockedUntil) == isBlocked,
                (other < books.boundary) == isWarming
            {
                next += 1
            }
            books.recorder(at: intended).late(
                records: next - first, worst: Nanoseconds(sent - intended),
                blocked: isBlocked, at: instant)
            first = next
        }
    }

    private func publish(_ client: any Producer, _ now: Int64) {
        let unresolved = client.unresolved
        let waiting = records.count + due.waiting
        gauge.inFlight.store(Int64(unresolved), ordering: .relaxed)
        gauge.backlog.store(Int64(waiting), ordering: .relaxed)
        gauge.unsent.store(due.unsent, ordering: .relaxed)
        let mark = board.mark
        guard mark != seenMark else { return }
        seenMark = mark
        outcomes.openMark(mark, now: now, outstanding: unresolved + waiting)
    }
}

/// What a producer worker needs to know.
struct ProducerContext {
    var setting: RecordSetting
    var identity: RecordIdentity
    /// Within the run.
    var number: Int32
    /// Within its block.
    var index: Int
    var limits: PlanLimits
    var clock: any LoadClock
    var board: LoadBoard
    var books: ProduceBooks
    var ledger: LedgerBuffer
}

extension RecordSetting {
    /// What the client of one of these producers is to be.
    func specification(ofProducer number: Int32) -> ProducerSpecification {
        let headers = (0..<plan.headers.count).map { index in
            var random = RandomSequence(seed: seed, stream: 0x6865_6164 &+ UInt64(index))
            let value = (0..<Int(plan.headers.size.value)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            return RecordHeader(key: "h\(index)", value: value)
        }
        return ProducerSpecification(
            topic: topicName, partitions: partitions, producer: number,
            settings: plan.client.settings, headers: headers)
    }
}
