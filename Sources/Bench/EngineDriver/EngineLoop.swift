import BrokerCore
import Drivers
import KafkaCodec
import Platform
import Vocabulary

/// One generator thread's share of the engine: appends happen on this thread, answers that waited
/// for a sync come through the mailbox.
final class EngineLoop: DriverLoop {
    private let driver: EngineDriver
    private let broker: Broker
    private let flusher: EngineFlusher
    private let mailbox = EngineMailbox()
    private var producers: [EngineProducer] = []
    private var consumers: [EngineConsumer] = []
    /// By token: who waits for which answer. Places are used again.
    private var owners: [Owner?] = []
    private var freeTokens: [Int] = []

    private enum Owner {
        case producer(EngineProducer, EngineProducer.InFlight)
        case consumer(EngineConsumer)
    }

    init(_ driver: EngineDriver, _ broker: Broker, _ flusher: EngineFlusher) {
        self.driver = driver
        self.broker = broker
        self.flusher = flusher
    }

    func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
        -> any Producer
    {
        let producer = try EngineProducer(specification, sink: sink, loop: self)
        producers.append(producer)
        return producer
    }

    func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
        -> any Consumer
    {
        let consumer = try EngineConsumer(specification, sink: sink, loop: self)
        consumers.append(consumer)
        return consumer
    }

    func run(until deadline: Instant) {
        while true {
            var didWork = openLetters()
            var next = deadline
            let now = MonotonicClock.now()
            // What needs no sync is answered from within, and its batches are used again while the
            // caches still hold them.
            for _ in 0..<Self.roundsMax {
                var didSend = false
                for producer in producers where producer.sendReady(at: now) { didSend = true }
                guard didSend else { break }
                didWork = true
                if !openLetters() { break }
            }
            for producer in producers { next = min(next, producer.nextDue) }
            for consumer in consumers {
                if consumer.fetchIfIdle(at: now) { didWork = true }
                next = min(next, consumer.nextDue)
            }
            if didWork { flusher.look() }
            if didWork || now >= deadline { return }
            if mailbox.wait(until: next) { return }
        }
    }

    /// Rounds of sending in one run, so that a sink which sends again is not served for ever.
    private static let roundsMax = 256

    private func openLetters() -> Bool {
        let letters = mailbox.take()
        for letter in letters { open(letter) }
        return !letters.isEmpty
    }

    func wake() { mailbox.wake() }

    func close() {
        for producer in producers { producer.close() }
        for consumer in consumers { consumer.close() }
        producers = []
        consumers = []
    }

    // MARK: Requests

    func produce(
        _ request: ProduceRequest, for producer: EngineProducer, _ batches: EngineProducer.InFlight
    ) {
        let token = claim(.producer(producer, batches))
        broker.produce(request, version: 12, receiver: mailbox, token: token)
    }

    func fetch(_ request: FetchRequest, for consumer: EngineConsumer) {
        broker.fetch(request, version: 12, receiver: mailbox, token: claim(.consumer(consumer)))
    }

    /// Where every partition's reading starts, asked of the broker.
    func offsets(of topic: String, _ start: ConsumerStart, deadline: Instant) throws -> [Offset] {
        let count = try driver.partitionCount(of: topic, deadline: deadline)
        let timestamp =
            start == .earliest ? ListOffsetsRequest.earliest : ListOffsetsRequest.latest
        return try driver.offsets(topic, count, timestamp, deadline: deadline)
    }

    private func claim(_ owner: Owner) -> UInt64 {
        if let free = freeTokens.popLast() {
            owners[free] = owner
            return UInt64(free)
        }
        owners.append(owner)
        return UInt64(owners.count - 1)
    }

    private func release(_ token: UInt64) -> Owner? {
        let index = Int(token)
        defer {
            owners[index] = nil
            freeTokens.append(index)
        }
        return owners[index]
    }

    private func open(_ letter: EngineMailbox.Letter) {
        switch letter {
        case .produced(let token, let response):
            if case .producer(let producer, let batches)? = release(token) {
                producer.answered(batches, response)
            }
        case .fetched(let token, let response, let stretches):
            if case .consumer(let consumer)? = release(token) {
                consumer.answered(response, stretches)
            }
        }
    }
}
