import KafkaCodec
import Synchronization
import Vocabulary

/// The sessions of all clients: as many as `max.incremental.fetch.session.cache.slots`, and no more
/// partitions in all than a limit. Who gets none is answered as without sessions.
final class FetchSessions: Sendable {
    /// A session that nobody has used for so long gives its place to any other
    /// (`ServerConfigs.MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS`).
    static let evictionAge = Nanoseconds.seconds(120 as Int64)

    private struct Slot {
        var session: FetchSession
        var lastUsed: Instant
        var partitionCount: Int
    }

    private struct State {
        var slots: [Int32: Slot] = [:]
        var partitionCount = 0
    }

    private let state = Mutex(State())
    private let slotsMax: Int
    private let partitionsMax: Int

    init(slotsMax: Int, partitionsMax: Int) {
        self.slotsMax = slotsMax
        self.partitionsMax = partitionsMax
    }

    var count: Int { state.withLock { $0.slots.count } }

    func session(_ id: Int32, now: Instant) -> FetchSession? {
        state.withLock { state in
            state.slots[id]?.lastUsed = now
            return state.slots[id]?.session
        }
    }

    func remove(_ id: Int32) {
        state.withLock { state in
            guard let slot = state.slots.removeValue(forKey: id) else { return }
            state.partitionCount -= slot.partitionCount
        }
    }

    /// False when the session has grown beyond what there is room for, and is gone.
    func resize(_ session: FetchSession, to partitionCount: Int) -> Bool {
        state.withLock { state in
            guard let slot = state.slots[session.id], slot.session === session else { return true }
            let total = state.partitionCount - slot.partitionCount + partitionCount
            guard total <= partitionsMax else {
                state.slots[session.id] = nil
                state.partitionCount -= slot.partitionCount
                return false
            }
            state.slots[session.id]?.partitionCount = partitionCount
            state.partitionCount = total
            return true
        }
    }

    /// Nil when every place is taken by a session that is in use and not smaller.
    func add(
        _ entries: [FetchSession.Entry], usesTopicIDs: Bool, random: RandomSource, now: Instant
    ) -> FetchSession? {
        state.withLock { state in
            guard slotsMax > 0 else { return nil }
            if state.slots.count >= slotsMax, !Self.evict(&state, for: entries.count, now: now) {
                return nil
            }
            guard state.partitionCount + entries.count <= partitionsMax else { return nil }
            var id: Int32 = 0
            while id == 0 || state.slots[id] != nil {
                id = Int32(truncatingIfNeeded: random.next() & 0x7fff_ffff)
            }
            let session = FetchSession(
                id: id, usesTopicIDs: usesTopicIDs, entries: entries, now: now)
            state.slots[id] = Slot(
                session: session, lastUsed: now, partitionCount: entries.count)
            state.partitionCount += entries.count
            return session
        }
    }

    /// As `FetchSessionCacheShard.tryEvict`: the one unused for longest, if for long enough; else the
    /// smallest of those that have been there for long enough, if it is smaller than the new one.
    private static func evict(_ state: inout State, for size: Int, now: Instant) -> Bool {
        let byUse = state.slots.values.min {
            ($0.lastUsed, $0.session.id) < ($1.lastUsed, $1.session.id)
        }
        if let stale = byUse, now - stale.lastUsed > evictionAge {
            return remove(stale, &state)
        }
        let smallest = state.slots.values.filter { now - $0.session.created > evictionAge }
            .min { ($0.partitionCount, $0.session.id) < ($1.partitionCount, $1.session.id) }
        guard let smallest, smallest.partitionCount < size else { return false }
        return remove(smallest, &state)
    }

    private static func remove(_ slot: Slot, _ state: inout State) -> Bool {
        state.slots[slot.session.id] = nil
        state.partitionCount -= slot.partitionCount
        return true
    }
}
