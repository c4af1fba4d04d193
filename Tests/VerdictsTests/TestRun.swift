import Measurements
import Scenarios
import Verdicts
import Vocabulary

/// Swift Testing has an `Expectation` of its own.
typealias Limit = Scenarios.Expectation

/// A plan, a record, a ledger and a read-back that agree; tests change one thing.
struct TestRun {
    static let start = Instant(nanoseconds: 1_000_000_000)

    var plan: Plan
    var record: RunRecord
    var ledger: [LedgerEntry] = []
    var ledgerProblem: String?
    var readBack: ReadBack?

    /// One producer, one partition, batches of ten, all acknowledged and read: a run that passes.
    static func clean(batches: Int = 10, kills: Int = 0, idempotent: Bool = false) -> TestRun {
        var run = TestRun(partitions: 1, producers: 1, kills: kills, idempotent: idempotent)
        for batch in 0..<Int64(batches) {
            run.ledger.append(entry(first: batch * 10, count: 10, base: batch * 10))
        }
        let count = Int64(batches * 10)
        run.readBack = ReadBack(
            partitions: [place(end: count)],
            runs: [self.run(first: 0, count: count, offset: 0)])
        return run
    }

    init(partitions: Int, producers: Int, kills: Int = 0, idempotent: Bool = false) {
        let client = ClientPlan(
            kind: .wire, settings: ["enable.idempotence": idempotent ? "true" : "false"])
        plan = Plan(
            name: "test", about: "", seed: 7, target: TargetPlan(kind: .serve, settings: [:]),
            topics: [
                TopicPlan(
                    name: "orders", partitions: partitions, replicationFactor: 1, settings: [:])
            ],
            producers: [
                ProducerPlan(
                    topic: "orders", count: producers, rate: .uniform(1_000), keys: .none,
                    values: ValuePlan(sizes: [], compressible: 0),
                    headers: HeaderPlan(count: 0, size: .zero), client: client)
            ], consumers: [],
            phases: PhasePlan(
                warmup: .none, measure: .seconds(Int64(10)), drain: .seconds(Int64(1)),
                afterFault: .seconds(Int64(2))),
            faults: (0..<kills).map {
                FaultPlan(
                    kind: .kill, trigger: .at(.seconds(Int64($0))), restartAfter: .zero)
            },
            verify: .all, expectations: [],
            limits: PlanLimits(
                ready: .zero, request: .zero, readBack: .zero, stop: .zero, closedLoopRecords: 0,
                backlogRecords: 0), digest: "00")
        let phase = PhaseWindow(
            name: "measure", start: Self.start, end: Self.start + .seconds(Int64(10)))
        record = RunRecord(
            tool: ToolRecord(version: "0", commit: nil, build: "debug"),
            scenario: ScenarioRecord(name: "test", about: "", digest: "00"), seed: 7, runID: "0",
            command: "trial run test",
            target: TargetRecord(
                kind: "serve", version: nil, settings: [:], flushPolicy: nil),
            client: ClientRecord(kind: "wire", version: nil, settings: [:]), host: HostRecord(),
            started: WallTime(millisecondsSince1970: 0))
        record.produce = Self.produce(phase)
        record.faults = (0..<kills).map { index in
            var fault = FaultRecord(
                kind: .kill, signal: Self.start + .seconds(Int64(index)), inFlight: 12)
            fault.died = fault.signal + .milliseconds(1)
            fault.firstAck = fault.signal + .milliseconds(Int64(40 + index))
            return FaultTimes(fault, phase: phase)
        }
    }

    private static func produce(_ phase: PhaseWindow) -> ProduceRecord {
        let recorder = ProduceRecorder(
            phase: phase, epoch: phase.start, signals: FaultSignals(span: .zero),
            isClosedLoop: false)
        recorder.offered(records: 1_000, at: phase.start)
        recorder.beginOutcomes(at: phase.start + .milliseconds(2))
        for _ in 0..<1_000 {
            recorder.acked(
                intended: phase.start.nanoseconds, sent: phase.start.nanoseconds, bytes: 100)
        }
        recorder.endOutcomes()
        recorder.finish(at: phase.end)
        return ProduceRecord(recorder)
    }

    func judge() -> JudgedRun {
        Judge(
            plan: plan,
            evidence: Evidence(
                plan: plan, record: record, ledger: ledger, ledgerProblem: ledgerProblem,
                readBack: readBack, measureStart: Self.start)
        ).judge()
    }

    static func entry(
        first: Int64, count: Int32, base: Int64 = -1, outcome: LedgerEntry.Outcome = .acked,
        attempt: Int32 = 1, isFinal: Bool = true, producer: Int32 = 0, partition: Int32 = 0
    ) -> LedgerEntry {
        LedgerEntry(
            topic: 0, producer: producer, partition: partition, count: count, firstSequence: first,
            baseOffset: base, written: 1, ended: start.nanoseconds + 500_000_000, attempt: attempt,
            outcome: outcome, isFinal: isFinal)
    }

    static func run(
        first: Int64, count: Int64, offset: Int64, producer: Int32 = 0, partition: Int32 = 0
    ) -> ReadRun {
        ReadRun(
            topic: 0, partition: partition, producer: producer, count: count, firstSequence: first,
            firstOffset: offset)
    }

    static func place(
        _ partition: Int32 = 0, start: Int64 = 0, end: Int64, reached: Int64? = nil
    ) -> ReadBack.Partition {
        ReadBack.Partition(
            topic: 0, partition: partition, logStart: start, logEnd: end, reached: reached ?? end)
    }
}

extension Verdict {
    func check(_ name: String) -> CheckResult? { checks.first { $0.name == name } }
}
