public import Vocabulary

/// A scenario with every default, seed and limit resolved. What is not in here is not done.
/// `trial plan FILE` prints it; its digest names it.
public struct Plan: Sendable, Hashable {
    public var name: String
    public var about: String
    public var seed: UInt64
    public var target: TargetPlan
    public var topics: [TopicPlan]
    public var producers: [ProducerPlan]
    public var consumers: [ConsumerPlan]
    public var phases: PhasePlan
    public var faults: [FaultPlan]
    public var verify: VerifyPlan
    public var expectations: [Expectation]
    public var limits: PlanLimits
    /// SHA-256 of the plan as printed, without what is said about it, in hexadecimal.
    public var digest: String
    /// What is allowed and may surprise.
    public var warnings: [PlanWarning]

    public init(
        name: String, about: String, seed: UInt64, target: TargetPlan, topics: [TopicPlan],
        producers: [ProducerPlan], consumers: [ConsumerPlan], phases: PhasePlan,
        faults: [FaultPlan],
        verify: VerifyPlan, expectations: [Expectation], limits: PlanLimits, digest: String,
        warnings: [PlanWarning] = []
    ) {
        self.name = name
        self.about = about
        self.seed = seed
        self.target = target
        self.topics = topics
        self.producers = producers
        self.consumers = consumers
        self.phases = phases
        self.faults = faults
        self.verify = verify
        self.expectations = expectations
        self.limits = limits
        self.digest = digest
        self.warnings = warnings
    }
}

public struct TargetPlan: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case engine
        case serve
        /// Apache Kafka with KRaft, so many nodes, from `home` or else `$KAFKA_HOME`.
        case kafka(nodes: Int, home: String?)
        /// One node of a 3.x Kafka and its ZooKeeper, from `home` or else `$KAFKA_ZOOKEEPER_HOME`.
        case zookeeper(home: String?)
        /// The Kafka, or what has its layout, in this folder, through its own scripts.
        case scripts(String)
        /// Any broker, as the file at this path starts it.
        case command(String)
        /// Addresses of a cluster that is already running, `host:port`.
        case bootstrap([String])
    }

    public var kind: Kind
    /// Native broker settings, verbatim.
    public var settings: [String: String]
    /// Nil for a target that is no Java program of ours.
    public var jvm: JvmPlan?
    /// The user's own commands that break and mend a cluster; nil without `control:`.
    public var control: ControlPlan?

    public init(
        kind: Kind, settings: [String: String], jvm: JvmPlan? = nil, control: ControlPlan? = nil
    ) {
        self.kind = kind
        self.settings = settings
        self.jvm = jvm
        self.control = control
    }
}

public struct TopicPlan: Sendable, Hashable {
    public var name: String
    public var partitions: Int
    public var replicationFactor: Int
    /// Native topic settings, verbatim.
    public var settings: [String: String]

    public init(name: String, partitions: Int, replicationFactor: Int, settings: [String: String]) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.settings = settings
    }
}

/// `count` producers that share `rate` evenly.
public struct ProducerPlan: Sendable, Hashable {
    public var topic: String
    public var count: Int
    public var rate: RatePlan
    public var keys: KeyPlan
    public var values: ValuePlan
    public var headers: HeaderPlan
    public var client: ClientPlan

    public init(
        topic: String, count: Int, rate: RatePlan, keys: KeyPlan, values: ValuePlan,
        headers: HeaderPlan, client: ClientPlan
    ) {
        self.topic = topic
        self.count = count
        self.rate = rate
        self.keys = keys
        self.values = values
        self.headers = headers
        self.client = client
    }
}

public enum RatePlan: Sendable, Hashable {
    /// Records a second over all `count` producers, evenly spaced.
    case uniform(Double)
    /// Records a second, exponentially spaced.
    case poisson(Double)
    /// As fast as acknowledgements allow: closed loop, no intended time.
    case max
    /// Each step holds its rate for its span; the last holds on.
    case steps([RateStep])
    /// From one rate to another, linearly over a span, then holding.
    case ramp(from: Double, to: Double, over: Nanoseconds)
}

public struct RateStep: Sendable, Hashable {
    public var span: Nanoseconds
    public var rate: Double

    public init(span: Nanoseconds, rate: Double) {
        self.span = span
        self.rate = rate
    }
}

public enum KeyPlan: Sendable, Hashable {
    /// No key: records go to the partitions in turn, a batch each.
    case none
    case roundRobin(Int)
    case uniform(Int)
    case zipf(Int)
    /// One key for all records: one partition.
    case single
}

public struct ValuePlan: Sendable, Hashable {
    /// Sizes with their weights; one entry for a fixed size.
    public var sizes: [SizeWeight]
    /// The share of each value that a compressor can remove, 0 to 1.
    public var compressible: Double

    public init(sizes: [SizeWeight], compressible: Double) {
        self.sizes = sizes
        self.compressible = compressible
    }
}

public struct SizeWeight: Sendable, Hashable {
    public var size: ByteCount
    public var weight: Double

    public init(size: ByteCount, weight: Double) {
        self.size = size
        self.weight = weight
    }
}

public struct HeaderPlan: Sendable, Hashable {
    public var count: Int
    public var size: ByteCount

    public init(count: Int, size: ByteCount) {
        self.count = count
        self.size = size
    }
}

public struct ClientPlan: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case engine, wire, librdkafka
    }

    public var kind: Kind
    /// Native client settings, verbatim.
    public var settings: [String: String]
    /// The shared library of librdkafka to load; nil for the system's.
    public var library: String?

    public init(kind: Kind, settings: [String: String], library: String? = nil) {
        self.kind = kind
        self.settings = settings
        self.library = library
    }
}

/// `count` consumers that divide the topic's partitions among them.
public struct ConsumerPlan: Sendable, Hashable {
    public var topic: String
    public var count: Int
    public var client: ClientPlan
    /// Spans of the measure phase in which nothing is fetched, so that a backlog builds up.
    public var pauses: [PauseWindow]

    public init(topic: String, count: Int, client: ClientPlan, pauses: [PauseWindow]) {
        self.topic = topic
        self.count = count
        self.client = client
        self.pauses = pauses
    }
}

public struct PauseWindow: Sendable, Hashable {
    /// From the start of the measure phase.
    public var at: Nanoseconds
    public var span: Nanoseconds

    public init(at: Nanoseconds, span: Nanoseconds) {
        self.at = at
        self.span = span
    }
}

public struct PhasePlan: Sendable, Hashable {
    public enum Warmup: Sendable, Hashable {
        case none
        case fixed(Nanoseconds)
        /// Until throughput and p99 of successive seconds differ little, at most this long.
        case steady(limit: Nanoseconds)
    }

    public var warmup: Warmup
    public var measure: Nanoseconds
    public var drain: Nanoseconds
    /// How long after each fault's signal the `steady` figures leave out.
    public var afterFault: Nanoseconds

    public init(
        warmup: Warmup, measure: Nanoseconds, drain: Nanoseconds, afterFault: Nanoseconds
    ) {
        self.warmup = warmup
        self.measure = measure
        self.drain = drain
        self.afterFault = afterFault
    }
}

/// One fault at one instant; `repeat:` in a scenario is resolved into several of these.
public struct FaultPlan: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// SIGKILL, then a restart after `restart`.
        case kill
        /// A clean stop, then a restart.
        case stop
        /// SIGSTOP for a span, then SIGCONT.
        case pause(Nanoseconds)
        /// The broker's file system does this for a span; a broker that ends of it is restarted.
        case disk(DiskFault, Nanoseconds)
    }

    /// Whom it strikes.
    public enum Subject: Sendable, Hashable {
        /// The one broker; of several, the leader of the first topic's partition 0.
        case broker
        /// A node by its number, from 1.
        case node(Int)
        /// Whoever leads the partition at that moment.
        case leader(topic: String, partition: Int)
        case all
        case zookeeper
    }

    public enum Trigger: Sendable, Hashable {
        /// After the start of the measure phase.
        case at(Nanoseconds)
        /// Acknowledged records since the start of the measure phase.
        case afterAcks(Int)
    }

    public var kind: Kind
    public var subject: Subject
    public var trigger: Trigger
    /// From the death of the process to its restart.
    public var restartAfter: Nanoseconds

    public init(
        kind: Kind, subject: Subject = .broker, trigger: Trigger, restartAfter: Nanoseconds
    ) {
        self.kind = kind
        self.subject = subject
        self.trigger = trigger
        self.restartAfter = restartAfter
    }
}

public enum VerifyPlan: Sendable, Hashable {
    case all
    /// A share of the records, 0 to 1, chosen by seed.
    case sample(Double)
    case none
}

/// Every queue, buffer, retry and wait of a run has its bound here.
public struct PlanLimits: Sendable, Hashable {
    /// From the start of the broker to its first answer.
    public var ready: Nanoseconds
    /// For one control request (create a topic, read offsets).
    public var request: Nanoseconds
    /// For reading everything back.
    public var readBack: Nanoseconds
    /// For a clean stop, before the process is killed.
    public var stop: Nanoseconds
    /// Records that one producer may have without an outcome when the rate is `max`.
    public var closedLoopRecords: Int
    /// Records that wait in the generator because the client's buffer is full.
    public var backlogRecords: Int

    public init(
        ready: Nanoseconds, request: Nanoseconds, readBack: Nanoseconds, stop: Nanoseconds,
        closedLoopRecords: Int, backlogRecords: Int
    ) {
        self.ready = ready
        self.request = request
        self.readBack = readBack
        self.stop = stop
        self.closedLoopRecords = closedLoopRecords
        self.backlogRecords = backlogRecords
    }
}
