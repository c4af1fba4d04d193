/// Records on their way into a driver: bytes back to back (key, then value, of each record in turn)
/// and one entry a record. Reused: `removeAll` keeps the memory.
///
/// One run is filled and handed over per wake-up, so the wall is crossed per run, not per record.
public final class RecordRun {
    public private(set) var bytes: UnsafeMutableRawPointer
    public private(set) var byteCount = 0
    public private(set) var byteCapacity: Int
    public private(set) var entries: UnsafeMutablePointer<RecordEntry>
    public private(set) var count = 0
    public private(set) var capacity: Int

    public init(records: Int, bytes byteCapacity: Int) {
        self.byteCapacity = max(byteCapacity, 64)
        capacity = max(records, 1)
        bytes = .allocate(byteCount: self.byteCapacity, alignment: 64)
        entries = .allocate(capacity: capacity)
    }

    deinit {
        bytes.deallocate()
        entries.deallocate()
    }

    @inlinable
    public var isEmpty: Bool { count == 0 }

    public func removeAll() {
        count = 0
        byteCount = 0
    }

    public func hasRoom(for size: Int) -> Bool {
        count < capacity && byteCount + size <= byteCapacity
    }

    /// Where the next record's key and value are to be written: `size` bytes, which must fit.
    public func space(for size: Int) -> UnsafeMutableRawPointer {
        precondition(hasRoom(for: size), "a record run was filled past its capacity")
        return bytes + byteCount
    }

    /// Takes in the record just written to `space`.
    public func append(_ entry: RecordEntry) {
        entries[count] = entry
        count += 1
        byteCount += entry.size
    }

    /// Takes in records that were written straight behind those in the run, to `entries` and to
    /// `bytes`: one call for many.
    public func commit(records: Int, bytes size: Int) {
        precondition(
            records >= 0 && size >= 0 && count + records <= capacity
                && byteCount + size <= byteCapacity, "a record run was filled past its capacity")
        count += records
        byteCount += size
    }

    /// Drops the first records, which a driver has taken.
    public func removeFirst(_ taken: Int) {
        guard taken > 0 else { return }
        guard taken < count else { return removeAll() }
        var dropped = 0
        for index in 0..<taken { dropped += entries[index].size }
        count -= taken
        byteCount -= dropped
        entries.update(from: entries + taken, count: count)
        bytes.copyMemory(from: bytes + dropped, byteCount: byteCount)
    }
}

@frozen
public struct RecordEntry: Sendable {
    public var partition: Int32
    /// -1 for no key.
    public var keyLength: Int32
    public var valueLength: Int32
    public var stamp: RecordStamp
    /// Milliseconds since 1970.
    public var timestamp: Int64

    public init(
        partition: Int32, keyLength: Int32, valueLength: Int32, stamp: RecordStamp, timestamp: Int64
    ) {
        self.partition = partition
        self.keyLength = keyLength
        self.valueLength = valueLength
        self.stamp = stamp
        self.timestamp = timestamp
    }

    public var size: Int { Int(max(keyLength, 0)) + Int(valueLength) }
}

/// What a producer remembers of a record until its outcome is known.
@frozen
public struct RecordStamp: Sendable {
    /// Counts the records of one producer in one partition, from 0 without gaps.
    public var sequence: Int64
    /// When the plan wanted it sent, in monotonic nanoseconds.
    public var intended: Int64
    /// When it was handed to the driver, in monotonic nanoseconds.
    public var sent: Int64

    public init(sequence: Int64, intended: Int64, sent: Int64) {
        self.sequence = sequence
        self.intended = intended
        self.sent = sent
    }
}
