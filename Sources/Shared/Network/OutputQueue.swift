/// Bytes of a file that go to a socket without passing through this process.
package struct FileRegion {
    package var descriptor: Int32
    package var position: Int64
    package var length: Int
    /// Keeps the descriptor open until the bytes are sent.
    package var owner: AnyObject

    package init(descriptor: Int32, position: Int64, length: Int, owner: AnyObject) {
        self.descriptor = descriptor
        self.position = position
        self.length = length
        self.owner = owner
    }
}

/// A stretch that waits to be sent: memory, or part of a file.
struct OutputPiece {
    var base: UnsafeRawPointer?
    var length: Int
    /// -1 for memory.
    var file: Int32 = -1
    var position: Int64 = 0
    /// Keeps the memory, or the file.
    var owner: AnyObject?

    var isFile: Bool { file >= 0 }
}

/// What a connection has still to send, in order.
struct OutputQueue {
    private(set) var byteCount = 0
    private var pieces: [OutputPiece] = []
    private var head = 0

    var isEmpty: Bool { head == pieces.count }
    var first: OutputPiece { pieces[head] }
    var pieceCount: Int { pieces.count - head }

    subscript(index: Int) -> OutputPiece { pieces[head + index] }

    mutating func append(_ piece: OutputPiece) {
        guard piece.length > 0 else { return }
        pieces.append(piece)
        byteCount += piece.length
    }

    /// Copies few bytes into chunks, so that many small replies become one piece. A chunk is of one
    /// piece only.
    mutating func append(copying bytes: UnsafeRawBufferPointer, chunks: inout OutputChunkPool) {
        var rest = bytes
        while !rest.isEmpty {
            let tail = lastChunk
            let chunk = tail ?? chunks.take()
            let (base, taken) = chunk.append(rest)
            rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
            if tail != nil {
                pieces[pieces.count - 1].length += taken
                byteCount += taken
            } else {
                append(OutputPiece(base: base, length: taken, owner: chunk))
            }
        }
    }

    /// Puts memory that replaces the first bytes of the first piece, a file, in front of it.
    mutating func replaceFileStart(with piece: OutputPiece) {
        pieces[head].position += Int64(piece.length)
        pieces[head].length -= piece.length
        if pieces[head].length == 0 {
            pieces[head] = piece
        } else if head > 0 {
            head -= 1
            pieces[head] = piece
        } else {
            pieces.insert(piece, at: 0)
        }
    }

    /// Drops bytes that were sent; chunks that are done with go back to their pool.
    mutating func advance(_ count: Int, chunks: inout OutputChunkPool) {
        byteCount -= count
        var rest = count
        while rest > 0 {
            let length = pieces[head].length
            guard rest >= length else {
                pieces[head].base = pieces[head].base.map { $0 + rest }
                pieces[head].position += Int64(rest)
                pieces[head].length -= rest
                return
            }
            rest -= length
            let done = pieces[head].owner
            pieces[head].owner = nil
            head += 1
            if let chunk = done as? OutputChunk { chunks.giveBack(chunk) }
        }
        guard isEmpty else { return }
        pieces.removeAll(keepingCapacity: pieces.capacity <= OutputQueue.keptPieces)
        head = 0
    }

    mutating func removeAll() {
        pieces = []
        (head, byteCount) = (0, 0)
    }

    private var lastChunk: OutputChunk? {
        guard let last = pieces.indices.last, last >= head, let chunk = pieces[last].owner,
            let chunk = chunk as? OutputChunk, chunk.hasRoom
        else { return nil }
        return chunk
    }

    private static let keptPieces = 64
}

/// Memory for small replies.
final class OutputChunk {
    static let size = 4096
    private let base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    private var used = 0

    deinit { base.deallocate() }

    var hasRoom: Bool { used < OutputChunk.size }

    /// Copies as much as there is room for; answers where it is and how much it was.
    func append(_ bytes: UnsafeRawBufferPointer) -> (UnsafeRawPointer, Int) {
        let taken = min(bytes.count, OutputChunk.size - used)
        let place = base + used
        place.copyMemory(from: bytes.baseAddress!, byteCount: taken)
        used += taken
        return (UnsafeRawPointer(place), taken)
    }

    func reset() { used = 0 }
}

/// Chunks that a loop's connections are not using.
struct OutputChunkPool {
    private var spare: [OutputChunk] = []
    private static let most = 64

    mutating func take() -> OutputChunk { spare.popLast() ?? OutputChunk() }

    mutating func giveBack(_ chunk: OutputChunk) {
        guard spare.count < OutputChunkPool.most else { return }
        chunk.reset()
        spare.append(chunk)
    }
}

/// Keeps an array while its elements are being sent.
final class SentBytes {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var piece: OutputPiece {
        // The elements of a native array do not move while the array is alive and unmutated, and
        // the piece owns this object, whose array is constant.
        let base = bytes.withUnsafeBytes { $0.baseAddress }
        return OutputPiece(base: base, length: bytes.count, owner: self)
    }
}
