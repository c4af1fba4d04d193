import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

/// Carries out crash orders one after the other: waits for the moment, sees the broker die, lets its
/// restarts die where that was ordered, and brings it back.
final class CrashDirector: FaultSource {
    private(set) var records: [FaultRecord] = []
    private(set) var crashes: [CrashRecord] = []
    private(set) var isLost = false
    private let plan: Plan
    private let system: any SystemOnTrial
    /// The one that can be armed to die by its own hand; nil for any other.
    private let armed: BrokerProcess?
    private let load: LoadGenerator
    private let disk: LoopDisk?
    private let meanwhile: () throws -> Bool
    private let scratch: ScratchTopics
    private let snapshots: DataSnapshots?
    /// Lets the broker delete what was verified, once it answers again.
    private let release: (() -> Void)?
    /// Where the incarnation that runs is to die, and where a start already has.
    private var armedPoint: CrashPoint?
    private var spent: CrashPoint?
    private let audit: ImageAudit?
    /// Of the trace, in bytes, when the power of a broker that still lived was cut.
    private var promised: Int64?
    private let event: (String) -> Void

    /// For a broker that is armed to die at a door that nothing goes through.
    private static let doorPatience = Nanoseconds.seconds(Int64(3))
    private static let tick = Nanoseconds.microseconds(500)

    /// `meanwhile` is called often while nothing else is to be done; it answers whether to go on.
    init(
        plan: Plan, system: any SystemOnTrial, load: LoadGenerator, disk: LoopDisk?,
        snapshots: DataSnapshots?, release: (() -> Void)?,
        audit: ImageAudit?, meanwhile: @escaping () throws -> Bool,
        event: @escaping (String) -> Void
    ) {
        self.plan = plan
        self.system = system
        armed = system as? BrokerProcess
        self.load = load
        self.disk = disk
        self.snapshots = snapshots
        self.release = release
        self.audit = audit
        scratch = ScratchTopics { try system.makeDriver() }
        self.meanwhile = meanwhile
        self.event = event
    }

    /// The broker runs, and is not armed: the first order cannot be one at a door.
    func carryOut(_ orders: [CrashOrder]) throws {
        load.watch(from: MonotonicClock.now())
        for (place, order) in orders.enumerated() {
            guard try awaitFirstAck(before: order) else { return }
            guard try crash(order) else { return }
            let next = place + 1 < orders.count ? orders[place + 1] : nil
            guard restart(order, next) else { return }
        }
        _ = try awaitFirstAck()
    }

    func observe() {
        guard let last = records.indices.last, records[last].ready != nil else { return }
        if records[last].firstAck == nil { records[last].firstAck = load.firstAck }
        if records[last].firstFetch == nil { records[last].firstFetch = load.firstDelivery }
        if records[last].caughtUp == nil { records[last].caughtUp = load.markPassed }
    }

    // MARK: Parts

    /// False when the run is to end.
    private func awaitFirstAck(before order: CrashOrder? = nil) throws -> Bool {
        let deadline = MonotonicClock.now() + plan.limits.ready
        while load.firstAck == nil {
            guard try meanwhile() else { return false }
            // Its door may come before its first acknowledgement.
            if order?.point != nil, system.hasDied { break }
            if MonotonicClock.now() > deadline || system.hasDied {
                isLost = true
                let last = records.indices.last
                let text = "no record was acknowledged within \(plan.limits.ready) of the restart"
                if let last { records[last].failure = text } else { event(text) }
                return false
            }
            MonotonicClock.sleep(for: Self.tick)
        }
        observe()
        if !crashes.isEmpty { crashes[crashes.count - 1].metadataViolations += scratch.check() }
        if !crashes.isEmpty, !system.hasDied { release?() }
        return true
    }

    private var acked: Int64 { load.snapshot().live.acked }

    /// Waits for the moment and the death. False when the run is to end.
    private func crash(_ order: CrashOrder) throws -> Bool {
        var inFlight: Int64 = 0
        promised = nil
        if order.touchesTopics, order.point == nil { scratch.touch() }
        let signal: Instant
        var killedAt: CrashPoint?
        switch order.moment {
        case .afterStart(let span):
            guard try wait(until: MonotonicClock.now() + span) else { return false }
        case .afterAck(let span):
            guard try awaitAcks(1) else { return false }
            spin(until: MonotonicClock.now() + span)
        case .atAck(let count):
            guard try awaitAcks(count) else { return false }
        case .afterPause(let span):
            guard try wait(until: MonotonicClock.now() + .milliseconds(100)) else { return false }
            _ = try system.pause(.broker)
            guard try wait(until: MonotonicClock.now() + span) else { return false }
            try system.resume()
            guard try wait(until: MonotonicClock.now() + .milliseconds(50)) else { return false }
        case .atDoor, .atDoorOfStop:
            if spent != nil { guard try awaitAcks(1) else { return false } }
        }
        if let point = order.point, point != spent {
            (inFlight, signal, killedAt) = try awaitDeath(at: point, order)
        } else {
            let snapshot = load.snapshot()
            inFlight = snapshot.inFlight
            load.signals.open(at: MonotonicClock.now())
            if let cut = order.cut, let disk {
                // The process lives on for a moment, and hears of it from its own syncs.
                promised = armed.flatMap { try? Self.length(of: $0.lastTrace) }
                signal = try disk.cut(cut)
                do {
                    _ = try system.kill(.broker)
                } catch {
                    // It may have heard of its disk, and ended by itself.
                    guard system.collectDeath() else { throw error }
                }
            } else {
                signal = try system.kill(.broker).signal
            }
        }
        if let cut = order.cut, let disk, order.point != nil, spent == nil {
            _ = try disk.cut(cut)
        }
        let kind: FaultRecord.Kind = order.cut == nil ? .kill : .powerCut
        if order.cut != nil { try disk?.bringBack() }
        var fault = FaultRecord(kind: kind, signal: signal, inFlight: inFlight)
        fault.died = MonotonicClock.now()
        records.append(fault)
        crashes.append(
            CrashRecord(
                order: order, fault: records.count - 1, killedAt: killedAt, acked: acked))
        return true
    }

    /// A broker that does not come to the door in time is killed all the same, and not counted as
    /// killed there.
    private func awaitDeath(at point: CrashPoint, _ order: CrashOrder) throws -> (
        inFlight: Int64, signal: Instant, killedAt: CrashPoint?
    ) {
        if case .atDoorOfStop = order.moment {
            _ = try wait(until: MonotonicClock.now() + .milliseconds(120))
            let inFlight = load.snapshot().inFlight
            let now = MonotonicClock.now()
            load.signals.open(at: now)
            _ = try? system.stop(.broker, deadline: now + plan.limits.stop)
            return (inFlight, now, confirmed(point))
        }
        let deadline = MonotonicClock.now() + Self.doorPatience
        var inFlight: Int64 = 0
        while !system.hasDied, MonotonicClock.now() < deadline {
            inFlight = load.snapshot().inFlight
            if order.touchesTopics { scratch.touch() }
            _ = try meanwhile()
            MonotonicClock.sleep(for: Self.tick)
        }
        let now = MonotonicClock.now()
        load.signals.open(at: now)
        if system.collectDeath() { return (inFlight, now, confirmed(point)) }
        return (load.snapshot().inFlight, try system.kill(.broker).signal, nil)
    }

    /// False when it did not come back.
    private func restart(_ order: CrashOrder, _ next: CrashOrder?) -> Bool {
        let last = records.count - 1
        do {
            let started = MonotonicClock.now()
            if order.cut == nil {
                try takeTrace()
            } else {
                crashes[crashes.count - 1].image = try armed.flatMap {
                    try audit?.powerWentOff(after: $0.lastTrace, ofLength: promised)
                }
            }
            try snapshots?.take()
            crashes[crashes.count - 1].copying = MonotonicClock.now() - started
            for point in order.restarts {
                guard let armed else { break }
                armed.arm(point)
                if try armed.startToDie(deadline: MonotonicClock.now() + plan.limits.ready) {
                    if let point = confirmed(point) {
                        crashes[crashes.count - 1].restartsKilledAt.append(point)
                    }
                } else {
                    // It came up without passing the door: it is killed, so that the order holds.
                    _ = try system.kill(.broker)
                }
                try takeTrace()
            }
            armed?.arm(next?.point)
            (armedPoint, spent) = (next?.point, nil)
            let restarted = MonotonicClock.now()
            records[last].restarted = restarted
            load.watch(from: restarted)
            try start(deadline: restarted + plan.limits.ready)
            records[last].ready = MonotonicClock.now()
            load.mark()
            return true
        } catch {
            records[last].failure = "\(error)"
            event("it did not come back: \(error)")
            isLost = true
            return false
        }
    }

    /// A door of serving may be passed while starting, too; then the start dies there, and the next one
    /// is let through.
    private func start(deadline: Instant) throws {
        guard let armed else { return try system.start(deadline: deadline) }
        while try armed.startToDie(deadline: deadline) {
            try takeTrace()
            // That was its death there; the crash that was to come is one at an instant.
            if let place = armedPoint.flatMap({ confirmed($0) }) {
                crashes[crashes.count - 1].restartsKilledAt.append(place)
                spent = place
            }
            guard MonotonicClock.now() < deadline else {
                throw RunError(.environment, "the broker dies at every start")
            }
        }
    }

    private static func length(of trace: FilePath) throws -> Int64 {
        let file = try DiskFileSystem().open(trace, .read, as: FileKind("trace"))
        defer { file.close() }
        return try file.size()
    }

    private func takeTrace() throws {
        if let armed { try audit?.processDied(after: armed.lastTrace) }
    }

    private func confirmed(_ point: CrashPoint) -> CrashPoint? {
        armed.flatMap { point.confirmed(in: $0.lastLog) }
    }

    private func awaitAcks(_ count: Int64) throws -> Bool {
        let target = acked + count
        let deadline = MonotonicClock.now() + Self.doorPatience
        while acked < target, MonotonicClock.now() < deadline {
            guard try meanwhile() else { return false }
        }
        return true
    }

    private func wait(until instant: Instant) throws -> Bool {
        while MonotonicClock.now() < instant {
            guard try meanwhile() else { return false }
            MonotonicClock.sleep(until: min(instant, MonotonicClock.now() + .milliseconds(2)))
        }
        return true
    }

    private func spin(until instant: Instant) {
        if instant - MonotonicClock.now() > .milliseconds(1) {
            MonotonicClock.sleep(until: instant + Nanoseconds(-500_000))
        }
        while MonotonicClock.now() < instant {}
    }
}

extension CrashPoint {
    /// This point, when the broker's log says that it died there.
    fileprivate func confirmed(in log: FilePath) -> CrashPoint? {
        let bytes = try? FileBytes.read(
            log, limit: .mib(4), as: FileKind("broker-log"), in: DiskFileSystem())
        let text = bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.contains("killed at \(self.text)\n") ? self : nil
    }
}
