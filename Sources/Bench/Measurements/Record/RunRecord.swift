internal import Vocabulary

/// Everything measured of one run: `result.json` without its verdict. A value that is nil was not
/// measured, prints as `null` and never as 0; times are milliseconds or microseconds by their names,
/// MB is 10^6 bytes. Version 1 grows by added keys only; `docs/result.schema.json` describes it.
package struct RunRecord: Codable, Sendable, Hashable {
    package static let schemaVersion = "trial.result/v1"

    package var schema = RunRecord.schemaVersion
    package var tool: ToolRecord
    package var scenario: ScenarioRecord
    package var seed: UInt64
    package var runID: String
    /// What to type to do the same run again.
    package var command: String
    package var target: TargetRecord
    package var topics: [TopicRecord] = []
    package var client: ClientRecord
    package var host: HostRecord
    package var started: WallTime
    package var finished: WallTime?
    package var phases: [PhaseRecord] = []
    package var produce: ProduceRecord?
    package var consume: ConsumeRecord?
    package var endToEnd: EndToEndRecord?
    package var faults: [FaultTimes] = []
    package var durability: DurabilityRecord?
    package var cost: CostRecord?
    package var generator: GeneratorRecord?
    package var warnings: [WarningRecord] = []

    package init(
        tool: ToolRecord, scenario: ScenarioRecord, seed: UInt64, runID: String, command: String,
        target: TargetRecord, client: ClientRecord, host: HostRecord, started: WallTime
    ) {
        self.tool = tool
        self.scenario = scenario
        self.seed = seed
        self.runID = runID
        self.command = command
        self.target = target
        self.client = client
        self.host = host
        self.started = started
    }

    enum CodingKeys: String, CodingKey {
        case schema, tool, scenario, seed
        case runID = "run_id"
        case command, target, topics, client, host, started, finished, phases, produce, consume
        case endToEnd = "end_to_end"
        case faults, durability, cost, generator, warnings
    }

    /// Takes in what the measure phase recorded, with the warnings that the recorders give rise to.
    package mutating func fill(
        produce recorder: ProduceRecorder?, consume consumer: ConsumeRecorder?,
        backlogMax: Int64? = nil
    ) {
        produce = recorder.map { ProduceRecord($0) }
        consume = consumer.map {
            ConsumeRecord($0, acked: recorder?.totals.acked, backlogMax: backlogMax)
        }
        endToEnd = consumer.map { EndToEndRecord($0) }
        let clockErrors = (recorder?.clockErrors ?? 0) + (consumer?.clockErrors ?? 0)
        if clockErrors > 0 {
            warn(
                "clock-error",
                "\(clockErrors.grouped) durations were below zero and count as 0: a clock went back"
            )
        }
        if let undelivered = consume?.undelivered, undelivered > 0 {
            warn(
                "undelivered",
                "\(undelivered.grouped) acknowledged records were not delivered by the end of the "
                    + "drain and are not in the end-to-end times")
        }
    }

    /// A warning is said once per code and text.
    package mutating func warn(_ code: String, _ text: String) {
        let warning = WarningRecord(code: code, text: text)
        if !warnings.contains(warning) { warnings.append(warning) }
    }
}

package struct ToolRecord: Codable, Sendable, Hashable {
    package var version: String
    package var commit: String?
    /// `release` or `debug`.
    package var build: String

    package init(version: String, commit: String?, build: String) {
        self.version = version
        self.commit = commit
        self.build = build
    }
}

package struct ScenarioRecord: Codable, Sendable, Hashable {
    package var name: String
    package var about: String
    /// Of the plan: the scenario with everything resolved.
    package var digest: String

    package init(name: String, about: String, digest: String) {
        self.name = name
        self.about = about
        self.digest = digest
    }
}

/// A stage of the run, in seconds from its start.
package struct PhaseRecord: Codable, Sendable, Hashable {
    package var name: String
    package var at: Double
    package var seconds: Double
    /// False when it was cut short.
    package var complete: Bool
    /// What the phase itself has to say, such as how warming ended.
    package var note: String?

    package init(name: String, at: Double, seconds: Double, complete: Bool, note: String? = nil) {
        self.name = name
        self.at = at.rounded(places: 3)
        self.seconds = seconds.rounded(places: 3)
        self.complete = complete
        self.note = note
    }

    enum CodingKeys: String, CodingKey {
        case name, at, seconds, complete, note
    }
}

package struct WarningRecord: Codable, Sendable, Hashable {
    /// Stable, in kebab case: `not-warmed`.
    package var code: String
    package var text: String

    package init(code: String, text: String) {
        self.code = code
        self.text = text
    }
}
