import KafkaCodec
import Platform
import Vocabulary

/// `<offset>.snapshot`: the producers as they were when the log ended at the offset of its name.
///
///     int16 version 1 │ uint32 CRC-32C of all that follows │ int32 count │ entries of 46 bytes:
///     int64 producer id │ int16 epoch │ int32 last sequence │ int64 last offset │ int32 offset delta
///     int64 timestamp │ int32 coordinator epoch │ int64 first offset of its transaction, or -1
///
/// Kafka writes one entry a producer, its last batch. Here each of its last five batches has one,
/// oldest first: Kafka, for which a later entry replaces an earlier one, reads the same from it, and
/// we know retries of all five again after a restart.
///
/// A snapshot saves reading and is never needed: it is not synced, and what a crash leaves of it is
/// believed only if its checksum is right.
struct ProducerSnapshot {
    struct Entry: Sendable, Hashable {
        var producerID: Int64
        var epoch: Int16
        /// Nil before the producer's first batch.
        var batch: ProducerState.Batch?
        var timestamp: Int64
        var coordinatorEpoch: Int32
        var transactionStart: Offset
    }

    private static let version: Int16 = 1
    private static let headerSize = 10
    private static let entrySize = 46
    private static let checksumStart = 6

    static func bytes(of states: ProducerStates) -> [UInt8] {
        let entries = states.sorted.flatMap(entries)
        var body: [UInt8] = []
        body.reserveCapacity(4 + entries.count * entrySize)
        body.appendBigEndian(Int32(entries.count))
        for entry in entries {
            let batch = entry.batch
            body.appendBigEndian(entry.producerID)
            body.appendBigEndian(entry.epoch)
            body.appendBigEndian(batch?.lastSequence ?? -1)
            body.appendBigEndian(batch?.lastOffset.value ?? -1)
            body.appendBigEndian(batch?.offsetDelta ?? 0)
            body.appendBigEndian(entry.timestamp)
            body.appendBigEndian(entry.coordinatorEpoch)
            body.appendBigEndian(entry.transactionStart.value)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(6 + body.count)
        bytes.appendBigEndian(version)
        bytes.appendBigEndian(body.withUnsafeBytes { CRC32C.of($0) })
        return bytes + body
    }

    private static func entries(of state: ProducerState) -> [Entry] {
        let batches: [ProducerState.Batch?] = state.batches.isEmpty ? [nil] : state.batches
        return batches.map { batch in
            Entry(
                producerID: state.producerID, epoch: state.epoch, batch: batch,
                timestamp: batch?.timestamp ?? state.lastTimestamp,
                coordinatorEpoch: state.coordinatorEpoch,
                transactionStart: state.transactionStart)
        }
    }

    /// Nil when the bytes are no whole snapshot.
    static func states(in bytes: [UInt8], now: Int64) -> ProducerStates? {
        bytes.withUnsafeBytes { raw in
            func load<T: FixedWidthInteger>(_ at: Int) -> T {
                T(bigEndian: raw.loadUnaligned(fromByteOffset: at, as: T.self))
            }
            guard raw.count >= headerSize, load(0) == version else { return nil }
            let crc: UInt32 = load(2)
            guard CRC32C.of(UnsafeRawBufferPointer(rebasing: raw[checksumStart...])) == crc else {
                return nil
            }
            let count = Int(load(6) as Int32)
            guard count >= 0, count <= (raw.count - headerSize) / entrySize else { return nil }
            var states = ProducerStates()
            for index in 0..<count {
                let at = headerSize + index * entrySize
                let last: Int32 = load(at + 10)
                let delta: Int32 = load(at + 22)
                let timestamp: Int64 = load(at + 26)
                let batch = ProducerState.Batch(
                    firstSequence: Int32(
                        truncatingIfNeeded: (Int64(last) - Int64(delta)) & 0x7fff_ffff),
                    lastSequence: last, lastOffset: Offset(load(at + 14)), offsetDelta: delta,
                    timestamp: timestamp)
                states.restore(
                    Entry(
                        producerID: load(at), epoch: load(at + 8), batch: last < 0 ? nil : batch,
                        timestamp: timestamp, coordinatorEpoch: load(at + 34),
                        transactionStart: Offset(load(at + 38))), now: now)
            }
            return states
        }
    }

    // MARK: Files

    static func write(
        _ states: ProducerStates, at end: Offset, in directory: FilePath,
        _ fileSystem: any FileSystem
    ) throws {
        let file = try fileSystem.open(
            LogFileName(end, .snapshot).path(in: directory), .create, as: .producerSnapshot)
        defer { file.close() }
        try bytes(of: states).withUnsafeBytes { try file.write($0, at: 0) }
    }

    static func read(
        at end: Offset, in directory: FilePath, _ fileSystem: any FileSystem, now: Int64
    ) throws -> ProducerStates? {
        let file = try fileSystem.open(
            LogFileName(end, .snapshot).path(in: directory), .read, as: .producerSnapshot)
        defer { file.close() }
        return states(in: try SmallFile.bytes(of: file), now: now)
    }
}
