import KafkaCodec
import Synchronization
import Vocabulary

/// What one client fetches again and again, so that its requests name changes only and the answers
/// leave out what is as before (KIP-227).
final class FetchSession: Sendable {
    let id: Int32
    /// Whether topics are named by their ids, from version 13 on: never both in one session.
    let usesTopicIDs: Bool
    let created: Instant
    let state: Mutex<State>

    struct Key: Hashable, Sendable {
        var topic: String
        var topicID: KafkaUUID
        var partition: Int32
    }

    /// One partition: what was asked for last, and what was answered.
    struct Entry: Sendable {
        var key: Key
        var asked: FetchRequest.FetchPartition
        var highWatermark: Offset
        var logStart: Offset
    }

    struct State: Sendable {
        /// The one that the next request has to name.
        var epoch: Int32
        /// In the order in which they are read: those that gave records last stand at the end.
        private(set) var entries: [Entry]

        init(epoch: Int32, entries: [Entry]) {
            self.epoch = epoch
            self.entries = entries
        }
    }

    init(id: Int32, usesTopicIDs: Bool, entries: [Entry], now: Instant) {
        self.id = id
        self.usesTopicIDs = usesTopicIDs
        created = now
        state = Mutex(State(epoch: Self.epoch(after: 0), entries: entries))
    }

    /// Epochs go from 2^31 - 1 to 1: 0 asks for a new session.
    static func epoch(after epoch: Int32) -> Int32 { epoch == .max ? 1 : epoch + 1 }
}

extension FetchSession.Key {
    init(_ topic: FetchRequest.FetchTopic, _ partition: PartitionID) {
        self.init(topic: topic.topic, topicID: topic.topicId, partition: partition.value)
    }
}

extension FetchSession.State {
    /// Takes in what a request changes. A partition that is named again keeps its place.
    mutating func update(_ request: FetchRequest) {
        let forgotten = Set(
            request.forgottenTopicsData.flatMap { topic in
                topic.partitions.map {
                    FetchSession.Key(topic: topic.topic, topicID: topic.topicId, partition: $0)
                }
            })
        var places: [FetchSession.Key: Int] = [:]
        if !request.topics.isEmpty {
            for (place, entry) in entries.enumerated() { places[entry.key] = place }
        }
        for topic in request.topics {
            for part in topic.partitions {
                let key = FetchSession.Key(topic, part.partition)
                if let place = places[key] {
                    entries[place].asked = part
                } else {
                    places[key] = entries.count
                    entries.append(
                        FetchSession.Entry(
                            key: key, asked: part, highWatermark: .none, logStart: .none))
                }
            }
        }
        if !forgotten.isEmpty { entries.removeAll { forgotten.contains($0.key) } }
    }

    /// All that the session fetches, as a request for it would say it.
    var topics: [FetchRequest.FetchTopic] {
        var topics: [FetchRequest.FetchTopic] = []
        for entry in entries {
            if let last = topics.last, last.topic == entry.key.topic,
                last.topicId == entry.key.topicID
            {
                topics[topics.count - 1].partitions.append(entry.asked)
                continue
            }
            var topic = FetchRequest.FetchTopic()
            topic.topic = entry.key.topic
            topic.topicId = entry.key.topicID
            topic.partitions = [entry.asked]
            topics.append(topic)
        }
        return topics
    }

    /// Leaves out of an answer what is as before (`CachedPartition.maybeUpdateResponseData`), and puts
    /// what gave records behind the rest, so that the limit of a request does not starve anybody.
    mutating func thinOut(_ response: inout FetchResponse) {
        var places: [FetchSession.Key: Int] = [:]
        for (place, entry) in entries.enumerated() { places[entry.key] = place }
        var gaveRecords: Set<Int> = []
        for index in response.responses.indices {
            let topic = response.responses[index].topic
            let topicID = response.responses[index].topicId
            response.responses[index].partitions.removeAll { answer in
                let key = FetchSession.Key(
                    topic: topic, topicID: topicID, partition: answer.partitionIndex.value)
                guard let place = places[key] else { return true }
                if answer.records?.count ?? 0 > 0 { gaveRecords.insert(place) }
                return !entries[place].isNews(answer)
            }
        }
        response.responses.removeAll { $0.partitions.isEmpty }
        guard !gaveRecords.isEmpty, gaveRecords.count < entries.count else { return }
        var quiet: [FetchSession.Entry] = []
        var busy: [FetchSession.Entry] = []
        for (place, entry) in entries.enumerated() {
            if gaveRecords.contains(place) { busy.append(entry) } else { quiet.append(entry) }
        }
        entries = quiet + busy
    }
}

extension FetchSession.Entry {
    /// Whether the client has to be told; notes what it is told.
    mutating func isNews(_ answer: FetchResponse.PartitionData) -> Bool {
        var isNews = answer.records?.count ?? 0 > 0
        if highWatermark != answer.highWatermark {
            highWatermark = answer.highWatermark
            isNews = true
        }
        if logStart != answer.logStartOffset {
            logStart = answer.logStartOffset
            isNews = true
        }
        if answer.errorCode != .none || answer.divergingEpoch.epoch != .none {
            // When that is over, the client hears of it.
            highWatermark = .none
            isNews = true
        }
        return isNews
    }
}
