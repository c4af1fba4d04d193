package import Platform

/// What a broker answers to one request.
package enum Reply: Sendable {
    /// A whole response frame, its 4-byte size first.
    case frame(ResponseFrame)
    /// Nothing is sent (acks=0), and the connection goes on.
    case nothing
    /// The connection is to be closed; the reason is for the log.
    case close(reason: String)
}

/// A response frame in pieces: bytes of our own, and stretches of segment files that a server may
/// hand to the socket without copying them.
package struct ResponseFrame: Sendable {
    package enum Piece: Sendable {
        case bytes([UInt8])
        /// `length` bytes of the file from `position`; the reference keeps the file open.
        case file(any File, position: Int64, length: Int)
    }

    package var pieces: [Piece]

    package init(pieces: [Piece]) { self.pieces = pieces }

    package var byteCount: Int {
        pieces.reduce(0) { sum, piece in
            switch piece {
            case .bytes(let bytes): sum + bytes.count
            case .file(_, _, let length): sum + length
            }
        }
    }
}

/// Where replies go: one connection, or one in-process client. A request is named by a slot that
/// the target chose; replies may come in any order and from any thread, exactly one a slot.
package protocol ReplyTarget: AnyObject, Sendable {
    func deliver(_ reply: Reply, for slot: UInt64)
}

/// What a handler may know of a connection.
package struct ConnectionFacts: Sendable {
    package var id: UInt64
    /// The peer's address as text, for the log and for group members.
    package var peer: String
    /// The name of the listener it came through.
    package var listener: String

    package init(id: UInt64, peer: String, listener: String) {
        self.id = id
        self.peer = peer
        self.listener = listener
    }
}
