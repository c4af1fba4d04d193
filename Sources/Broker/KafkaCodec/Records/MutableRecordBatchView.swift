package import Vocabulary

/// A record batch that the leader may still write into. Only the fields in front of the CRC are
/// free to change; the others change it.
package struct MutableRecordBatchView {
    package let view: RecordBatchView
    private let base: UnsafeMutableRawPointer

    /// The first batch in `bytes`, which may go on with others.
    package init(_ bytes: UnsafeMutableRawBufferPointer) throws(CodecError) {
        view = try RecordBatchView(UnsafeRawBufferPointer(bytes))
        base = UnsafeMutableRawPointer(mutating: view.base)
    }

    package func setBaseOffset(_ offset: Offset) {
        store(offset.value, at: RecordBatchHeader.baseOffset)
    }

    package func setPartitionLeaderEpoch(_ epoch: LeaderEpoch) {
        store(epoch.value, at: RecordBatchHeader.partitionLeaderEpoch)
    }

    /// Writes the timestamp type and the largest timestamp, and the CRC if either was another.
    package func setMaxTimestamp(_ timestamp: Int64, isLogAppendTime: Bool) {
        let old = view.attributes
        guard old.isLogAppendTime != isLogAppendTime || view.maxTimestamp != timestamp else {
            return
        }
        let bit: Int16 = 1 << 3
        let attributes = isLogAppendTime ? old.rawValue | bit : old.rawValue & ~bit
        store(attributes, at: RecordBatchHeader.attributes)
        store(timestamp, at: RecordBatchHeader.maxTimestamp)
        store(view.computeCRC(), at: RecordBatchHeader.crc)
    }

    @inline(__always)
    private func store<T: FixedWidthInteger>(_ value: T, at offset: Int) {
        base.storeBytes(of: value.bigEndian, toByteOffset: offset, as: T.self)
    }
}
