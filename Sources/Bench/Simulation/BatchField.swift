/// The fields of a record batch (magic 2) by their place in it, as Kafka's protocol guide has them.
enum BatchField {
    private static let fields: [(end: Int, name: String)] = [
        (8, "baseOffset"), (12, "batchLength"), (16, "partitionLeaderEpoch"), (17, "magic"),
        (21, "crc"), (23, "attributes"), (27, "lastOffsetDelta"), (35, "baseTimestamp"),
        (43, "maxTimestamp"), (51, "producerId"), (53, "producerEpoch"), (57, "baseSequence"),
        (61, "recordsCount"),
    ]
    /// Of baseOffset and batchLength, which the length does not count.
    private static let prologue = 12

    /// Which field the byte belongs to, in a segment whose batches are whole.
    static func name(at position: Int, in segment: [UInt8]) -> String {
        var start = 0
        while start + prologue <= segment.count {
            let length = segment[start + 8..<start + prologue].reduce(0) { $0 << 8 | Int($1) }
            let end = start + prologue + length
            if position < end {
                return fields.first { position - start < $0.end }?.name ?? "records"
            }
            start = end
        }
        return "behind the last batch"
    }
}
