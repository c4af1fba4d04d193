import Drivers
import Scenarios

/// Makes one producer's records, one after the other: key, partition, sequence, size, identity,
/// body, checksum. What it makes depends on plan, seed and run only.
final class RecordWriter {
    private struct PartitionState {
        var nextSequence: Int64
        var bodyStream: UInt64
    }

    /// Bytes that may be written behind a record; the next one overwrites them.
    private static let slack = 16

    /// Room that is asked for before a record is made.
    let roomNeeded: Int
    private let keyLength: Int
    private let producer: Int32
    private let run: UInt32
    private let pool: BodyPool
    private let bodies: BodyPool.View
    private let keys: KeyTable?
    private let sizes: ValueSizes
    private let fixedSize: Int
    private var choice: KeyChoice
    private var sticky: StickyPartition
    private var random: RandomSequence
    private let partitions: UnsafeMutablePointer<PartitionState>

    /// Producer `index` of its block, `producer` within the run.
    init(_ setting: RecordSetting, identity: RecordIdentity, producer: Int32, index: Int) {
        self.producer = producer
        run = identity.run
        pool = identity.pool(ofProducer: producer)
        bodies = pool.view
        keys = setting.keys
        keyLength = setting.keyLength
        sizes = setting.sizes
        fixedSize = setting.sizes.fixed ?? 0
        choice = KeyChoice(
            setting.plan.keys, zipf: setting.zipf, producer: index, of: setting.plan.count)
        sticky = StickyPartition(
            partitions: setting.partitions, batchSize: setting.batchSize, first: index)
        random = RandomSequence(seed: setting.seed, stream: UInt64(producer))
        partitions = .allocate(capacity: setting.partitions)
        for partition in 0..<setting.partitions {
            let stream = bodies.stream(producer: producer, partition: Int32(partition))
            (partitions + partition).initialize(
                to: PartitionState(nextSequence: 0, bodyStream: stream))
        }
        roomNeeded = setting.largestRecord + Self.slack
    }

    deinit { partitions.deallocate() }

    /// Writes one record for each intended time behind those in `records`, as long as there is room;
    /// answers how many. When they are handed over is put into their stamps when it comes.
    func write(
        _ intended: UnsafeBufferPointer<Int64>, timestamp: Int64, into records: RecordRun
    ) -> Int {
        // State is kept in locals: a class's properties are checked at each access.
        var place = Place(
            bytes: records.bytes + records.byteCount, entry: records.entries + records.count,
            timestamp: timestamp)
        let first = place
        var choice = choice
        var sticky = sticky
        var random = random
        let room = min(intended.count, room(in: records))
        for index in 0..<room {
            let key = choice.next(&random)
            if key >= 0, let keys {
                write(intended[index], keys.entry(key), at: &place)
            } else {
                sticky.give(write(intended[index], partition: sticky.current, at: &place))
            }
        }
        self.choice = choice
        self.sticky = sticky
        self.random = random
        records.commit(records: room, bytes: place.bytes - first.bytes)
        return room
    }

    /// Records that fit for certain.
    func room(in records: RecordRun) -> Int {
        min(
            records.capacity - records.count,
            (records.byteCapacity - records.byteCount) / roomNeeded)
    }

    /// Where the next record goes.
    private struct Place {
        var bytes: UnsafeMutableRawPointer
        var entry: UnsafeMutablePointer<RecordEntry>
        let timestamp: Int64
    }

    @inline(__always)
    private func write(_ intended: Int64, _ key: UnsafeRawPointer, at place: inout Place) {
        let (first, second) = (key.word(0), key.word(1))
        place.bytes.store(first, 0)
        place.bytes.store(second, 1)
        place.bytes += KeyTable.keyLength
        let record = next(in: Int32(truncatingIfNeeded: second >> 32))
        var sum = RecordChecksum(keyLength: KeyTable.keyLength, valueLength: record.length)
        let header = header(of: record, intended)
        sum.absorb(header.0, header.1, header.2, header.3)
        sum.absorb(first, number: 0)
        sum.absorb(second & 0xFFFF_FFFF, number: 1)
        finish(record, intended, header, &sum, keyLength: Int32(KeyTable.keyLength), at: &place)
    }

    /// Answers the value's size.
    @inline(__always)
    private func write(_ intended: Int64, partition: Int32, at place: inout Place) -> Int {
        let record = next(in: partition)
        var sum = RecordChecksum(keyLength: -1, valueLength: record.length)
        let header = header(of: record, intended)
        sum.absorb(header.0, header.1, header.2, header.3)
        finish(record, intended, header, &sum, keyLength: -1, at: &place)
        return record.length
    }

    private struct Record {
        var partition: Int32
        var sequence: Int64
        var body: Body
        var length: Int
    }

    @inline(__always)
    private func next(in partition: Int32) -> Record {
        let state = partitions + Int(partition)
        let sequence = state.pointee.nextSequence
        state.pointee.nextSequence = sequence &+ 1
        let body = bodies.body(stream: state.pointee.bodyStream, sequence: sequence)
        let length = fixedSize > 0 ? fixedSize : sizes.size(of: body.mask)
        return Record(partition: partition, sequence: sequence, body: body, length: length)
    }

    @inline(__always)
    private func header(of record: Record, _ intended: Int64) -> (UInt64, UInt64, UInt64, UInt64) {
        IdentityHeader(
            run: run, producer: producer, partition: record.partition,
            sequence: record.sequence, intended: intended
        ).words
    }

    @inline(__always)
    private func finish(
        _ record: Record, _ intended: Int64, _ header: (UInt64, UInt64, UInt64, UInt64),
        _ sum: inout RecordChecksum, keyLength: Int32, at place: inout Place
    ) {
        let value = place.bytes
        value.store(header.0, 0)
        value.store(header.1, 1)
        value.store(header.2, 2)
        value.store(header.3, 3)
        record.body.write(
            record.length &- IdentityHeader.size, to: value + IdentityHeader.size, &sum)
        value.store(sum.finish(), 4)
        place.entry.initialize(
            to: RecordEntry(
                partition: record.partition, keyLength: keyLength,
                valueLength: Int32(truncatingIfNeeded: record.length),
                stamp: RecordStamp(
                    sequence: record.sequence, intended: intended, sent: intended),
                timestamp: place.timestamp))
        place.entry += 1
        place.bytes += record.length
    }

    /// Key and value bytes of records that were written, by their sequences.
    func payload(partition: Int32, sequence: Int64) -> Int {
        guard fixedSize == 0 else { return fixedSize &+ keyLength }
        let stream = partitions[Int(partition)].bodyStream
        return sizes.size(of: bodies.body(stream: stream, sequence: sequence).mask) &+ keyLength
    }

    /// When all records weigh the same: how much.
    var fixedPayload: Int? { fixedSize > 0 ? fixedSize + keyLength : nil }
}
