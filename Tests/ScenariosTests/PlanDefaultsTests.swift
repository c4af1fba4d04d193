import Scenarios
import Testing
import Vocabulary

@Suite struct PlanDefaultsTests {
    @Test func theShortestScenarioGetsEveryDefault() throws {
        let plan = try Sketch().plan()
        #expect(plan.seed == 7)
        #expect(plan.target.kind == .serve)
        #expect(plan.topics.map(\.replicationFactor) == [1])
        #expect(plan.consumers.isEmpty)
        #expect(plan.faults.isEmpty)
        #expect(plan.verify == .all)
        #expect(
            plan.phases
                == PhasePlan(
                    warmup: .steady(limit: .seconds(10)), measure: .seconds(20),
                    drain: .seconds(10), afterFault: .seconds(2)))
        let producer = plan.producers[0]
        #expect(producer.count == 1)
        #expect(producer.rate == .uniform(1_000))
        #expect(producer.keys == .none)
        #expect(
            producer.values
                == ValuePlan(sizes: [SizeWeight(size: .kib(1), weight: 1)], compressible: 0))
        #expect(producer.headers == HeaderPlan(count: 0, size: .zero))
        #expect(producer.client == ClientPlan(kind: .wire, settings: [:]))
        #expect(plan.limits.readBack == .seconds(600))
    }

    @Test func theWholeLanguageReachesThePlan() throws {
        let text = """
            trial: 1
            name: all-of-it
            about: Everything at once.
            seed: 18_446_744_073_709_551_615
            target: serve
            broker: { num.network.threads: 2 }
            topics:
              orders: { partitions: 4, flush.messages: 1, cleanup.policy: "delete" }
            producers:
              - topic: orders
                count: 3
                rate: { steps: [[10s, 10_000/s], [500ms, 0.5/s]] }
                keys: { round-robin: 1_000 }
                values: { sizes: { 100: 70, 1KiB: 25, 64KB: 0.5 }, compressible: 25% }
                headers: { count: 2, size: 16B }
                client: { kind: auto, acks: all, linger.ms: 5 }
              - { topic: orders, rate: { ramp: { from: 0/s, to: 9/s, over: 1.5s } }, keys: single }
              - { topic: orders, rate: poisson 50_000/s, keys: { zipf: 10 } }
              - { topic: orders, rate: max, keys: { uniform: 10 } }
            consumers:
              - topic: orders
                count: 2
                pauses: [{ at: measure + 2s, for: 5s }]
                client: { fetch.min.bytes: 1 }
            phases: { warmup: 5s, measure: 30s, drain: 2m, after-fault: 500ms }
            faults:
              - { kill: broker, at: measure + 5s, restart: after 250ms, repeat: 2, every: 4s }
              - { stop: broker, after: 10_000 acks, repeat: 2, every: 500 acks }
              - { pause: broker, for: 100ms, at: measure + 20s }
              - { restart: broker, at: measure + 2s }
            verify: none
            expect:
              - p99.9(produce, steady) <= 50ms
              - throughput(consume) >= 400/s
              - peak_rss(broker) < 1.5GiB
              - cpu_per_gb(client) < 2500ms
            limits: { ready: 1s, request: 2s, read-back: 3s, stop: 4s, closed-loop-records: 5, backlog-records: 6 }
            """
        let plan = try ScenarioFile.parse(text)[0]
        #expect(plan.seed == .max)
        #expect(plan.target.settings == ["num.network.threads": "2"])
        #expect(plan.topics[0].settings == ["flush.messages": "1", "cleanup.policy": "delete"])
        #expect(
            plan.producers.map(\.rate) == [
                .steps([
                    RateStep(span: .seconds(10), rate: 10_000),
                    RateStep(span: .milliseconds(500), rate: 0.5),
                ]),
                .ramp(from: 0, to: 9, over: .milliseconds(1_500)), .poisson(50_000), .max,
            ])
        #expect(
            plan.producers.map(\.keys) == [.roundRobin(1_000), .single, .zipf(10), .uniform(10)])
        #expect(
            plan.producers[0].values.sizes == [
                SizeWeight(size: ByteCount(100), weight: 70),
                SizeWeight(size: .kib(1), weight: 25),
                SizeWeight(size: ByteCount(64_000), weight: 0.5),
            ])
        #expect(plan.producers[0].values.compressible == 0.25)
        #expect(plan.producers[0].client.settings == ["acks": "all", "linger.ms": "5"])
        #expect(plan.consumers[0].pauses == [PauseWindow(at: .seconds(2), span: .seconds(5))])
        #expect(plan.phases.warmup == .fixed(.seconds(5)))
        #expect(plan.phases.drain == .seconds(120))
        #expect(plan.verify == .all, "a planned fault forces all")
        let once = Nanoseconds.zero
        #expect(
            plan.faults == [
                FaultPlan(kind: .stop, trigger: .at(.seconds(2)), restartAfter: once),
                FaultPlan(
                    kind: .kill, trigger: .at(.seconds(5)), restartAfter: .milliseconds(250)),
                FaultPlan(
                    kind: .kill, trigger: .at(.seconds(9)), restartAfter: .milliseconds(250)),
                FaultPlan(
                    kind: .pause(.milliseconds(100)), trigger: .at(.seconds(20)),
                    restartAfter: once),
                FaultPlan(kind: .stop, trigger: .afterAcks(10_000), restartAfter: once),
                FaultPlan(kind: .stop, trigger: .afterAcks(10_500), restartAfter: once),
            ])
        #expect(
            plan.expectations.map(\.metric) == [
                .latency(quantile: 0.999, .produce, steady: true), .throughput(.consume),
                .peakResident(.broker), .cpuPerGigabyte(.client),
            ])
        #expect(plan.expectations.map(\.limit) == [50e6, 400, 1_610_612_736, 2.5])
        #expect(plan.limits.closedLoopRecords == 5)
        #expect(plan.limits.stop == .seconds(4))
    }

    @Test func anEngineTargetMakesEngineClients() throws {
        let plan = try Sketch(rest: "target: engine\nconsumers:\n  - { topic: orders }\n").plan()
        #expect(plan.producers[0].client.kind == .engine)
        #expect(plan.consumers[0].client.kind == .engine)
    }

    @Test func bootstrapTakesSeveralAddresses() throws {
        let plan = try Sketch(rest: "target: 'bootstrap:a:9092, [::1]:9093'\n").plan()
        #expect(plan.target.kind == .bootstrap(["a:9092", "[::1]:9093"]))
    }

    @Test func aSampleIsForcedToAllByAFaultOnly() throws {
        #expect(try Sketch(rest: "verify: sample 7%\n").plan().verify == .sample(0.07))
        let kill = "verify: sample 7%\nfaults: [{ kill: broker, at: measure + 1s }]\n"
        #expect(try Sketch(rest: kill).plan().verify == .all)
    }

    @Test func randomFaultsComeFromTheSeed() throws {
        let sketch = Sketch(rest: "faults: [{ kill: broker, random: 10 in measure }]\n")
        let faults = try sketch.plan().faults
        #expect(faults.count == 10)
        #expect(Set(faults.map(\.trigger)).count == 10)
        #expect(try sketch.plan().faults == faults)
        #expect(try sketch.plan(PlanOverrides(seed: "8")).faults != faults)
        var last = Nanoseconds.zero
        for fault in faults {
            guard case .at(let instant) = fault.trigger else {
                Issue.record("\(fault) has no instant")
                continue
            }
            #expect(instant >= last && instant < .seconds(20))
            last = instant
        }
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreTaken() throws {
        let text = "\u{FEFF}" + Sketch().text.replacing("\n", with: "\r\n")
        #expect(try ScenarioFile.parse(text).count == 1)
    }

    @Test func aliasesShareValues() throws {
        let sketch = Sketch(
            topics: "topics:\n  orders: &t { partitions: 4, flush.ms: 9 }\n  returns: *t\n")
        let plan = try sketch.plan()
        #expect(plan.topics.map(\.settings) == [["flush.ms": "9"], ["flush.ms": "9"]])
    }
}
