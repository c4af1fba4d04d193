package import Scenarios
package import Vocabulary

/// The load of a probe: one topic, no broker.
package struct ProbeLoad: Sendable, Hashable {
    package var rate: RatePlan
    package var producers = 1
    package var partitions = 1
    package var keys = KeyPlan.none
    package var values = ValuePlan(
        sizes: [SizeWeight(size: ByteCount(100), weight: 1)], compressible: 0)
    package var measure: Nanoseconds
    package var drain = Nanoseconds.seconds(Int64(10))
    package var afterFault = Nanoseconds.seconds(Int64(2))
    package var seed: UInt64 = 1
    package var closedLoopRecords = 10_000
    package var backlogRecords = 1_000_000

    package init(rate: RatePlan, measure: Nanoseconds) {
        self.rate = rate
        self.measure = measure
    }

    package var plan: Plan {
        Plan(
            name: "probe", about: "", seed: seed,
            target: TargetPlan(kind: .engine, settings: [:]),
            topics: [
                TopicPlan(
                    name: "probe", partitions: partitions, replicationFactor: 1, settings: [:])
            ],
            producers: [
                ProducerPlan(
                    topic: "probe", count: producers, rate: rate, keys: keys, values: values,
                    headers: HeaderPlan(count: 0, size: .zero),
                    client: ClientPlan(kind: .engine, settings: [:]))
            ], consumers: [],
            phases: PhasePlan(
                warmup: .none, measure: measure, drain: drain, afterFault: afterFault),
            faults: [], verify: .all, expectations: [],
            limits: PlanLimits(
                ready: .seconds(Int64(10)), request: .seconds(Int64(10)),
                readBack: .seconds(Int64(60)), stop: .seconds(Int64(10)),
                closedLoopRecords: closedLoopRecords, backlogRecords: backlogRecords),
            digest: "")
    }
}
