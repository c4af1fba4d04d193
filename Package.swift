// swift-tools-version: 6.2
import PackageDescription

let flags: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// A sanitizer brings its own allocator, so jemalloc is left out of such builds.
let sanitized = Context.environment["TRIAL_SANITIZED"] != nil
let allocator: [Target.Dependency] = sanitized ? [] : ["CJemalloc"]
let allocatorFlags: [SwiftSetting] = sanitized ? [] : [.define("JEMALLOC")]
let locks: [Target.Dependency] = sanitized ? ["SanitizedLocks"] : []

// One build serves users and tests: what is tested is what is used, and no second build is waited for.
let testable: [SwiftSetting] = [.unsafeFlags(["-enable-testing"], .when(configuration: .release))]
// Two fifths of a release build's time were the optimizer's work on the rooms that read a scenario and
// write a report once a run, and on tests.
let onceARun: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func room(
    _ name: String, in wing: String, uses: [Target.Dependency] = [], extra: [SwiftSetting] = []
) -> Target {
    .target(
        name: name, dependencies: uses, path: "Sources/\(wing)/\(name)",
        swiftSettings: flags + testable + extra)
}

func tests(of name: String, uses: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: uses, path: "Tests/\(name)Tests",
        swiftSettings: flags + onceARun)
}

func library(_ name: String, _ pkgConfig: String, _ apt: String, _ yum: String, _ brew: String)
    -> Target
{
    .systemLibrary(
        name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([apt]), .yum([yum]), .brew([brew])])
}

func benchmark(_ name: String, uses: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: uses, path: "Benchmarks/\(name)", swiftSettings: flags)
}

let targets: [Target] = [
    // Shared
    room("Vocabulary", in: "Shared"),
    room(
        "Platform", in: "Shared", uses: ["Vocabulary", "CPlatform"] + allocator,
        extra: allocatorFlags),
    room("Network", in: "Shared", uses: ["Vocabulary", "CUv", "CPlatform"]),

    // Broker: a request's way to the disk
    room(
        "KafkaCodec", in: "Broker",
        uses: ["Vocabulary", "CIsal", "CZlib", "CLz4", "CZstd", "CSnappy"]),
    room("PartitionLog", in: "Broker", uses: ["Vocabulary", "KafkaCodec", "Platform"]),
    room(
        "BrokerCore", in: "Broker",
        uses: ["Vocabulary", "PartitionLog", "KafkaCodec", "Platform"]),
    room(
        "BrokerServer", in: "Broker",
        uses: ["Vocabulary", "BrokerCore", "KafkaCodec", "Network", "Platform"]),

    // Bench: a scenario's way to a verdict
    room("Scenarios", in: "Bench", uses: ["Vocabulary", "CYaml"], extra: onceARun),
    room("Drivers", in: "Bench", uses: ["Vocabulary"]),
    room(
        "EngineDriver", in: "Bench",
        uses: ["Vocabulary", "Drivers", "BrokerCore", "KafkaCodec", "Platform"]),
    room(
        "WireDriver", in: "Bench",
        uses: ["Vocabulary", "Drivers", "KafkaCodec", "Network", "Platform"]),
    room(
        "Simulation", in: "Bench",
        uses: ["Vocabulary", "BrokerCore", "PartitionLog", "KafkaCodec", "Platform"]),
    room(
        "KafkaDriver", in: "Bench", uses: ["Vocabulary", "Drivers", "Platform", "CRdkafka"]),
    room("Measurements", in: "Bench", uses: ["Vocabulary", "CZlib"]),
    room(
        "LoadGeneration", in: "Bench",
        uses: ["Vocabulary", "Drivers", "Scenarios", "Measurements", "Platform"]),
    room(
        "Runner", in: "Bench",
        uses: [
            "Vocabulary", "Scenarios", "Drivers", "EngineDriver", "WireDriver", "KafkaDriver",
            "LoadGeneration",
            "Measurements", "BrokerCore", "Platform",
        ]),
    room("Verdicts", in: "Bench", uses: ["Vocabulary", "Scenarios", "Measurements"]),
    room("Statistics", in: "Bench"),
    room("Comparisons", in: "Bench", uses: ["Statistics", "Measurements"]),
    room(
        "Reports", in: "Bench",
        uses: [
            "Vocabulary", "Scenarios", "Verdicts", "Measurements", "Comparisons", "Statistics",
        ], extra: onceARun),
    room(
        "Series", in: "Bench",
        uses: [
            "Vocabulary", "Comparisons", "Statistics", "Measurements", "Verdicts", "Reports",
            "Platform",
        ]),

    room(
        "Durability", in: "Bench",
        uses: [
            "Vocabulary", "Scenarios", "Drivers", "LoadGeneration", "Measurements", "Runner",
            "Verdicts", "Reports", "Platform",
        ]),

    // The composition root
    .executableTarget(
        name: "trial",
        dependencies: [
            "Vocabulary", "Platform", "Network", "Scenarios", "Runner", "Verdicts", "Reports",
            "Measurements", "LoadGeneration", "Statistics", "Comparisons", "Series",
            "Drivers", "WireDriver", "BrokerServer", "BrokerCore", "PartitionLog", "KafkaCodec",
            "Simulation", "Durability",
        ],
        path: "Sources/CLI", swiftSettings: flags),

    // C libraries, one room each (zlib: two)
    library("CUv", "libuv", "libuv1-dev", "libuv-devel", "libuv"),
    library("CIsal", "libisal", "libisal-dev", "isa-l-devel", "isa-l"),
    library("CZlib", "zlib", "zlib1g-dev", "zlib-devel", "zlib"),
    library("CLz4", "liblz4", "liblz4-dev", "lz4-devel", "lz4"),
    library("CZstd", "libzstd", "libzstd-dev", "libzstd-devel", "zstd"),
    library("CSnappy", "snappy", "libsnappy-dev", "snappy-devel", "snappy"),
    library("CYaml", "yaml-0.1", "libyaml-dev", "libyaml-devel", "libyaml"),
    library("CJemalloc", "jemalloc", "libjemalloc-dev", "jemalloc-devel", "jemalloc"),
    .target(name: "CPlatform", path: "Sources/C/CPlatform"),
    // Loads librdkafka at run time; nothing of it is needed to build.
    .target(name: "CRdkafka", path: "Sources/C/CRdkafka"),

    // Tests
    tests(of: "Platform", uses: ["Platform", "Vocabulary"] + locks),
    tests(of: "Network", uses: ["Network", "Platform", "Vocabulary"]),
    tests(
        of: "KafkaCodec",
        uses: ["KafkaCodec", "Vocabulary", "CLz4", "CSnappy", "CZstd"]),
    tests(of: "PartitionLog", uses: ["PartitionLog", "KafkaCodec", "Platform", "Vocabulary"]),
    tests(
        of: "BrokerCore",
        uses: ["BrokerCore", "PartitionLog", "KafkaCodec", "Platform", "Vocabulary"]),
    tests(
        of: "BrokerServer",
        uses: ["BrokerServer", "BrokerCore", "KafkaCodec", "Network", "Platform", "Vocabulary"]),
    tests(of: "Scenarios", uses: ["Scenarios", "Vocabulary"]),
    tests(
        of: "WireDriver",
        uses: [
            "WireDriver", "Drivers", "BrokerServer", "BrokerCore", "KafkaCodec", "Network",
            "Platform", "Vocabulary",
        ]),
    tests(
        of: "EngineDriver",
        uses: ["EngineDriver", "Drivers", "BrokerCore", "KafkaCodec", "Platform", "Vocabulary"]),
    tests(of: "KafkaDriver", uses: ["KafkaDriver", "Drivers", "CRdkafka"]),
    tests(of: "Measurements", uses: ["Measurements", "Vocabulary"]),
    tests(
        of: "LoadGeneration",
        uses: [
            "LoadGeneration", "Drivers", "Scenarios", "Measurements", "Platform", "Vocabulary",
        ]),
    tests(
        of: "Runner",
        uses: ["Runner", "Drivers", "Scenarios", "Platform", "Vocabulary"]),
    tests(of: "Verdicts", uses: ["Verdicts", "Scenarios", "Measurements", "Vocabulary"]),
    tests(
        of: "Reports",
        uses: [
            "Reports", "Comparisons", "Statistics", "Verdicts", "Scenarios", "Measurements",
            "Vocabulary",
        ]),
    tests(of: "Statistics", uses: ["Statistics"]),
    tests(of: "Comparisons", uses: ["Comparisons", "Statistics", "Measurements"]),
    tests(
        of: "Series",
        uses: ["Series", "Comparisons", "Measurements", "Platform", "Vocabulary"]),
    tests(
        of: "CrashSimulation",
        uses: ["Simulation", "BrokerCore", "PartitionLog", "Platform", "Vocabulary"]),
    tests(of: "Durability", uses: ["Durability", "Runner", "Verdicts", "Platform"]),
    .target(
        name: "ProcessHarness", path: "Tests/ProcessHarness", swiftSettings: flags + onceARun),
    tests(of: "Process", uses: ["ProcessHarness"]),
    tests(of: "Peer", uses: ["ProcessHarness", "KafkaCodec", "Vocabulary"]),
    tests(of: "Wine", uses: ["ProcessHarness"]),
    tests(of: "Tidy"),

    // Benchmarks
    benchmark(
        "CodecBenchmark", uses: ["KafkaCodec", "Measurements", "Platform", "Vocabulary"]),
    benchmark(
        "MeasurementsBenchmark", uses: ["Measurements", "Scenarios", "Verdicts", "Vocabulary"]),
    benchmark("LogBenchmark", uses: ["PartitionLog", "KafkaCodec", "Platform", "Vocabulary"]),
    benchmark("GeneratorBenchmark", uses: ["LoadGeneration", "Scenarios", "Vocabulary"]),
    benchmark("StatisticsBenchmark", uses: ["Statistics"]),
    benchmark("SpeedTable", uses: ["Statistics"]),
    benchmark("EngineBenchmark", uses: ["EngineDriver", "Drivers", "Platform", "Vocabulary"]),
]

// Under a sanitizer the engine alone is built and tested.
let engine: Set<String> = [
    "Vocabulary", "Platform", "Network", "KafkaCodec", "PartitionLog", "BrokerCore", "BrokerServer",
    "Drivers", "EngineDriver", "Simulation", "CUv", "CIsal", "CZlib", "CLz4", "CZstd", "CSnappy",
    "CPlatform", "PlatformTests", "NetworkTests", "KafkaCodecTests", "PartitionLogTests",
    "BrokerCoreTests", "BrokerServerTests", "CrashSimulationTests", "EngineDriverTests",
]

let sanitizedTargets: [Target] =
    targets.filter { engine.contains($0.name) }
    + [.target(name: "SanitizedLocks", path: "Tests/SanitizedLocks")]

let package = Package(
    name: "trial",
    products: sanitized ? [] : [.executable(name: "trial", targets: ["trial"])],
    targets: sanitized ? sanitizedTargets : targets
)
