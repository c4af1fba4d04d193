import Measurements
import Scenarios
import Vocabulary

/// Spreads a plan's producers and consumers over threads.
struct LoadLayout {
    let plan: Plan
    let identity: RecordIdentity
    let settings: [RecordSetting]
    let topicNames: [String]
    let options: LoadOptions
    let clock: any LoadClock
    let board: LoadBoard
    let signals: FaultSignals
    /// Before anything is offered: what the recorders of the warm-up count their time from.
    let origin: Instant

    func hosts() -> [HostParts] { producerHosts() + consumerHosts() }

    private func producerHosts() -> [HostParts] {
        var all: [(setting: RecordSetting, index: Int, number: Int32)] = []
        for setting in settings {
            for index in 0..<setting.plan.count { all.append((setting, index, Int32(all.count))) }
        }
        guard !all.isEmpty else { return [] }
        let threads = min(options.producerThreads, all.count)
        return (0..<threads).map { thread in
            let own = all.enumerated().filter { $0.offset % threads == thread }.map(\.element)
            let ledger = LedgerBuffer()
            var books: [Bool: ProduceBooks] = [:]
            let workers = own.map { producer in
                let isClosed = producer.setting.isClosedLoop
                let book = books[isClosed] ?? ProduceBooks(warmup: recorder(closedLoop: isClosed))
                books[isClosed] = book
                return ProducerWorker(
                    ProducerContext(
                        setting: producer.setting, identity: identity, number: producer.number,
                        index: producer.index, limits: plan.limits, clock: clock, board: board,
                        books: book, ledger: ledger))
            }
            return HostParts(
                name: "load-p\(thread)", producers: workers, consumers: [],
                produceBooks: [books[false], books[true]].compactMap { $0 }, consumeBooks: nil,
                ledger: ledger, gathering: options.gathering)
        }
    }

    private func consumerHosts() -> [HostParts] {
        var all: [(plan: ConsumerPlan, topic: Int, index: Int)] = []
        for consumer in plan.consumers {
            guard let topic = plan.topics.firstIndex(where: { $0.name == consumer.topic })
            else { continue }
            for index in 0..<min(consumer.count, plan.topics[topic].partitions) {
                all.append((consumer, topic, index))
            }
        }
        guard !all.isEmpty else { return [] }
        let threads = min(options.consumerThreads, all.count)
        return (0..<threads).map { thread in
            let own = all.enumerated().filter { $0.offset % threads == thread }.map(\.element)
            let books = ConsumeBooks(
                warmup: ConsumeRecorder(phase: warmup, epoch: origin, signals: signals))
            return HostParts(
                name: "load-c\(thread)", producers: [],
                consumers: own.map {
                    ConsumerWorker(context(of: $0.plan, topic: $0.topic, index: $0.index, books))
                }, produceBooks: [], consumeBooks: books, ledger: LedgerBuffer(),
                gathering: options.gathering)
        }
    }

    private func context(
        of consumer: ConsumerPlan, topic: Int, index: Int, _ books: ConsumeBooks
    ) -> ConsumerContext {
        let partitions = plan.topics[topic].partitions
        return ConsumerContext(
            topic: Int32(topic), topicName: topicNames[topic],
            partitions: stride(from: index, to: partitions, by: consumer.count).map {
                PartitionID(Int32($0))
            }, partitionCount: partitions, identity: identity, verify: plan.verify,
            seed: plan.seed, pauses: consumer.pauses, settings: consumer.client.settings,
            board: board, books: books)
    }

    private var warmup: PhaseWindow {
        PhaseWindow(name: "warmup", start: origin, end: .distantFuture)
    }

    private func recorder(closedLoop: Bool) -> ProduceRecorder {
        ProduceRecorder(phase: warmup, epoch: origin, signals: signals, isClosedLoop: closedLoop)
    }
}
