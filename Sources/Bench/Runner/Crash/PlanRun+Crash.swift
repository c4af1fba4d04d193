import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

extension PlanRun {
    /// The measure phase of a run whose crashes were thought out elsewhere: as long as they take.
    func crash(
        _ load: LoadGenerator, _ ledger: LedgerKeeper, _ watch: HostWatch, _ window: PhaseWindow
    ) throws -> CrashDirector {
        var nextDrain = MonotonicClock.now()
        let director = CrashDirector(
            plan: plan, system: system, load: load, disk: options.disk,
            snapshots: options.snapshots.map { DataSnapshots(of: data.path, in: $0) },
            release: releaser(load, ledger),
            audit: try options.auditsImages ? ImageAudit(ofNew: data.path) : nil,
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

    private func releaser(_ load: LoadGenerator, _ ledger: LedgerKeeper) -> (() -> Void)? {
        // Kafka writes the starts of its logs down once a minute: a kill brings back what was deleted.
        guard options.releasesVerified, plan.target.kind == .serve else { return nil }
        let release = VerifiedRelease(
            plan, system: system,
            topics: plan.topics.map {
                TopicNames(plan, run: runID.description).onBroker($0.name)
            }, identity: load.identity)
        verifiedRelease = release
        return {
            ledger.drain()
            release.release(ledger.entries)
        }
    }
}
