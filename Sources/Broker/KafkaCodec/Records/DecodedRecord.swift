/// One record of a batch: where its parts lie, counted from the bytes it was read from. A length of
/// -1 is a null.
///
/// On the wire (`DefaultRecord`):
///
///     length varint | attributes int8, unused | timestamp delta varlong | offset delta varint
///     | key length varint, key | value length varint, value | headers
@frozen
public struct DecodedRecord: Sendable, Hashable {
    public var offset: Int64
    /// Milliseconds since 1970.
    public var timestamp: Int64
    public var keyStart: Int
    public var keyLength: Int
    public var valueStart: Int
    public var valueLength: Int
    /// As `RecordHeaders` encodes them; a length of at least 1, their count.
    public var headersStart: Int
    public var headersLength: Int

    @inlinable
    public init() {
        offset = -1
        timestamp = -1
        keyStart = 0
        keyLength = -1
        valueStart = 0
        valueLength = -1
        headersStart = 0
        headersLength = 0
    }
}
