/// Where records without a key go: to one partition until a batch's worth of bytes was given to it,
/// then to the next. The first rule of Kafka's own partitioner (KIP-794), without its random order
/// and its look at broker latency, so that the load stays the plan's.
struct StickyPartition {
    private let partitions: Int32
    private let batchSize: Int
    private(set) var current: Int32
    private var given = 0

    /// What a record costs in a batch beside key and value: lengths, deltas and attributes, each a
    /// varint, as far as it can be said beforehand.
    private static let recordOverhead = 8

    init(partitions: Int, batchSize: Int, first: Int) {
        self.partitions = Int32(partitions)
        self.batchSize = max(batchSize, 1)
        current = Int32(first % partitions)
    }

    /// Books a record's bytes on the current partition.
    @inline(__always)
    mutating func give(_ size: Int) {
        given &+= size &+ Self.recordOverhead
        guard given >= batchSize else { return }
        given = 0
        current = current &+ 1 == partitions ? 0 : current &+ 1
    }
}
