import CRdkafka
import Drivers
import Vocabulary

/// The I/O of one generator thread. The library's own threads do it; this one is woken when they
/// have something to tell.
final class KafkaLoop: DriverLoop {
    let alarm: Int32
    let library: RdkLibrary
    let statistics: RdkStatistics
    private let bootstrap: [String]
    private var producers: [KafkaProducer] = []
    private var consumers: [KafkaConsumer] = []
    private var isClosed = false

    init(library: RdkLibrary, bootstrap: [String], statistics: RdkStatistics) throws(DriverError) {
        self.library = library
        self.bootstrap = bootstrap
        self.statistics = statistics
        alarm = rdk_alarm_open()
        guard alarm >= 0 else {
            throw DriverError(.refused, "this process has no descriptor left for an eventfd")
        }
    }

    func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
        -> any Producer
    {
        let settings = try RdkSettings(
            library, bootstrap: bootstrap, written: specification.settings,
            fallbacks: Self.telling)
        let producer = try KafkaProducer(specification, settings: settings, loop: self, sink: sink)
        producers.append(producer)
        return producer
    }

    func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
        -> any Consumer
    {
        let settings = try RdkSettings(
            library, bootstrap: bootstrap, written: specification.settings)
        let consumer = try KafkaConsumer(specification, settings: settings, loop: self, sink: sink)
        consumers.append(consumer)
        return consumer
    }

    func run(until deadline: Instant) {
        if drain() { return }
        let span = deadline - Clock.now()
        _ = rdk_alarm_wait(alarm, max(span.value, 0))
        _ = drain()
    }

    func wake() { rdk_alarm_ring(alarm) }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        for producer in producers { producer.close() }
        for consumer in consumers { consumer.close() }
        rdk_alarm_close(alarm)
    }

    func closed(_ producer: KafkaProducer) { producers.removeAll { $0 === producer } }
    func closed(_ consumer: KafkaConsumer) { consumers.removeAll { $0 === consumer } }

    /// Statistics once a second, as the parts of latency are taken from them.
    private static let telling = ["statistics.interval.ms": "1000"]

    private func drain() -> Bool {
        var didWork = false
        for producer in producers where producer.drain() { didWork = true }
        for consumer in consumers where consumer.drain() { didWork = true }
        return didWork
    }
}
