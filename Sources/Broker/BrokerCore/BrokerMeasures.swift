package import KafkaCodec
import PartitionLog
import Synchronization
import Vocabulary

/// What a broker counts of itself, at one moment.
package struct BrokerMeasures: Sendable, Hashable {
    package var topics = 0
    package var partitions = 0
    package var groups = 0
    package var groupMembers = 0
    package var offlineDirectories = 0
    /// In all segments of all logs that are in service.
    package var logBytes: Int64 = 0
    /// Written and not yet synced.
    package var unsyncedBytes: Int64 = 0
    /// Since the start, of the APIs that were asked, by their keys.
    package var requests: [(api: APIKey, count: Int)] = []
    package var requestBytes = 0

    package static func == (a: BrokerMeasures, b: BrokerMeasures) -> Bool {
        a.values == b.values
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(values) }

    private var values: [Int64] {
        [topics, partitions, groups, groupMembers, offlineDirectories, requestBytes].map {
            Int64($0)
        } + [logBytes, unsyncedBytes]
            + requests.flatMap { [Int64($0.api.rawValue), Int64($0.count)] }
    }
}

/// Counts requests as they come, from any thread.
final class RequestCounts: Sendable {
    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    private let byOffer = OfferedAPIs.all.map { _ in Count() }
    private let places: [Int16: Int] = Dictionary(
        uniqueKeysWithValues: OfferedAPIs.all.enumerated().map { ($1.api.rawValue, $0) })
    private let bytes = Atomic<Int>(0)

    func count(_ api: APIKey, bytes count: Int) {
        bytes.wrappingAdd(count, ordering: .relaxed)
        guard let place = places[api.rawValue] else { return }
        byOffer[place].value.wrappingAdd(1, ordering: .relaxed)
    }

    func fill(_ measures: inout BrokerMeasures) {
        measures.requestBytes = bytes.load(ordering: .relaxed)
        for (offer, count) in zip(OfferedAPIs.all, byOffer) {
            let value = count.value.load(ordering: .relaxed)
            if value > 0 { measures.requests.append((offer.api, value)) }
        }
    }
}

extension Broker {
    package var measures: BrokerMeasures {
        var measures = BrokerMeasures()
        for topic in snapshot.sorted {
            measures.topics += 1
            measures.partitions += topic.partitions.count
        }
        for directory in directories {
            if directory.isOffline {
                measures.offlineDirectories += 1
                continue
            }
            for log in directory.directory.logs { measures.logBytes += log.byteCount.value }
            measures.unsyncedBytes += directory.directory.unflushedBytes.value
        }
        groups.table.withLock { table in
            measures.groups = table.groups.count
            for group in table.groups.values { measures.groupMembers += group.members.count }
        }
        requestCounts.fill(&measures)
        return measures
    }
}
