import Drivers
import Measurements
import Scenarios
import Testing
import Vocabulary

@testable import LoadGeneration

struct ConsumerTests {
    private func plan(pauses: [PauseWindow] = [], consumers: Int = 2) -> Plan {
        var load = ProbeLoad(rate: .uniform(2_000), measure: .seconds(1.0))
        load.partitions = 3
        load.producers = 2
        load.keys = .uniform(50)
        var plan = load.plan
        plan.consumers = [
            ConsumerPlan(
                topic: "probe", count: consumers,
                client: ClientPlan(kind: .engine, settings: [:]), pauses: pauses)
        ]
        return plan
    }

    /// A whole load on a broker in memory.
    private func loaded(_ plan: Plan) throws -> (StagedHost, MemoryBroker, PhaseLoad) {
        var broker: MemoryBroker?
        let staged = try StagedHost(plan) { clock in
            let made = MemoryBroker(partitions: 3, clock: clock)
            broker = made
            return made
        }
        staged.startLoad()
        staged.run(for: .seconds(0.3))
        staged.announceMeasure()
        let measure = staged.finish()
        return (staged, try #require(broker), measure)
    }

    @Test func `everything acknowledged is delivered, with its time from the intended one`() throws
    {
        let (staged, _, measure) = try loaded(plan())
        let consume = try #require(measure.consume)
        #expect(consume.totals.delivered == 2_000)
        #expect(consume.totals.bytes == 2_000 * 112)
        #expect(consume.response.count == 2_000 && consume.response.negative == 0)
        #expect(consume.response.max <= LoadOptions.gatheringDefault.value * 2)
        #expect(staged.host.parts.consumeBooks?.warmup.totals.delivered == 1_000)
        for worker in staged.host.parts.consumers { #expect(worker.anomalies == LiveAnomalies()) }
    }

    @Test func `a pause builds a backlog that is delivered after it`() throws {
        let pause = PauseWindow(at: .seconds(0.2), span: .seconds(0.5))
        let (_, _, measure) = try loaded(plan(pauses: [pause]))
        let response = try #require(measure.consume).response
        #expect(response.count == 2_000)
        #expect(abs(response.max - 500_000_000) < 2_000_000)
        #expect(response.countAtOrBelow(1_000_000) >= 950)
    }

    @Test func `what a broker does to records is counted as it comes`() throws {
        let plan = plan(consumers: 1)
        let broker = MemoryBroker(partitions: 3, clock: VirtualClock())
        let made = try MadeRecords(
            probe(plan), count: 60, run: RunID(high: 7, low: 7))
        for part in made.parts {
            broker.partitions[Int(part.entry.partition)].append(
                MemoryBroker.Stored(key: part.key, value: part.value))
        }
        broker.partitions[0][3].value[70] ^= 1
        broker.partitions[1].insert(broker.partitions[1][0], at: 5)
        broker.partitions[1].remove(at: 8)
        broker.partitions[2].append(MemoryBroker.Stored(key: nil, value: Array("stray".utf8)))
        broker.partitions[2].append(broker.partitions[0][0])
        // The broker sleeps, so its time must be the host's.
        let staged = try StagedHost(plan) { clock in
            broker.clock = clock
            return broker
        }
        staged.run(for: .milliseconds(50))
        let anomalies = staged.host.parts.consumers[0].anomalies
        // Missed: the removed one, and the damaged one whose sequence is not believed.
        var expected = LiveAnomalies()
        expected.corrupt = 1
        expected.foreign = 2
        expected.repeated = 1
        expected.missed = 2
        #expect(anomalies == expected)
        _ = staged.finish(after: .zero)
    }

    private func probe(_ plan: Plan) -> ProbeLoad {
        var load = ProbeLoad(rate: plan.producers[0].rate, measure: plan.phases.measure)
        load.partitions = 3
        load.producers = 2
        load.keys = .uniform(50)
        return load
    }

    private func readBack(
        _ staged: StagedHost, _ broker: MemoryBroker, ends: [Int64]? = nil
    ) throws -> ReadBackResult {
        var ranges = try broker.offsets(of: "probe", deadline: .distantFuture)
        for index in ranges.indices {
            if let ends { ranges[index].end = Offset(ends[index]) }
        }
        return try ReadBack(
            driver: broker, identity: staged.identity, plan: staged.plan, clock: broker.clock
        ).read(
            [ReadBackTopic(index: 0, name: "probe", ranges: ranges)],
            deadline: broker.clock.now() + .seconds(5.0))
    }

    @Test func `reading back finds every record once, in runs`() throws {
        let (staged, broker, _) = try loaded(plan())
        let result = try readBack(staged, broker)
        #expect(result.isComplete && result.collector.recordCount == 3_000)
        #expect(result.collector.badRecords.isEmpty)
        var next: [[Int64]] = Array(repeating: [0, 0, 0], count: 2)
        for run in result.collector.runs {
            let (producer, partition) = (Int(run.producer), Int(run.partition))
            #expect(run.firstSequence == next[producer][partition])
            next[producer][partition] += run.count
        }
        #expect(next.joined().reduce(0, +) == 3_000)
    }

    @Test func `reading back names damage with its offset`() throws {
        let (staged, broker, _) = try loaded(plan())
        broker.partitions[1][17].value[99] ^= 0x40
        broker.partitions[2][0].value = Array("not ours".utf8)
        let result = try readBack(staged, broker)
        #expect(
            Set(result.collector.badRecords) == [
                BadRecord(topic: 0, partition: 1, offset: 17, reason: .corrupt),
                BadRecord(topic: 0, partition: 2, offset: 0, reason: .foreign),
            ])
    }

    @Test func `a partition that cannot be read to its end by the deadline is named`() throws {
        let (staged, broker, _) = try loaded(plan())
        broker.visible = 100
        let result = try readBack(staged, broker)
        #expect(!result.isComplete && result.unread.count == 3)
        #expect(result.unread.allSatisfy { $0.position == 100 && $0.end > 100 })
        #expect(result.collector.recordCount == 300)
    }

    @Test func `what lies beyond the end that was asked for is not looked at`() throws {
        let (staged, broker, _) = try loaded(plan())
        let result = try readBack(staged, broker, ends: [10, 0, 20])
        #expect(result.isComplete && result.collector.recordCount == 30)
    }

    @Test func `a sample reads every identity and checks its share whole`() throws {
        var sampled = plan()
        sampled.verify = .sample(0.25)
        let (staged, broker, _) = try loaded(sampled)
        for partition in broker.partitions.indices {
            for index in broker.partitions[partition].indices {
                broker.partitions[partition][index].value[60] ^= 1
            }
        }
        let result = try readBack(staged, broker)
        #expect(result.collector.recordCount == 3_000)
        // 3,000 draws at a quarter: four deviations are 95.
        #expect(abs(result.collector.corrupt - 750) < 95)
    }
}
