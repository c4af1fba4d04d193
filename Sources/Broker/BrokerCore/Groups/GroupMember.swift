import Vocabulary

/// One member of a group of the classic protocol.
struct GroupMember: Sendable {
    struct Offer: Sendable, Hashable {
        var name: String
        var metadata: [UInt8]
    }

    var id: String
    /// Of a static member (KIP-345).
    var instanceID: String?
    var clientID: String
    var clientHost: String
    var sessionTimeout: Nanoseconds
    var rebalanceTimeout: Nanoseconds
    /// In the member's order of preference.
    var protocols: [Offer]
    var assignment: [UInt8] = []

    /// Requests of the member that wait for the others.
    var join: ReplyRoute?
    var sync: ReplyRoute?
    /// When it counts as dead unless it is heard of.
    var expires = Instant.distantFuture
    /// From its first join to the end of that rebalance.
    var isNew = true
    /// When its timer fires, which may find that the member was heard of since.
    var timer: Instant?

    func metadata(of protocolName: String?) -> [UInt8] {
        protocols.first { $0.name == protocolName }?.metadata ?? []
    }

    func supports(_ protocolName: String) -> Bool {
        protocols.contains { $0.name == protocolName }
    }
}
