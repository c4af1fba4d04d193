import Vocabulary

/// What a scenario means where it says nothing. A resolved plan prints every one of these.
enum ScenarioDefaults {
    static let seed: UInt64 = 7
    static let partitions = 1
    static let replicationFactor = 1
    static let workers = 1
    static let valueSize = ByteCount.kib(1)
    static let compressible = 0.0
    static let phases = PhasePlan(
        warmup: .steady(limit: .seconds(10)), measure: .seconds(20), drain: .seconds(10),
        afterFault: .seconds(2))
    static let limits = PlanLimits(
        ready: .seconds(60), request: .seconds(30), readBack: .seconds(600), stop: .seconds(30),
        closedLoopRecords: 20_000, backlogRecords: 1_000_000)
}

/// The ranges of Trial's own values.
enum ScenarioRanges {
    /// What a record's identity and checksum take; a shorter value could not be verified.
    static let identityBytes: Int64 = 40
    static let valueSize = ByteCount(identityBytes)...ByteCount.mib(16)
    static let headerSize = ByteCount.zero...ByteCount.kib(64)
    static let rate = 0.01...100_000_000.0
    static let keys = 1...1_000_000_000
    static let workers = 1...1_000
    static let measure = Nanoseconds.milliseconds(100)...Nanoseconds.seconds(7 * 86_400)
    static let warmup = Nanoseconds.milliseconds(100)...Nanoseconds.seconds(3_600)
    static let drain = Nanoseconds.zero...Nanoseconds.seconds(86_400)
    static let afterFault = Nanoseconds.zero...Nanoseconds.seconds(3_600)
    static let span = Nanoseconds.milliseconds(1)...Nanoseconds.seconds(7 * 86_400)
    static let restart = Nanoseconds.zero...Nanoseconds.seconds(3_600)
    static let limit = Nanoseconds.milliseconds(10)...Nanoseconds.seconds(86_400)
    static let acks = 1...1_000_000_000_000
    static let limitRecords = 1...1_000_000_000
}
