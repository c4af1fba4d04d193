/// Where the fields of a record batch lie (format 2; big-endian, 61 bytes before the records):
///
///      0  baseOffset            int64  the leader writes it; a producer sends 0
///      8  batchLength           int32  bytes after this field, that is, total - 12
///     12  partitionLeaderEpoch  int32  the leader writes it; like all above, outside the CRC
///     16  magic                 int8   2
///     17  crc                   uint32 CRC-32C of everything below, to the end
///     21  attributes            int16  0-2 codec, 3 log append time, 4 transactional, 5 control,
///                                      6 delete horizon
///     23  lastOffsetDelta       int32  the last record's offset and sequence, less the first's
///     27  baseTimestamp         int64  record timestamps are deltas to it
///     35  maxTimestamp          int64
///     43  producerId            int64  -1: not idempotent
///     51  producerEpoch         int16
///     53  baseSequence          int32
///     57  recordCount           int32
///     61  records, as one compressed blob when there is a codec
package enum RecordBatchHeader {
    package static let baseOffset = 0
    package static let batchLength = 8
    package static let partitionLeaderEpoch = 12
    package static let magic = 16
    package static let crc = 17
    package static let attributes = 21
    package static let lastOffsetDelta = 23
    package static let baseTimestamp = 27
    package static let maxTimestamp = 35
    package static let producerId = 43
    package static let producerEpoch = 51
    package static let baseSequence = 53
    package static let recordCount = 57
    package static let size = 61
    /// Base offset and length: what says how long a batch is.
    package static let prefixSize = 12
    package static let currentMagic: Int8 = 2
}
