import BrokerCore
import Platform
import Synchronization

/// Keeps every reply by its slot.
final class RecordingTarget: ReplyTarget {
    private let replies = Mutex<[UInt64: [Reply]]>([:])
    private let order = Mutex<[UInt64]>([])

    func deliver(_ reply: Reply, for slot: UInt64) {
        replies.withLock { $0[slot, default: []].append(reply) }
        order.withLock { $0.append(slot) }
    }

    func reply(_ slot: UInt64) -> Reply? { replies.withLock { $0[slot]?.first } }
    func replyCount(_ slot: UInt64) -> Int { replies.withLock { $0[slot]?.count ?? 0 } }
    /// Slots in the order in which they were answered.
    var answered: [UInt64] { order.withLock { $0 } }
}

extension ResponseFrame {
    /// The frame as a socket would carry it, its size included.
    func joined() throws -> [UInt8] {
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .bytes(let own): bytes += own
            case .file(let file, let position, let length):
                var read = [UInt8](repeating: 0, count: length)
                let count = try read.withUnsafeMutableBytes {
                    try file.read(into: $0, at: position)
                }
                bytes += read.prefix(count)
            }
        }
        return bytes
    }
}
