package import KafkaCodec
package import Platform
import Synchronization
import Vocabulary

/// A stretch of a segment file that belongs into a fetch's answer. The reference keeps the file
/// readable, retention notwithstanding.
package struct FetchedStretch: Sendable {
    package var file: any File
    package var position: Int64
    package var length: Int
}

/// Hears the answer to a fetch that did not come over a wire.
package protocol FetchReceiver: AnyObject, Sendable {
    /// Called from the thread that fetched, appended, synced or advanced the time. The response's
    /// records that are not empty lie in the stretches, in the response's order.
    func fetchEnded(_ token: UInt64, _ response: FetchResponse, _ stretches: [FetchedStretch])
}

/// Where the answer to a fetch goes.
enum FetchDestination: Sendable {
    case wire(ReplyRoute)
    case typed(any FetchReceiver, token: UInt64)

    func answer(_ read: FetchRead) {
        switch self {
        case .wire(let route): route.send(read)
        case .typed(let receiver, let token):
            receiver.fetchEnded(token, read.response, read.stretches)
        }
    }
}

/// What one look at the logs gives a fetch.
struct FetchRead {
    var response = FetchResponse()
    var stretches: [FetchedStretch] = []
    var byteCount = 0
    /// Something that waiting would not better: an error, or a stretch that ends with its segment.
    var isFinal = false
}

extension ReplyRoute {
    /// The response with the file stretches between its own bytes.
    func send(_ read: FetchRead) {
        let writer = ByteWriter(capacity: 256 + 64 * read.stretches.count)
        var splits: [RecordsSplit] = []
        do {
            try read.response.encodeFrame(
                version: version, correlationId: correlationID, into: writer, splits: &splits)
        } catch {
            return close("the answer to a Fetch request cannot be written: \(error)")
        }
        var pieces: [ResponseFrame.Piece] = []
        pieces.reserveCapacity(2 * read.stretches.count + 1)
        var written = 0
        var next = 0
        for split in splits where split.records.count > 0 {
            let stretch = read.stretches[next]
            next += 1
            pieces.append(.bytes(writer.copyBytes(written..<split.position)))
            pieces.append(
                .file(stretch.file, position: stretch.position, length: stretch.length))
            written = split.position
        }
        if written < writer.count {
            pieces.append(.bytes(writer.copyBytes(written..<writer.count)))
        }
        target.deliver(.frame(ResponseFrame(pieces: pieces)), for: slot)
    }
}

/// A fetch that waits for more records than there are (a long poll).
final class WaitingFetch: Sendable {
    let request: FetchRequest
    let version: Int16
    let context: FetchContext
    let destination: FetchDestination
    private let missing: Atomic<Int>
    private let answered = Atomic<Bool>(false)

    init(
        _ request: FetchRequest, version: Int16, context: FetchContext,
        destination: FetchDestination, missing: Int
    ) {
        self.request = request
        self.version = version
        self.context = context
        self.destination = destination
        self.missing = Atomic(missing)
    }

    var isAnswered: Bool { answered.load(ordering: .acquiring) }

    /// Counts bytes that have come; true when there are enough.
    func credit(_ bytes: Int) -> Bool {
        missing.wrappingSubtract(bytes, ordering: .relaxed).newValue <= 0
    }

    /// True for the one caller that is to answer it.
    func claim() -> Bool { !answered.exchange(true, ordering: .acquiringAndReleasing) }
}
