import Drivers
import Synchronization
import Vocabulary

/// The loop of a driver that has no I/O: it sleeps until the next answer is due or the deadline has
/// come, on whatever clock it was given.
final class ProbeLoop: DriverLoop {
    /// A sleep is cut into pieces of this length, so that a wake-up is noticed.
    private static let piece = Nanoseconds.milliseconds(10)

    private let clock: any LoadClock
    private let script: AnswerScript?
    private let origin: ScriptOrigin
    private let journal: AnswerJournal?
    private let isWoken = Atomic<Bool>(false)
    private var scripted: [ScriptedProducer] = []

    /// Without a script everything is acknowledged at once.
    init(
        clock: any LoadClock, script: AnswerScript?, origin: ScriptOrigin,
        journal: AnswerJournal? = nil
    ) {
        self.clock = clock
        self.script = script
        self.origin = origin
        self.journal = journal
    }

    func makeProducer(
        _ specification: ProducerSpecification, sink: any ProduceSink
    ) throws -> any Producer {
        guard let script else {
            return NullProducer(specification, sink: sink, clock: clock)
        }
        let producer = ScriptedProducer(
            specification, sink: sink, clock: clock, script: script, origin: origin,
            journal: journal)
        scripted.append(producer)
        return producer
    }

    func makeConsumer(
        _ specification: ConsumerSpecification, sink: any ConsumeSink
    ) throws -> any Consumer {
        SilentConsumer()
    }

    func run(until deadline: Instant) {
        while !isWoken.exchange(false, ordering: .acquiring) {
            let now = clock.now()
            var answered = false
            for producer in scripted where producer.answer(at: now) { answered = true }
            if answered || now >= deadline { return }
            let due = scripted.map(\.nextAnswer).min() ?? .distantFuture
            clock.sleep(until: min(deadline, due, now + Self.piece))
        }
    }

    func wake() { isWoken.store(true, ordering: .releasing) }

    func close() { scripted = [] }
}

/// Is never given anything.
private final class SilentConsumer: Consumer {
    func pause() {}
    func resume() {}
    func close() {}
}
