import KafkaCodec
import Vocabulary

/// A group of the classic protocol as a state machine; it does no I/O and knows no clock.
///
///     Empty ── join ──► PreparingRebalance ── all have joined, or time is up ──► CompletingRebalance
///                         ▲      ▲   │ nobody has                                        │ leader's
///                         │      │   └──► Empty                            join, leave   │ assignment
///                         │      └───────────────────────────────────────────────────────┤ is stored
///                         └── join, leave, expiry ── Stable ◄────────────────────────────┘
///
/// Source: `ClassicGroup`, `GroupMetadataManager.classicGroup…` of Kafka 4.
struct ClassicGroup: Sendable {
    enum State: String, Sendable {
        case empty = "Empty"
        case preparingRebalance = "PreparingRebalance"
        case completingRebalance = "CompletingRebalance"
        case stable = "Stable"
    }

    let id: String
    private(set) var state = State.empty
    /// Milliseconds since 1970 of the last change of state.
    private(set) var stateSince: Int64
    var generation: Int32 = 0
    var protocolType: String?
    var protocolName: String?
    var leader: String?
    private(set) var members: [String: GroupMember] = [:]
    /// The keys of `members` in the order of their joining, so that nothing depends on hashes.
    private(set) var order: [String] = []
    private(set) var instances: [String: String] = [:]
    /// Members that were given an id and have not come back with it.
    var pendingMembers: Set<String> = []
    var pendingSyncs: Set<String> = []
    /// Counts rebalances, so that a timer of an earlier one is known.
    var rebalance: UInt64 = 0
    /// While the first members of an empty group are waited for: what may still be added to the wait.
    var initialWaitLeft: Nanoseconds?
    var newMemberCame = false
    /// The generation whose assignments are being stored.
    var storing: Int32?
    var offsets: [TopicPartition: CommittedOffset] = [:]
    /// Partitions with commits that are being stored, and how many.
    private(set) var pendingCommits: [TopicPartition: Int] = [:]
    /// The records that delete it are being stored: what came now would be lost with it.
    var isBeingDeleted = false

    init(_ id: String, now: Int64) {
        self.id = id
        stateSince = now
    }

    mutating func become(_ state: State, now: Int64) {
        self.state = state
        stateSince = now
    }

    mutating func expectCommit(of partition: TopicPartition) {
        pendingCommits[partition, default: 0] += 1
    }

    mutating func endCommit(of partition: TopicPartition) {
        guard let count = pendingCommits[partition] else { return }
        pendingCommits[partition] = count > 1 ? count - 1 : nil
    }

    // MARK: Members

    var inOrder: [GroupMember] { order.compactMap { members[$0] } }

    mutating func add(_ member: GroupMember) {
        members[member.id] = member
        order.append(member.id)
        if let instance = member.instanceID { instances[instance] = member.id }
        if leader == nil { leader = member.id }
        if state == .preparingRebalance, generation == 0 { newMemberCame = true }
    }

    mutating func update(_ id: String, _ change: (inout GroupMember) -> Void) {
        guard members[id] != nil else { return }
        change(&members[id]!)
    }

    mutating func remove(_ id: String) {
        guard let member = members.removeValue(forKey: id) else { return }
        order.removeAll { $0 == id }
        if let instance = member.instanceID, instances[instance] == id {
            instances[instance] = nil
        }
        pendingSyncs.remove(id)
        if leader == id { leader = order.first }
    }

    /// A static member is back under another id.
    mutating func rename(_ old: String, to new: String) {
        guard var member = members.removeValue(forKey: old) else { return }
        member.id = new
        member.timer = nil
        members[new] = member
        if let place = order.firstIndex(of: old) { order[place] = new }
        if let instance = member.instanceID { instances[instance] = new }
        if leader == old { leader = new }
        if pendingSyncs.remove(old) != nil { pendingSyncs.insert(new) }
    }

    /// Why a request that names a member is refused, or nil.
    func refusal(member id: String, instance: String?) -> ErrorCode? {
        if let instance {
            guard let known = instances[instance] else { return .unknownMemberId }
            if known != id { return .fencedInstanceId }
        }
        return members[id] == nil ? .unknownMemberId : nil
    }

    // MARK: Protocols

    /// Whether one that speaks these can be among the members.
    func accepts(type: String, _ protocols: [GroupMember.Offer]) -> Bool {
        if members.isEmpty { return !type.isEmpty && !protocols.isEmpty }
        guard protocolType == type else { return false }
        return protocols.contains { candidate in
            members.values.allSatisfy { $0.supports(candidate.name) }
        }
    }

    /// Every member votes for the first of its protocols that all speak; among equals the first voted
    /// for wins.
    func electedProtocol() -> String? {
        var votes: [(name: String, count: Int)] = []
        for member in inOrder {
            let vote = member.protocols.first { candidate in
                members.values.allSatisfy { $0.supports(candidate.name) }
            }
            guard let vote else { continue }
            if let place = votes.firstIndex(where: { $0.name == vote.name }) {
                votes[place].count += 1
            } else {
                votes.append((vote.name, 1))
            }
        }
        let most = votes.map(\.count).max()
        return votes.first { $0.count == most }?.name
    }

    var rebalanceTimeout: Nanoseconds {
        members.values.map(\.rebalanceTimeout).max() ?? .zero
    }

    var everybodyJoined: Bool {
        pendingMembers.isEmpty && members.values.allSatisfy { $0.join != nil }
    }

    /// Topics that members of a consumer group read; nil when nobody can tell.
    func subscribedTopics() -> Set<String>? {
        guard protocolType == "consumer", let protocolName else { return nil }
        var topics: Set<String> = []
        for member in members.values {
            guard let read = ConsumerSubscription.topics(in: member.metadata(of: protocolName))
            else { return nil }
            topics.formUnion(read)
        }
        return topics
    }
}

/// How far a group has read in one partition.
struct CommittedOffset: Sendable, Hashable {
    var offset: Offset
    var leaderEpoch = LeaderEpoch.none
    var metadata = ""
    /// Milliseconds since 1970.
    var committed: Int64
    /// Only in records of old.
    var expires: Int64?
}

/// `ConsumerProtocolSubscription`: int16 version, then an array of topic names, of which alone the
/// broker knows something.
enum ConsumerSubscription {
    static func topics(in bytes: [UInt8]) -> [String]? {
        bytes.withUnsafeBytes { raw in
            var reader = ByteReader(raw)
            do {
                guard try reader.int16() >= 0 else { return nil }
                let count = Int(try reader.int32())
                guard count >= 0, count <= reader.remaining / 2 else { return nil }
                return try (0..<count).map { _ in
                    let length = Int(try reader.int16())
                    guard length >= 0 else { return "" }
                    return String(decoding: try reader.bytes(length), as: UTF8.self)
                }
            } catch {
                return nil
            }
        }
    }
}
