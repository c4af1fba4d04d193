import KafkaCodec
import Vocabulary

/// A Fetch under way on one link.
final class FetchExchange: Exchange {
    /// Places in the consumer's list of positions, in the order in which they were asked for.
    let places: [Int]
    private let link: ObjectIdentifier
    private unowned let consumer: WireConsumer

    init(version: Int16, places: [Int], link: BrokerLink, consumer: WireConsumer) {
        self.places = places
        self.link = ObjectIdentifier(link)
        self.consumer = consumer
        super.init(api: .fetch, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        let response = try FetchResponse(decoding: body, version: version)
        consumer.fetchEnded(link, places)
        consumer.fetched(response, places, at: now)
    }

    override func lost(_ reason: String, at now: Instant) { consumer.fetchEnded(link, places) }
}

/// A question where reading starts, for the partitions of one link.
final class StartExchange: Exchange {
    let places: [Int]
    private unowned let consumer: WireConsumer

    init(version: Int16, places: [Int], consumer: WireConsumer) {
        self.places = places
        self.consumer = consumer
        super.init(api: .listOffsets, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        let response = try ListOffsetsResponse(decoding: body, version: version)
        consumer.startEnded(places)
        consumer.started(response, at: now)
    }

    override func lost(_ reason: String, at now: Instant) { consumer.startEnded(places) }
}
