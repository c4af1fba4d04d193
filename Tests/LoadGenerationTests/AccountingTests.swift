import Drivers
import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

/// Every offered record is acked, failed, unknown or unsent, and none is forgotten.
struct AccountingTests {
    private func probe(
        _ load: ProbeLoad, _ script: AnswerScript, clock: VirtualClock = VirtualClock()
    ) throws -> ProbeRun.Outcome {
        try ProbeRun(plan: load.plan, clock: clock, threadTime: { .zero })
            .run(on: ScriptedDriver(script, clock: clock))
    }

    private func load(_ rate: RatePlan = .uniform(1_000), seconds: Double = 2) -> ProbeLoad {
        var load = ProbeLoad(rate: rate, measure: .seconds(seconds))
        load.partitions = 3
        load.keys = .uniform(100)
        load.drain = .seconds(1.0)
        return load
    }

    private func isWhole(_ totals: ProduceCounts) -> Bool {
        totals.offered == totals.acked + totals.failed + totals.unknown + totals.unsent
    }

    @Test func `a driver that keeps up leaves nothing late, blocked or unsent`() throws {
        var load = load()
        load.producers = 3
        let outcome = try probe(load, AnswerScript(delay: .milliseconds(5)))
        let totals = outcome.produce.totals
        #expect(totals.offered == 2_000 && totals.acked == 2_000 && isWhole(totals))
        #expect(totals.late == 0 && totals.blockedNanoseconds == 0)
        #expect(totals.payloadBytes == 2_000 * 112)
        #expect(totals.ackedInPhase == 1_995)
        #expect(outcome.pace.longestGap.value <= LoadOptions.gatheringDefault.value)
    }

    @Test func `refused records are failed and censored at the end of the drain`() throws {
        let script = AnswerScript(
            delay: .milliseconds(5),
            spans: [.init(.refusal, start: .seconds(0.5), length: .seconds(0.1))])
        let outcome = try probe(load(), script)
        let totals = outcome.produce.totals
        #expect(totals.offered == 2_000 && totals.failed == 100 && totals.acked == 1_900)
        let response = outcome.produce.response
        #expect(response.censored.count == 100 && response.observed.count == 1_900)
        // Nothing was left to wait for after the last answer, 5 ms after the phase.
        let waited = outcome.drainEnd - outcome.produce.phase.start - .seconds(0.5)
        #expect(abs(response.max.nanoseconds - waited.value) <= 2_500_000)
        #expect(response.max.isLowerBound)
        #expect(!response.quantile(0.9).isLowerBound)
        #expect(response.quantile(0.96).isLowerBound)
    }

    @Test func `unanswered records are unknown and censored at the deadline`() throws {
        let script = AnswerScript(
            delay: .milliseconds(5),
            spans: [.init(.silence, start: .seconds(0.5), length: .seconds(0.1))])
        let outcome = try probe(load(), script)
        let totals = outcome.produce.totals
        #expect(totals.unknown == 100 && totals.acked == 1_900 && isWhole(totals))
        #expect(outcome.drainEnd - outcome.produce.phase.end >= .seconds(1.0))
        let longest = outcome.produce.response.max.nanoseconds
        #expect(abs(longest - 2_500_000_000) <= 30_000_000)
        let ledger = outcome.ledger.flatMap { $0 }
        #expect(ledger.filter { $0.outcome == .unknown }.reduce(0) { $0 + Int($1.count) } == 100)
    }

    @Test func `a full driver blocks, the backlog fills, and the rest is unsent`() throws {
        var load = load(seconds: 3)
        load.backlogRecords = 100
        let script = AnswerScript(
            delay: .milliseconds(5),
            spans: [.init(.stall, start: .seconds(0.5), length: .seconds(1.0))],
            bufferRecords: 10)
        let outcome = try probe(load, script)
        let totals = outcome.produce.totals
        #expect(totals.offered == 3_000 && isWhole(totals))
        // In the second of the stall 1,000 are due: 5 to 6 find room in the buffer, 100 wait with
        // the one that was refused first.
        #expect((885...900).contains(totals.unsent))
        // After it 10 records an answer time of 5 ms leave, 1,000/s come: the backlog is gone, and
        // with it what is late, after a tenth of a second and as many records again.
        #expect(totals.late == totals.lateBlocked && (190...215).contains(totals.late))
        #expect(abs(Double(totals.blockedNanoseconds) / 1e9 - 1.1) < 0.02)
        // The first to wait, at 0.506 s, was answered after 1.5 s: the response says so, service
        // does not.
        let response = outcome.produce.response
        #expect(response.observed.max > 990_000_000 && response.censored.count == totals.unsent)
        #expect(outcome.produce.service.max < 1_010_000_000)
    }

    @Test func `a generator that oversleeps is late by its own doing`() throws {
        let clock = VirtualClock()
        let plan = load().plan
        let outcome = try ProbeRun(plan: plan, clock: clock, threadTime: { .zero })
            .run(on: OversleepingDriver(clock: clock, by: .milliseconds(7)))
        let totals = outcome.produce.totals
        #expect(totals.offered == 2_000 && totals.acked == 2_000)
        #expect(totals.late > 1_000 && totals.lateBlocked == 0)
        #expect(totals.latestNanoseconds >= 6_000_000 && totals.latestNanoseconds <= 8_000_000)
        #expect(outcome.pace.longestGap == .milliseconds(7))
        #expect(outcome.produce.response.max.nanoseconds >= 6_000_000)
    }

    @Test func `a closed loop keeps its number outstanding and has no response times`() throws {
        var load = load(.max, seconds: 1)
        load.closedLoopRecords = 100
        let outcome = try probe(load, AnswerScript(delay: .milliseconds(5)))
        let produce = outcome.produce
        #expect(produce.isClosedLoop)
        #expect((19_900...20_100).contains(produce.totals.acked))
        #expect(produce.totals.offered == produce.totals.acked)
        #expect(produce.response.count == 0)
        #expect(produce.service.count == produce.totals.acked && produce.service.max < 5_010_000)
    }

    @Test func `the ledger holds every record of every producer once, without gaps`() throws {
        var load = load()
        load.producers = 2
        let outcome = try probe(load, AnswerScript(delay: .milliseconds(5)))
        var next: [[Int64]] = [[0, 0, 0], [0, 0, 0]]
        var isWhole = true
        for entry in outcome.ledger.flatMap({ $0 }) {
            let expected = next[Int(entry.producer)][Int(entry.partition)]
            isWhole = isWhole && entry.firstSequence == expected && entry.isFinal
            isWhole = isWhole && entry.outcome == .acked && entry.ended > entry.written
            next[Int(entry.producer)][Int(entry.partition)] += Int64(entry.count)
        }
        #expect(isWhole)
        #expect(next.joined().reduce(0, +) == 2_000)
    }
}

/// Acknowledges at once, and sleeps too long each time that it sleeps.
private final class OversleepingDriver: Driver {
    let client = ClientDescription(kind: "oversleeping", version: "1", settings: [:])
    let clock: VirtualClock
    let excess: Nanoseconds

    init(clock: VirtualClock, by excess: Nanoseconds) {
        self.clock = clock
        self.excess = excess
    }

    func describe(deadline: Instant) throws -> BrokerDescription {
        BrokerDescription(clusterID: "", nodeCount: 1, version: "", settings: [:])
    }
    func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {}
    func deleteTopic(_ name: String, deadline: Instant) throws {}
    func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] { [] }
    func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] { [:] }
    func makeLoop() throws -> any DriverLoop {
        Loop(inner: try NullDriver(clock: clock).makeLoop(), clock: clock, excess: excess)
    }
    func close() {}

    private final class Loop: DriverLoop {
        let inner: any DriverLoop
        let clock: VirtualClock
        let excess: Nanoseconds

        init(inner: any DriverLoop, clock: VirtualClock, excess: Nanoseconds) {
            self.inner = inner
            self.clock = clock
            self.excess = excess
        }

        func makeProducer(_ specification: ProducerSpecification, sink: any ProduceSink) throws
            -> any Producer
        {
            try inner.makeProducer(specification, sink: sink)
        }
        func makeConsumer(_ specification: ConsumerSpecification, sink: any ConsumeSink) throws
            -> any Consumer
        {
            try inner.makeConsumer(specification, sink: sink)
        }
        func run(until deadline: Instant) {
            inner.run(until: deadline)
            clock.sleep(until: clock.now() + excess)
        }
        func wake() {}
        func close() {}
    }
}
