import Vocabulary

/// What a scenario means where it says nothing. A resolved plan prints every one of these.
enum ScenarioDefaults {
    static let seed: UInt64 = 7
    static let partitions = 1
    static let workers = 1
    static let valueSize = ByteCount.kib(1)
    static let compressible = 0.0
    /// Of one node of Kafka's own default size, and of several that share a machine.
    static let heap = ByteCount.gib(1)
    static let sharedHeap = ByteCount.mib(512)

    static func jvm(_ target: TargetPlan.Kind) -> JvmPlan? {
        switch target {
        case .kafka(let nodes, _): JvmPlan(heap: nodes > 1 ? sharedHeap : heap, options: "")
        case .zookeeper, .scripts: JvmPlan(heap: heap, options: "")
        case .engine, .serve, .command, .bootstrap: nil
        }
    }

    /// As many as there are nodes, up to three: what a real topic has.
    static func replicationFactor(_ target: TargetPlan.Kind?) -> Int {
        if case .kafka(let nodes, _)? = target { min(nodes, 3) } else { 1 }
    }

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
    static let nodes = 1...9
    static let heap = ByteCount.mib(64)...ByteCount.gib(1024)
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
