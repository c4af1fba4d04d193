import KafkaCodec
import Vocabulary

/// One request under way on a link, and what becomes of it. Exactly one of `answered`, `lost` and,
/// for requests without an answer, `whollyWritten` ends it.
class Exchange {
    let api: APIKey
    let version: Int16
    /// Set by the link.
    var correlation: Int32 = 0
    /// Where it lies in the connection's stream of bytes.
    var start: Int64 = 0
    var end: Int64 = 0
    var deadline = Instant.distantFuture
    /// When its first byte was given to the socket.
    var written: Instant?

    init(api: APIKey, version: Int16) {
        self.api = api
        self.version = version
    }

    /// False for acks=0.
    var expectsAnswer: Bool { true }

    /// The body of the answer; its memory is the connection's again on return. What this throws
    /// breaks the link.
    func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {}

    /// The link broke. `written` says whether the broker may have got it.
    func lost(_ reason: String, at now: Instant) {}

    /// The last byte was given to the socket.
    func whollyWritten(at now: Instant) {}
}
