import Drivers
import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

/// The threads themselves, on the host's clock: what is counted must not depend on how fast it is.
struct LoadGeneratorTests {
    private func plan(_ rates: [RatePlan]) -> Plan {
        var load = ProbeLoad(rate: .uniform(1), measure: .milliseconds(100))
        load.partitions = 4
        load.producers = 3
        load.closedLoopRecords = 100
        var plan = load.plan
        plan.producers = rates.map {
            var producer = plan.producers[0]
            producer.rate = $0
            return producer
        }
        return plan
    }

    private func run(_ plan: Plan, options: LoadOptions = LoadOptions()) throws
        -> (LoadGenerator, LoadResult)
    {
        let clock = HostClock()
        let generator = try LoadGenerator(plan, run: RunID(high: 1, low: 1), options: options)
        let driver = NullDriver(clock: clock)
        try generator.start(on: driver, deadline: clock.now() + .seconds(20.0))
        _ = generator.warmUp()
        let window = generator.beginMeasure()
        #expect(window.length == plan.phases.measure)
        clock.sleep(until: window.end)
        return (generator, generator.finish(by: window.end + .seconds(20.0)))
    }

    @Test(arguments: [1, 2, 8])
    func `the plan's records are offered and accounted for on any number of threads`(threads: Int)
        throws
    {
        let (generator, result) = try run(
            plan([.uniform(20_000), .steps([RateStep(span: .seconds(1.0), rate: 5_000)])]),
            options: LoadOptions(producerThreads: threads))
        let produce = try #require(result.measure.produce)
        #expect(produce.totals.offered == 2_500 && produce.totals.acked == 2_500)
        #expect(produce.response.count == 2_500 && result.measure.closedLoop == nil)
        #expect(result.threads.count == min(threads, 6))
        #expect(result.endOffsets == [result.endOffsets[0]] && result.endOffsets[0].count == 4)
        let entries = generator.ledgers.flatMap { $0.take() }.joined()
        #expect(entries.reduce(0) { $0 + Int($1.count) } == 2_500)
        #expect(generator.ledgers.allSatisfy { $0.dropped == 0 })
        #expect(generator.snapshot().live.acked == 2_500)
    }

    @Test func `warming for a fixed time is measured apart`() throws {
        var plan = plan([.uniform(10_000)])
        plan.phases.warmup = .fixed(.milliseconds(150))
        let (_, result) = try run(plan)
        #expect(result.measure.produce?.totals.offered == 1_000)
        let warmup = try #require(result.warmup.produce).totals
        #expect(warmup.offered >= 3_000 && warmup.offered == warmup.acked)
    }

    @Test func `a closed loop beside a schedule is kept apart`() throws {
        let (_, result) = try run(plan([.uniform(10_000), .max]))
        #expect(result.measure.produce?.totals.offered == 1_000)
        #expect(result.measure.produce?.isClosedLoop == false)
        let closed = try #require(result.measure.closedLoop)
        #expect(closed.isClosedLoop && closed.totals.acked > 0 && closed.response.count == 0)
    }

    @Test func `a client that cannot be opened ends the start with its error`() throws {
        let generator = try LoadGenerator(plan([.uniform(100)]), run: RunID(high: 1, low: 1))
        let error = #expect(throws: DriverError.self) {
            try generator.start(
                on: RefusingDriver(), deadline: HostClock().now() + .seconds(20.0))
        }
        #expect(error?.code == .unreachable)
        let result = generator.finish(by: HostClock().now())
        #expect(result.measure.produce == nil && result.warmup.produce?.totals.offered == 0)
    }

    @Test func `who was the limit is told from the counts`() {
        func result(offered: Int, late: Int, blocked: Bool, acked: Int, unsent: Int) -> LoadResult {
            let window = PhaseWindow(
                name: "measure", start: Instant(nanoseconds: 0),
                end: Instant(nanoseconds: 1_000_000_000))
            let recorder = ProduceRecorder(
                phase: window, epoch: window.start, signals: FaultSignals(span: .zero),
                isClosedLoop: false)
            recorder.offered(records: offered, at: window.start)
            recorder.late(
                records: late, worst: .milliseconds(5), blocked: blocked, at: window.start)
            recorder.beginOutcomes(at: window.start)
            for _ in 0..<acked { recorder.acked(intended: 0, sent: 0, bytes: 1) }
            recorder.endOutcomes()
            recorder.unsent(intended: 0, records: unsent)
            return LoadResult(
                warmup: PhaseLoad(merging: [], consume: []),
                measure: PhaseLoad(merging: [recorder], consume: []), warmupStart: nil,
                measureWindow: window, drainEnd: window.end, threads: [],
                anomalies: LiveAnomalies(), consumerErrors: [], endOffsets: [])
        }
        #expect(
            result(offered: 1_000, late: 0, blocked: false, acked: 1_000, unsent: 0).limit == .none)
        #expect(
            result(offered: 1_000, late: 11, blocked: false, acked: 1_000, unsent: 0).limit
                == .generator)
        #expect(
            result(offered: 1_000, late: 500, blocked: true, acked: 900, unsent: 0).limit
                == .target)
        #expect(
            result(offered: 1_000, late: 0, blocked: false, acked: 999, unsent: 1).limit == .target)
    }
}

private final class RefusingDriver: Driver {
    let client = ClientDescription(kind: "refusing", version: "1", settings: [:])
    private let refusal = DriverError(.unreachable, "nobody listens")

    func describe(deadline: Instant) throws -> BrokerDescription { throw refusal }
    func createTopic(_ topic: TopicSpecification, deadline: Instant) throws { throw refusal }
    func deleteTopic(_ name: String, deadline: Instant) throws { throw refusal }
    func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] { throw refusal }
    func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        throw refusal
    }
    func makeLoop() throws -> any DriverLoop { throw refusal }
    func close() {}
}
