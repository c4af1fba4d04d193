import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension GroupChange {
    var storedGroup: StoredGroup {
        StoredGroup(
            protocolType: group.protocolType ?? "", generation: group.generation,
            protocolName: group.protocolName, leader: group.leader, stateSince: group.stateSince,
            members: group.inOrder)
    }

    /// Appends records of the group, in the order in which its changes are made, and calls `then`
    /// without the lock: when the offsets topic acknowledges after its sync, once that is done.
    ///
    /// Answers why nothing was appended, and then `then` is not called.
    mutating func store(_ records: [GroupRecord], then: @escaping @Sendable (ErrorCode) -> Void)
        -> ErrorCode?
    {
        guard !records.isEmpty else {
            effects.append { then(.none) }
            return nil
        }
        guard let partition = broker.offsetsPartition(of: group.id) else {
            return .coordinatorNotAvailable
        }
        if partition.refusal != nil { return .notCoordinator }
        let batch = GroupBatch(records, wall)
        do throws(LogError) {
            let result = try partition.log.append(batch.bytes, now: now)
            let broker = broker
            let count = batch.bytes.count
            effects.append { broker.stored(result, count, in: partition, then) }
            return nil
        } catch {
            switch error.code {
            case .recordsTooLarge, .batchTooLarge: return .unknownServerError
            case .closed: return .coordinatorNotAvailable
            default:
                let directory = partition.directory
                let broker = broker
                if error.code != .noSpace {
                    effects.append {
                        broker.fail(directory, "an append to \(partition.id) failed: \(error)")
                    }
                }
                return .coordinatorNotAvailable
            }
        }
    }
}

/// Records of groups as one batch.
struct GroupBatch {
    private let builder: RecordBatchBuilder
    let bytes: UnsafeMutableRawBufferPointer

    init(_ records: [GroupRecord], _ timestamp: Int64) {
        builder = RecordBatchBuilder(capacity: 1_024)
        let key = ByteWriter()
        let value = ByteWriter()
        for record in records {
            key.removeAll()
            value.removeAll()
            record.encodeKey(into: key)
            let hasValue = record.encodeValue(into: value)
            builder.append(
                timestamp: timestamp, key: UnsafeRawBufferPointer(key.bytes),
                value: hasValue ? UnsafeRawBufferPointer(value.bytes) : nil)
        }
        bytes = builder.finish()
    }
}

extension Broker {
    var offsetsTopic: Topic? { snapshot.byName[TopicName.consumerOffsets] }

    /// `Utils.abs(group.hashCode) % partitions`, Java's hash.
    func offsetsPartition(of group: String) -> Partition? {
        guard let topic = offsetsTopic, !topic.partitions.isEmpty else { return nil }
        var hash: Int32 = 0
        for unit in group.utf16 { hash = hash &* 31 &+ Int32(unit) }
        return topic.partitions[Int(hash & 0x7fff_ffff) % topic.partitions.count]
    }

    fileprivate func stored(
        _ result: AppendResult, _ bytes: Int, in partition: Partition,
        _ then: @escaping @Sendable (ErrorCode) -> Void
    ) {
        countDirty(bytes, in: partition)
        let waits = partition.acknowledgesAfterSync
        for fetch in partition.appended(bytes, areVisible: !waits || readsUnsynced) {
            answer(fetch)
        }
        guard waits, configuration.plantedBug != .ackBeforeFsync else {
            if result.needsFlush { flushQueue.request(partition) }
            return then(.none)
        }
        let pending = PendingProduce(.stored(then))
        pending.expectOneMore()
        let acknowledgement = AwaitedAcknowledgement(
            end: result.endOffset, produce: pending, topicIndex: 0, partitionIndex: 0)
        switch partition.park(acknowledgement) {
        case .parked: flushQueue.request(partition)
        case .covered: pending.covered()
        case .refused: return then(.notCoordinator)
        }
        var topic = ProduceResponse.TopicProduceResponse()
        topic.partitionResponses = [.init()]
        var response = ProduceResponse()
        response.responses = [topic]
        pending.appended(response)
    }

    // MARK: Loading

    /// What the offsets topic says of groups. Their members have a session to be heard of again.
    func loadGroups() throws {
        guard let topic = offsetsTopic else { return }
        let moment = moment
        var loading = GroupLoading(now: moment.wallMilliseconds)
        for partition in topic.partitions { try loading.read(partition.log) }
        groups.table.withLock { $0.groups = loading.groups }
        for id in loading.groups.keys.sorted() {
            withGroup(id) { change in
                for member in change.group.order { change.extendSession(of: member) }
            }
        }
    }
}

/// Replays the offsets topic.
private struct GroupLoading {
    private(set) var groups: [String: ClassicGroup] = [:]
    private let now: Int64
    private static let readSize = 1 << 20

    init(now: Int64) { self.now = now }

    mutating func read(_ log: PartitionLog) throws {
        let bounds = log.bounds
        var offset = bounds.logStart
        while offset < bounds.logEnd {
            let slice = try log.read(
                from: offset, maxBytes: Self.readSize, minOneBatch: true, upTo: bounds.logEnd)
            guard slice.length > 0 else { break }
            let bytes = try log.bytes(of: slice)
            let next = try bytes.withUnsafeBytes { try apply($0) }
            guard next > offset else { break }
            offset = next
        }
    }

    private mutating func apply(_ bytes: UnsafeRawBufferPointer) throws -> Offset {
        var next = Offset.zero
        var batches = RecordBatchIterator(bytes)
        let decoder = RecordDecoder()
        while let batch = try batches.next() {
            next = batch.nextOffset
            // Commits within transactions count when these end, and there are none here.
            guard !batch.attributes.isControl, !batch.attributes.isTransactional,
                batch.recordCount > 0
            else { continue }
            try withExtendedLifetime(decoder) {
                let decoded = try decoder.decode(batch)
                for record in decoded.records {
                    guard let key = decoded.key(record) else { continue }
                    apply(try GroupRecord(key: key, value: decoded.value(record)))
                }
            }
        }
        return next
    }

    private mutating func apply(_ record: GroupRecord) {
        switch record {
        case .offset(let group, let partition, let committed):
            if committed == nil, groups[group] == nil { return }
            groups[group, default: ClassicGroup(group, now: now)].offsets[partition] = committed
        case .group(let id, let stored):
            let offsets = groups[id]?.offsets ?? [:]
            guard let stored else {
                groups[id] = nil
                if !offsets.isEmpty {
                    groups[id] = ClassicGroup(id, now: now)
                    groups[id]?.offsets = offsets
                }
                return
            }
            var group = ClassicGroup(id, now: now)
            group.offsets = offsets
            group.generation = stored.generation
            group.protocolType = stored.protocolType
            group.protocolName = stored.protocolName
            for member in stored.members { group.add(member) }
            group.leader = stored.leader
            let since = stored.stateSince < 0 ? now : stored.stateSince
            group.become(stored.members.isEmpty ? .empty : .stable, now: since)
            groups[id] = group
        case .other: break
        }
    }
}
