import Drivers
import LoadGeneration
import Measurements
import Platform
package import Scenarios
import Vocabulary

/// Carries out one plan, from the first look at the host to the last clean-up, and leaves what is to
/// be judged. Reads like the list of its phases; each ends with the record on disk.
package final class PlanRun {
    let plan: Plan
    let options: RunOptions
    let interruption: Interruption
    let progress: any RunProgress
    let fileSystem = DiskFileSystem()
    let runID: RunID
    let started = MonotonicClock.now()
    let directory: RunDirectory
    let data: DataDirectory
    let system: any SystemOnTrial
    /// Crashes that somebody else than the plan has thought out; the plan's own faults do not come
    /// then.
    let crashes: [CrashOrder]
    var crashRecords: [CrashRecord] = []
    var verifiedRelease: VerifiedRelease?
    var record: RunRecord
    var phaseStart = MonotonicClock.now()
    var lastSpaceCheck = MonotonicClock.now()

    /// Makes the run's directory and finds out whether the host will let it run. Throws `RunError`
    /// or `FileSystemError` before anything was started.
    ///
    /// `references` stand for what the plan's settings keep elsewhere; they are resolved for the
    /// broker and the clients, and never written down.
    package init(
        _ plan: Plan, references: SettingReferences, options: RunOptions,
        interruption: Interruption, progress: any RunProgress, crashes: [CrashOrder] = []
    ) throws {
        self.crashes = crashes
        self.plan = try plan.resolving(references)
        self.options = options
        self.interruption = interruption
        self.progress = progress
        runID = RunID(high: SecureRandom.seed(), low: SecureRandom.seed())
        let now = WallClock.milliseconds()
        if let path = options.directory {
            directory = try RunDirectory(at: path, fileSystem: fileSystem)
        } else {
            directory = try RunDirectory(
                reports: options.reports, scenario: plan.name,
                time: WallTime(millisecondsSince1970: now).basic, fileSystem: fileSystem)
        }
        data = try DataDirectory(options.data ?? directory.data, fileSystem: fileSystem)
        if plan.target.isOurs { try SpaceNeed(plan).check(at: data.path, fileSystem) }
        system = try SystemFactory(
            plan: self.plan, options: options, run: runID.description, data: data.path,
            logs: directory.logs, interruption: interruption
        ).make()
        record = RunRecord(
            plan: plan, options: options, runID: runID, system: system.kind,
            started: WallTime(millisecondsSince1970: now), data: data.path)
        try directory.write(PlanText.yaml(of: plan), to: "plan.yaml")
    }

    /// The whole run. What can be saved is saved when it throws, and nothing stays running.
    package func carryOut() throws -> RunOutcome {
        do {
            return try carryOutPhases()
        } catch {
            record.finished = WallTime(millisecondsSince1970: WallClock.milliseconds())
            try? save()
            try? system.shutDown(deadline: MonotonicClock.now() + plan.limits.stop)
            if options.data == nil { data.remove() }
            throw error
        }
    }

    private func carryOutPhases() throws -> RunOutcome {
        try warmHost()
        let driver = try startSystem()
        defer { driver.close() }
        let topics = try createTopics(driver)
        let load = try LoadGenerator(
            plan, run: runID, topicNames: topics, options: loadOptions, origin: started)
        let ledger = try LedgerKeeper(
            load, plan: plan, run: runID, directory: directory, fileSystem: fileSystem)
        let measured = try offerLoad(load, driver, ledger)
        let ledgerProblem = ledger.finish()
        let readBack = try readBack(topics, identity: load.identity)
        try stopSystem(driver, topics)
        record.finished = WallTime(millisecondsSince1970: WallClock.milliseconds())
        try save()
        return RunOutcome(
            plan: plan, directory: directory, record: record, ledger: ledger.entries,
            ledgerProblem: ledgerProblem, readBack: readBack,
            measureStart: measured.measureWindow?.start, wasInterrupted: interruption.isSet,
            data: data, crashes: crashRecords, released: verifiedRelease?.released ?? 0,
            releaseViolations: verifiedRelease?.violations ?? [])
    }

    // MARK: Phases of set-up

    private func warmHost() throws {
        begin("warm the host")
        guard !options.skipsWarming else {
            record.warn(
                "not-warmed",
                "memory was not warmed before measuring: the first touch of memory costs up to twenty times a warm one"
            )
            return
        }
        let note = try HostWarming(plan: plan, data: data.path, fileSystem: fileSystem).run()
        try end("warm the host", note: note)
    }

    private func startSystem() throws -> any Driver {
        begin("start")
        let spawned = MonotonicClock.now()
        try system.start(deadline: spawned + plan.limits.ready)
        let driver = try DriverFactory(plan).make(for: system)
        let broker = try driver.describe(deadline: MonotonicClock.now() + plan.limits.request)
        record.target.version = system.version ?? (broker.version.isEmpty ? nil : broker.version)
        record.target.settings = SecretSettings.shown(broker.settings)
        record.client = ClientRecord(
            kind: driver.client.kind, version: driver.client.version,
            settings: SecretSettings.shown(driver.client.settings))
        let took = MonotonicClock.now() - spawned
        try end("start", note: "first answer after \(took)")
        return driver
    }

    /// Creates what the plan names; answers the names on the broker.
    private func createTopics(_ driver: any Driver) throws -> [String] {
        begin("create topics")
        var effective: [(name: String, settings: [String: String])] = []
        var names: [String] = []
        for topic in plan.topics {
            let name = TopicNames(plan, run: runID.description).onBroker(topic.name)
            let deadline = MonotonicClock.now() + plan.limits.request
            do {
                try driver.createTopic(
                    TopicSpecification(
                        name: name, partitions: topic.partitions,
                        replicationFactor: topic.replicationFactor, settings: topic.settings),
                    deadline: deadline)
            } catch let error as DriverError where error.code == .refused {
                throw RunError(.badInput, "topic \(topic.name) cannot be created: \(error)")
            }
            names.append(name)
            let settings = try driver.settings(ofTopic: name, deadline: deadline)
            effective.append((topic.name, settings))
            record.topics.append(
                TopicRecord(
                    name: topic.name, partitions: topic.partitions,
                    replicationFactor: topic.replicationFactor, settings: settings))
        }
        record.target.flushPolicy = FlushPolicyText.of(topics: effective)
        if record.target.flushPolicy == nil {
            record.warn("flush-policy-unknown", "the broker does not tell its flush policy")
        }
        try end("create topics")
        return names
    }

    private func readBack(_ topics: [String], identity: RecordIdentity) throws
        -> ReadBackOutcome?
    {
        guard plan.verify != .none else { return nil }
        begin("read back")
        let reading = ReadingBack(
            plan: plan, system: system, topics: topics, identity: identity)
        var outcome = reading.run { [self] count in
            report("read back", readBack: count)
            return !interruption.isSet
        }
        if let verifiedRelease { outcome = verifiedRelease.added(to: outcome) }
        if let result = outcome.result {
            try directory.write(
                ReadRunFile.bytes(result, plan: plan, run: runID), to: "ledger/read-back.bin")
        }
        try end("read back", note: outcome.problem, complete: outcome.problem == nil)
        return outcome
    }

    private func stopSystem(_ driver: any Driver, _ topics: [String]) throws {
        begin("clean up")
        if !plan.target.isOurs {
            for topic in topics {
                try? driver.deleteTopic(
                    topic, deadline: MonotonicClock.now() + plan.limits.request)
            }
        }
        do {
            try system.shutDown(deadline: MonotonicClock.now() + plan.limits.stop)
        } catch {
            record.warn("unclean-stop", "\(error)")
        }
        try end("clean up")
    }

    private var loadOptions: LoadOptions {
        options.isPinned ? LoadOptions(processors: [1]) : LoadOptions()
    }

    // MARK: Book-keeping

    func begin(_ phase: String) {
        phaseStart = MonotonicClock.now()
        report(phase)
    }

    /// Books the phase and saves what is known so far.
    func end(_ phase: String, note: String? = nil, complete: Bool = true) throws {
        record.phases.append(
            PhaseRecord(
                name: phase, at: (phaseStart - started).inSeconds,
                seconds: (MonotonicClock.now() - phaseStart).inSeconds, complete: complete,
                note: note))
        try save()
    }

    func report(
        _ phase: String, remaining: Nanoseconds? = nil, load: LoadSnapshot? = nil,
        readBack: Int64? = nil, host: HostSample? = nil
    ) {
        progress.moment(
            RunMoment(
                phase: phase, elapsed: MonotonicClock.now() - phaseStart, remaining: remaining,
                load: load, readBack: readBack, host: host))
    }

    func save() throws { try directory.write(RecordJSON.text(of: record), to: "result.json") }
}
