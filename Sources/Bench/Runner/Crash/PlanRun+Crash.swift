import LoadGeneration
import Measurements
import Platform
import Vocabulary

extension PlanRun {
    /// The measure phase of a run whose crashes were thought out elsewhere: as long as they take.
    func crash(
        _ load: LoadGenerator, _ ledger: LedgerKeeper, _ watch: HostWatch, _ window: PhaseWindow
    ) throws -> CrashDirector {
        guard let broker = system as? BrokerProcess else {
            throw RunError(.badInput, "only a broker that Trial starts itself can be crashed")
        }
        var nextDrain = MonotonicClock.now()
        let director = CrashDirector(
            plan: plan, system: broker, load: load, disk: options.disk,
            snapshots: options.snapshots.map { DataSnapshots(of: data.path, in: $0) },
            meanwhile: { [self] in
                let now = MonotonicClock.now()
                guard now >= nextDrain else { return true }
                nextDrain = now + .milliseconds(5)
                ledger.drain()
                watch.tick(now)
                report("crash", load: load.snapshot())
                return !interruption.isSet && now < window.end
            }, event: { [self] in progress.event($0) })
        try director.carryOut(crashes)
        crashRecords = director.crashes
        return director
    }
}
