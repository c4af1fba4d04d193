import Measurements
import Scenarios
import Verdicts
import Vocabulary

/// A run with eight producers in four partitions whose batches alternate in the log.
struct JudgeLoad {
    private let plan: Plan
    private let evidence: Evidence

    init(batches: Int, size: Int) {
        let (partitions, producers) = (4, 8)
        var ledger: [LedgerEntry] = []
        ledger.reserveCapacity(batches)
        let collector = ReadRunCollector()
        var ends = Array(repeating: Int64(0), count: partitions)
        for batch in 0..<batches {
            let producer = batch % producers
            let partition = producer % partitions
            let first = Int64(batch / producers * size)
            ledger.append(
                LedgerEntry(
                    topic: 0, producer: Int32(producer), partition: Int32(partition),
                    count: Int32(size), firstSequence: first, baseOffset: ends[partition],
                    written: 1, ended: 2, attempt: 1, outcome: .acked, isFinal: true))
            collector.add(
                ReadRun(
                    topic: 0, partition: Int32(partition), producer: Int32(producer),
                    count: Int64(size), firstSequence: first, firstOffset: ends[partition]))
            ends[partition] += Int64(size)
        }
        collector.finish()
        plan = Self.plan(partitions, producers)
        let places = ends.enumerated().map { index, end in
            ReadBack.Partition(
                topic: 0, partition: Int32(index), logStart: 0, logEnd: end, reached: end)
        }
        var record = RunRecord(
            tool: ToolRecord(version: "0", commit: nil, build: "release"),
            scenario: ScenarioRecord(name: "load", about: "", digest: ""), seed: 1, runID: "",
            command: "",
            target: TargetRecord(kind: "serve", version: nil, settings: [:], flushPolicy: nil),
            client: ClientRecord(kind: "wire", version: nil, settings: [:]), host: HostRecord(),
            started: WallTime(millisecondsSince1970: 0))
        let recorder = ProduceRecorder(
            phase: PhaseWindow(
                name: "measure", start: Instant(nanoseconds: 0), end: Instant(nanoseconds: 9)),
            epoch: Instant(nanoseconds: 0), signals: FaultSignals(span: .zero), isClosedLoop: false)
        recorder.acked(intended: 0, sent: 0, bytes: 1)
        record.produce = ProduceRecord(recorder)
        evidence = Evidence(
            plan: plan, record: record, ledger: ledger,
            readBack: ReadBack(partitions: places, collector: collector))
    }

    func judge() -> Bool {
        Judge(plan: plan, evidence: evidence).judge().verdict.state == .passed
    }

    private static func plan(_ partitions: Int, _ producers: Int) -> Plan {
        Plan(
            name: "load", about: "", seed: 1, target: TargetPlan(kind: .serve, settings: [:]),
            topics: [
                TopicPlan(name: "t", partitions: partitions, replicationFactor: 1, settings: [:])
            ],
            producers: [
                ProducerPlan(
                    topic: "t", count: producers, rate: .max, keys: .none,
                    values: ValuePlan(sizes: [], compressible: 0),
                    headers: HeaderPlan(count: 0, size: .zero),
                    client: ClientPlan(kind: .wire, settings: [:]))
            ], consumers: [],
            phases: PhasePlan(warmup: .none, measure: .zero, drain: .zero, afterFault: .zero),
            faults: [], verify: .all, expectations: [],
            limits: PlanLimits(
                ready: .zero, request: .zero, readBack: .zero, stop: .zero, closedLoopRecords: 0,
                backlogRecords: 0), digest: "")
    }
}
