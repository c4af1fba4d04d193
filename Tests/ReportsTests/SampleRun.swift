import Measurements
import Scenarios
import Verdicts
import Vocabulary

/// A run like the quickstart, made up and always the same: 20 s at 50,000/s, three kills.
struct SampleRun {
    static let start = Instant(nanoseconds: 5_000_000_000)
    static let phase = PhaseWindow(
        name: "measure", start: start, end: start + .seconds(Int64(20)))

    /// Made once: it records a million outcomes.
    static let made = SampleRun()

    var plan: Plan
    var record: RunRecord
    var ledger: [LedgerEntry]
    var readBack: ReadBack
    var histograms: HistogramLog
    var series: SeriesTable

    private init() {
        plan = Self.plan()
        let signals = FaultSignals(span: .seconds(Int64(2)))
        let faults = Self.faults()
        for fault in faults { signals.open(at: fault.signal) }
        let produce = Self.produce(signals)
        let consume = Self.consume(signals)
        record = Self.record()
        record.fill(produce: produce, consume: consume, backlogMax: 4_200)
        record.faults = faults.map { FaultTimes($0, phase: Self.phase) }
        record.generator = GeneratorRecord(
            produce, threads: 1, toleranceMilliseconds: 1, busiestThreadShare: 0.31)
        record.cost = CostRecord(
            cpuSeconds: .init(broker: 4.25, client: 3.5),
            contextSwitches: .init(broker: 41_000, client: 22_000),
            payloadBytes: produce.totals.payloadBytes, bytesWritten: 1_150_000_000, fsyncs: 20_412)
        record.cost?.peakResidentBytes = 61_865_984
        (ledger, readBack) = Self.outcomes(of: produce.totals)
        histograms = HistogramLog(
            started: record.started, runStart: Self.start, produce: produce, consume: consume)
        series = SeriesTable(
            phases: [Self.phase], produce: [produce.series], consume: [consume.series],
            samples: (0..<20).map {
                HostSample(
                    second: $0, brokerCPU: 0.6, clientCPU: 0.4, stallMilliseconds: Double($0 % 5))
            })
    }

    func judged() -> JudgedRun {
        Judge(
            plan: plan,
            evidence: Evidence(
                plan: plan, record: record, ledger: ledger, readBack: readBack,
                measureStart: Self.start)
        ).judge()
    }

    private static func record() -> RunRecord {
        var record = RunRecord(
            tool: ToolRecord(version: "0.1.0", commit: "4ce4a1e", build: "release"),
            scenario: ScenarioRecord(
                name: "quickstart",
                about: "One minute on the served engine; ends with three kills.",
                digest: "5f0c"),
            seed: 7, runID: "0123456789abcdef000000000000002a",
            command: "trial run scenarios/quickstart.yaml --seed 7",
            target: TargetRecord(
                kind: "serve", version: "0.1.0", settings: ["num.network.threads": "2"],
                flushPolicy: "flush.messages=1"),
            client: ClientRecord(
                kind: "wire", version: "0.1.0", settings: ["acks": "all", "linger.ms": "5"]),
            host: host(), started: WallTime(millisecondsSince1970: 1_772_348_889_123))
        record.finished = WallTime(millisecondsSince1970: 1_772_348_949_500)
        record.topics = [
            TopicRecord(
                name: "orders", partitions: 4, replicationFactor: 1,
                settings: ["flush.messages": "1", "segment.bytes": "16777216"])
        ]
        record.phases = [
            PhaseRecord(
                name: "warmup", at: 1.25, seconds: 6, complete: true, note: "steady after 6 s"),
            PhaseRecord(name: "measure", at: 7.25, seconds: 20, complete: true),
            PhaseRecord(name: "drain", at: 27.25, seconds: 0.4, complete: true),
        ]
        record.warn("no-frequency", "the CPU frequency cannot be read on this host")
        return record
    }

    private static func host() -> HostRecord {
        var host = HostRecord()
        host.system = "Debian GNU/Linux 12"
        host.kernel = "6.1"
        host.architecture = "x86_64"
        host.cpu = "AMD EPYC"
        host.cores = 2
        host.memoryBytes = 8_589_934_592
        host.fileSystem = "ext4"
        host.device = "/dev/vda1"
        return host
    }

    private static func faults() -> [FaultRecord] {
        [(5, 41, 62), (10, 38, 58), (15, 44, 71)].map { second, ack, caught in
            var fault = FaultRecord(
                kind: .kill, signal: start + .seconds(Int64(second)),
                planned: start + .seconds(Int64(second)), inFlight: 12)
            fault.died = fault.signal + .milliseconds(1)
            fault.ready = fault.signal + .milliseconds(Int64(ack) - 6)
            fault.firstAck = fault.signal + .milliseconds(Int64(ack))
            fault.firstFetch = fault.signal + .milliseconds(Int64(ack) + 2)
            fault.caughtUp = fault.signal + .milliseconds(Int64(caught))
            return fault
        }
    }

    /// A batch of 50 a millisecond; what is intended within 40 ms of a kill waits for its end.
    private static func produce(_ signals: FaultSignals) -> ProduceRecorder {
        let recorder = ProduceRecorder(
            phase: phase, epoch: start, signals: signals, isClosedLoop: false)
        for millisecond in 0..<Int64(20_000) {
            let intended = start + .milliseconds(millisecond)
            recorder.offered(records: 50, at: intended)
            let sinceKill = millisecond >= 5_000 ? millisecond % 5_000 : 9_999
            let wait = sinceKill < 40 ? 40 - sinceKill : 0
            let service =
                250_000 + millisecond % 97 * 3_000 + (millisecond % 211 == 0 ? 2_000_000 : 0)
            recorder.beginOutcomes(at: intended + .milliseconds(wait) + Nanoseconds(service))
            for record in 0..<Int64(50) {
                if sinceKill == 0, record < 12 {
                    recorder.unknown(intended: intended.nanoseconds)
                } else {
                    recorder.acked(
                        intended: intended.nanoseconds,
                        sent: intended.nanoseconds + 20_000 + record * 10, bytes: 1_024)
                }
            }
            recorder.attempt(wireBytes: 51_700, isFinal: true)
            recorder.endOutcomes()
        }
        recorder.finish(at: phase.end + .seconds(Int64(1)))
        return recorder
    }

    private static func consume(_ signals: FaultSignals) -> ConsumeRecorder {
        let recorder = ConsumeRecorder(phase: phase, epoch: start, signals: signals)
        for millisecond in 0..<Int64(20_000) {
            let intended = start + .milliseconds(millisecond)
            recorder.beginArrivals(at: intended + Nanoseconds(620_000 + millisecond % 89 * 20_000))
            for _ in 0..<50 { recorder.delivered(intended: intended.nanoseconds, bytes: 1_024) }
            recorder.endArrivals()
        }
        recorder.finish()
        return recorder
    }

    /// Everything in partition 0 of 4, the unknown ones not there.
    private static func outcomes(of totals: ProduceCounts) -> ([LedgerEntry], ReadBack) {
        func entry(_ first: Int64, _ count: Int64, _ outcome: LedgerEntry.Outcome) -> LedgerEntry {
            LedgerEntry(
                topic: 0, producer: 0, partition: 0, count: Int32(count), firstSequence: first,
                baseOffset: outcome == .acked ? first : -1, written: 1, ended: 2, attempt: 1,
                outcome: outcome, isFinal: true)
        }
        let run = ReadRun(
            topic: 0, partition: 0, producer: 0, count: totals.acked, firstSequence: 0,
            firstOffset: 0)
        let places = (0..<Int32(4)).map { partition in
            let end = partition == 0 ? totals.acked : 0
            return ReadBack.Partition(
                topic: 0, partition: partition, logStart: 0, logEnd: end, reached: end)
        }
        return (
            [entry(0, totals.acked, .acked), entry(totals.acked, totals.unknown, .unknown)],
            ReadBack(partitions: places, runs: [run])
        )
    }

    private static func plan() -> Plan {
        let client = ClientPlan(kind: .wire, settings: ["acks": "all"])
        return Plan(
            name: "quickstart", about: "", seed: 7, target: TargetPlan(kind: .serve, settings: [:]),
            topics: [TopicPlan(name: "orders", partitions: 4, replicationFactor: 1, settings: [:])],
            producers: [
                ProducerPlan(
                    topic: "orders", count: 1, rate: .uniform(50_000), keys: .none,
                    values: ValuePlan(sizes: [], compressible: 0),
                    headers: HeaderPlan(count: 0, size: .zero), client: client)
            ], consumers: [],
            phases: PhasePlan(
                warmup: .none, measure: .seconds(Int64(20)), drain: .seconds(Int64(1)),
                afterFault: .seconds(Int64(2))),
            faults: (1...3).map {
                FaultPlan(
                    kind: .kill, trigger: .at(.seconds(Int64($0 * 5))), restartAfter: .zero)
            },
            verify: .all,
            expectations: [
                Expectation(metric: .lost, comparison: .equal, limit: 0, text: "lost == 0")
            ],
            limits: PlanLimits(
                ready: .zero, request: .zero, readBack: .zero, stop: .zero, closedLoopRecords: 0,
                backlogRecords: 0), digest: "5f0c")
    }
}
