package import Measurements
package import Verdicts

/// What came of all kills of one stratum: one build, one policy, one way of producing. Strata are
/// never added up.
package struct StratumResult: Codable, Sendable, Hashable {
    package var name: String
    package var crashClass: String
    package var target: String
    package var acks: String
    package var idempotent: Bool
    package var flushPolicy: String
    package var fileSystem: String
    package var device: String
    package var seed: UInt64
    /// Kills that found records in flight: the independent trials.
    package var counted = 0
    package var killed = 0
    package var wanted: Int
    /// Kills of runs that could not be judged.
    package var unknown = 0
    package var runs = 0
    package var seconds = 0.0
    package var acked: Int64 = 0
    package var unknownRecords: Int64 = 0
    package var lost: Int64 = 0
    package var duplicated: Int64 = 0
    package var reordered: Int64 = 0
    package var corrupt: Int64 = 0
    package var invented: Int64 = 0
    package var misplaced: Int64 = 0
    package var inFlight: [Int64] = []
    package var readyMilliseconds: [Double] = []
    package var firstAckMilliseconds: [Double] = []
    package var outageMilliseconds: [Double] = []
    /// Every kill in the order of their going; null in a series that an earlier build stored.
    package var kills: [CrashKill]?
    /// Deaths at each door, by its own word.
    package var doors: [String: Int] = [:]
    package var doorsKnown = 0
    /// Every door that the broker was seen to go through; null in a series of an earlier build.
    package var doorNames: [String]?
    package var restartsKilled = 0
    /// The build that took every second start; nil when one build took all.
    package var restartTool: String?
    /// Process deaths before a power cut.
    package var compound = 0
    /// Of compound faults the batches that were retried and acknowledged between kill and cut.
    package var retried: Int64?
    /// The policy lets a power cut take the newest records.
    package var mayLose = false
    package var lossyKills = 0
    package var oldestLossMilliseconds: Double?
    package var lossWindowMilliseconds: Double?
    /// Records that were verified after a restart and then deleted from the broker.
    package var released: Int64?
    /// What power cuts left of the disk.
    package var images: ImageCounts?
    /// Kills that a violation followed.
    package var violating = 0
    package var violations: [String] = []
    package var failures: [String] = []
    package var problems: [String] = []

    enum CodingKeys: String, CodingKey {
        case name
        case crashClass = "class"
        case target, acks, idempotent
        case flushPolicy = "flush_policy"
        case fileSystem = "file_system"
        case device, seed, counted, killed, wanted, unknown, runs, seconds, acked
        case unknownRecords = "unknown_records"
        case lost, duplicated, reordered, corrupt, invented, misplaced
        case inFlight = "in_flight"
        case readyMilliseconds = "ready_ms"
        case firstAckMilliseconds = "first_ack_ms"
        case outageMilliseconds = "outage_ms"
        case kills, doors
        case doorsKnown = "doors_known"
        case doorNames = "door_names"
        case restartsKilled = "restarts_killed"
        case restartTool = "restart_tool"
        case compound, retried
        case mayLose = "may_lose"
        case lossyKills = "lossy_kills"
        case oldestLossMilliseconds = "oldest_loss_ms"
        case lossWindowMilliseconds = "loss_window_ms"
        case released, images, violating, violations, failures, problems
    }

    package init(
        name: String, crashClass: String, target: String, acks: String, idempotent: Bool,
        flushPolicy: String, fileSystem: String, device: String, seed: UInt64, wanted: Int
    ) {
        self.name = name
        self.crashClass = crashClass
        self.target = target
        self.acks = acks
        self.idempotent = idempotent
        self.flushPolicy = flushPolicy
        self.fileSystem = fileSystem
        self.device = device
        self.seed = seed
        self.wanted = wanted
    }

    package var state: VerdictState {
        if violating > 0 || !failures.isEmpty { return .failed }
        // What simulation proves of the model would not hold for this file system.
        if let images, images.admissible < images.images { return .failed }
        // A lazy policy that loses nothing in a power cut was not put to the test.
        if mayLose, lossyKills == 0 { return .unknown }
        return counted < wanted || acked == 0 ? .unknown : .passed
    }

    package mutating func add(_ durability: DurabilityRecord) {
        acked += durability.acked ?? 0
        unknownRecords += durability.unknown ?? 0
        lost += durability.lost ?? 0
        duplicated += durability.duplicated ?? 0
        reordered += durability.reordered ?? 0
        corrupt += durability.corrupt ?? 0
        invented += durability.invented ?? 0
        misplaced += durability.misplaced ?? 0
    }
}
