import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

extension Broker {
    /// Forgets offsets that nobody has used for `offsets.retention.minutes`, and groups with nothing
    /// left (`GroupMetadataManager.cleanupExpiredOffsets`).
    func expireOffsets() {
        let retention = configuration.offsetRetention
        for id in groups.table.withLock({ $0.ids }) {
            withGroup(id) { change in
                // What is being stored is newer than what is known.
                guard change.group.pendingCommits.isEmpty, !change.group.isBeingDeleted else {
                    return
                }
                let due = change.expiredOffsets(retention)
                let isUnused =
                    change.group.state == .empty && due.count == change.group.offsets.count
                    && change.group.pendingMembers.isEmpty
                guard !due.isEmpty || isUnused && change.wall - change.group.stateSince > retention
                else { return }
                var records = due.map { GroupRecord.offset(group: id, $0, nil) }
                if isUnused { records.append(.group(id, nil)) }
                let broker = change.broker
                _ = change.store(records) { error in
                    guard error == .none else { return }
                    broker.withGroup(id) { change in
                        for partition in due { change.group.offsets[partition] = nil }
                        change.isForgotten =
                            isUnused && change.group.state == .empty
                            && change.group.offsets.isEmpty
                    }
                }
            }
        }
    }

    /// Topics are gone, and how far they were read with them.
    func forgetOffsets(ofTopics names: Set<String>) {
        for id in groups.table.withLock({ $0.ids }) {
            withGroup(id) { change in
                let gone = change.group.offsets.keys.filter { names.contains($0.topic) }.sorted()
                guard !gone.isEmpty else { return }
                for partition in gone { change.group.offsets[partition] = nil }
                _ = change.forget(gone) { _ in }
            }
        }
    }
}

extension GroupChange {
    /// An empty group's time runs from its last member's leaving, or from the commit where there
    /// never was a member; that of a living one for topics that nobody reads any more.
    fileprivate func expiredOffsets(_ retention: Int64) -> [TopicPartition] {
        let isEmpty = group.state == .empty
        let subscribed = isEmpty ? [] : group.subscribedTopics()
        guard let subscribed else { return [] }
        let isSimple = (group.protocolType ?? "").isEmpty
        return group.offsets.keys.sorted().filter { partition in
            guard let offset = group.offsets[partition], !subscribed.contains(partition.topic)
            else { return false }
            if let expires = offset.expires { return wall >= expires }
            let since = isEmpty && !isSimple ? group.stateSince : offset.committed
            return wall - since >= retention
        }
    }
}
