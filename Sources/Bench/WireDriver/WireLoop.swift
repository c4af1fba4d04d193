package import Drivers
import Network
package import Vocabulary

/// The I/O of one generator thread: producers and consumers over sockets.
package final class WireLoop: DriverLoop {
    private let loop: EventLoop
    private let bootstrap: [SocketAddress]
    private var producers: [WireProducer] = []
    private var consumers: [WireConsumer] = []
    private let mailbox: LoopMailbox
    private var isClosed = false

    init(bootstrap: [SocketAddress]) throws(DriverError) {
        self.bootstrap = bootstrap
        do {
            loop = try EventLoop()
        } catch {
            throw DriverError(.refused, "\(error)")
        }
        mailbox = loop.mailbox
        loop.afterWork = { [unowned self] in pump() }
    }

    package func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
        -> any Producer
    {
        let settings = try ProducerSettings(specification.settings)
        let cluster = ClusterClient(
            topic: specification.topic, partitions: specification.partitions,
            bootstrap: bootstrap, on: loop, settings: settings.links)
        let producer = WireProducer(
            specification, settings: settings, cluster: cluster, sink: sink,
            onClose: { [unowned self] closed in producers.removeAll { $0 === closed } })
        producers.append(producer)
        return producer
    }

    package func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
        -> any Consumer
    {
        let settings = try ConsumerSettings(specification.settings)
        let partitions = specification.partitions.map { Int($0.value) + 1 }.max() ?? 0
        let cluster = ClusterClient(
            topic: specification.topic, partitions: partitions, bootstrap: bootstrap, on: loop,
            settings: settings.links)
        let consumer = WireConsumer(
            specification, settings: settings, cluster: cluster, sink: sink,
            onClose: { [unowned self] closed in consumers.removeAll { $0 === closed } })
        consumers.append(consumer)
        return consumer
    }

    package func run(until deadline: Instant) {
        pump()
        loop.run(until: deadline)
    }

    package func wake() { mailbox.wake() }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        for producer in producers { producer.close() }
        for consumer in consumers { consumer.close() }
        loop.close()
    }

    private func pump() {
        for producer in producers { producer.pump() }
        for consumer in consumers { consumer.pump() }
    }
}
