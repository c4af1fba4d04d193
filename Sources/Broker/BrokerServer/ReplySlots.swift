import BrokerCore
import Vocabulary

/// The unanswered requests of one connection, and the answers that wait for their turn: answers
/// leave in the order of the requests, whatever the order in which they are found.
struct ReplySlots {
    private struct Entry {
        var reply: Reply?
        var requestBytes: Int
    }

    /// A ring; its size is a power of two.
    private var ring: [Entry?] = [nil]
    private var head: UInt64 = 0
    private var tail: UInt64 = 0
    private(set) var requestBytes = 0
    /// Bytes of answers that wait for an earlier one.
    private(set) var replyBytes = 0

    var inFlight: Int { Int(tail - head) }

    /// Takes in a request, and names it.
    mutating func open(requestBytes size: Int) -> UInt64 {
        if inFlight == ring.count { grow() }
        ring[place(tail)] = Entry(reply: nil, requestBytes: size)
        requestBytes += size
        defer { tail += 1 }
        return tail
    }

    /// Keeps the answer to the request named. A second answer, or one to a request that never was,
    /// is a mistake of whoever answers and changes nothing; false then.
    mutating func complete(_ slot: UInt64, with reply: Reply) -> Bool {
        guard slot >= head, slot < tail, var entry = ring[place(slot)], entry.reply == nil else {
            return false
        }
        entry.reply = reply
        ring[place(slot)] = entry
        replyBytes += reply.byteCount
        return true
    }

    /// The answer whose turn it is, if it is there.
    mutating func popReady() -> Reply? {
        guard head < tail, let entry = ring[place(head)], let reply = entry.reply else {
            return nil
        }
        ring[place(head)] = nil
        head += 1
        requestBytes -= entry.requestBytes
        replyBytes -= reply.byteCount
        if head == tail, ring.count > ReplySlots.keptSize { ring = [nil] }
        return reply
    }

    private static let keptSize = 16

    private func place(_ slot: UInt64) -> Int { Int(slot & UInt64(ring.count - 1)) }

    private mutating func grow() {
        var larger = [Entry?](repeating: nil, count: ring.count * 2)
        for slot in head..<tail {
            larger[Int(slot & UInt64(larger.count - 1))] = ring[place(slot)]
        }
        ring = larger
    }
}

extension Reply {
    fileprivate var byteCount: Int {
        if case .frame(let frame) = self { frame.byteCount } else { 0 }
    }
}
