import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

extension RunRecord {
    /// What is known before anything was started.
    init(
        plan: Plan, options: RunOptions, runID: RunID, system: String, started: WallTime,
        data: FilePath
    ) {
        let facts = HostFacts.current()
        let storage = StorageFacts.of(data)
        var host = HostRecord()
        host.system = facts.system
        host.kernel = facts.kernel
        host.architecture = facts.architecture
        host.cpu = facts.processor
        host.cores = facts.processors
        host.memoryBytes = facts.memory?.value
        host.virtualisation =
            facts.virtualization.isEmpty ? "none" : facts.virtualization.joined(separator: ", ")
        host.governor = facts.governor
        host.loadAverage = facts.load
        host.fileSystem = storage?.type
        host.device = storage?.device
        host.mountOptions = storage?.options
        self.init(
            tool: ToolRecord(
                version: options.tool.version, commit: options.tool.commit,
                build: options.tool.build),
            scenario: ScenarioRecord(name: plan.name, about: plan.about, digest: plan.digest),
            seed: plan.seed, runID: runID.description, command: options.commandLine,
            target: TargetRecord(
                kind: system, version: nil,
                settings: SecretSettings.shown(plan.target.settings), flushPolicy: nil),
            client: ClientRecord(kind: "", version: nil, settings: [:]), host: host,
            started: started)
        if let storage, !storage.claimsDurability, plan.target.isOurs {
            warn(
                "volatile-storage",
                "the broker's data is on \(storage.type): a sync there says nothing about a disk")
        }
        if options.tool.build != "release" {
            warn("debug-build", "this is a debug build: its speed says nothing")
        }
    }

    /// What the load came to.
    mutating func fill(
        _ result: LoadResult, faults: [FaultRecord],
        cost: (before: CostReading, after: CostReading), watch: HostWatch, runStart: Instant
    ) {
        guard let window = result.measureWindow, let recorder = result.measure.produce else {
            return
        }
        produce = ProduceRecord(recorder)
        if let consumer = result.measure.consume {
            let backlog = RunSeries.table(result, watch, runStart).backlogMax
            consume = ConsumeRecord(consumer, backlogMax: backlog)
            endToEnd = EndToEndRecord(consumer)
        }
        self.faults = faults.map { FaultTimes($0, phase: window) }
        var generated = GeneratorRecord(
            recorder, threads: result.threads.count,
            toleranceMilliseconds: LoadTolerance.late.inMilliseconds,
            busiestThreadShare: result.threads.map(\.busy).max())
        generated.longestStallMilliseconds = watch.finish()?.inMilliseconds
        generator = generated
        self.cost = CostRecord(
            payload: recorder.totals.payloadBytes, records: recorder.totals.acked,
            before: cost.before, after: cost.after,
            isApart: target.kind != "engine")
        if result.measure.closedLoop != nil {
            warn(
                "closed-loop-beside",
                "producers with a rate of max ran beside scheduled ones; only the scheduled ones are in the figures"
            )
        }
        for error in result.consumerErrors.prefix(3) { warn("fetch-error", error) }
        if result.anomalies.corrupt > 0 {
            warn(
                "corrupt-while-consuming",
                "\(result.anomalies.corrupt.grouped) records were not as sent when a consumer got them"
            )
        }
    }
}

extension CostRecord {
    /// `isApart`: the broker is a process of its own, so that the two can be told apart.
    fileprivate init(
        payload: Int64, records: Int64, before: CostReading, after: CostReading, isApart: Bool
    ) {
        let client = after.client.since(before.client)
        let broker =
            isApart ? both(after.broker, before.broker).map { $0.after.since($0.before) } : nil
        self.init(
            cpuSeconds: PerParty(broker: broker?.cpu?.inSeconds, client: client.cpu?.inSeconds),
            contextSwitches: PerParty(
                broker: broker?.switches.map(Double.init), client: client.switches.map(Double.init)),
            payloadBytes: payload, bytesWritten: broker?.written?.value, fsyncs: broker?.syncs)
        if let allocations = broker?.allocations, records > 0 {
            allocationsPerRecord = (Double(allocations) / Double(records)).rounded(places: 4)
        }
        peakResidentBytes = broker?.peakResident?.value
        clientPeakResidentBytes = client.peakResident?.value
    }
}

private func both(_ after: UsageTotal?, _ before: UsageTotal?)
    -> (after: UsageTotal, before: UsageTotal)?
{
    guard let after, let before else { return nil }
    return (after, before)
}
