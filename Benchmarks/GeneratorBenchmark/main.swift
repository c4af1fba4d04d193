import LoadGeneration
import Scenarios
import Vocabulary

/// Processor time of the generator for a million records, against the null driver: medians of
/// rounds, each row with its own load.
struct Row {
    var name: String
    var load: ProbeLoad
}

let span = Nanoseconds.seconds(Int64(1))
let rounds = 7

func load(_ rate: RatePlan, _ keys: KeyPlan = .none, partitions: Int = 4, size: Int = 100)
    -> ProbeLoad
{
    var load = ProbeLoad(rate: rate, measure: span)
    load.keys = keys
    load.partitions = partitions
    load.values = ValuePlan(
        sizes: [SizeWeight(size: ByteCount(size), weight: 1)], compressible: 0)
    return load
}

/// 70 % of 100 B, 25 % of 1 KiB, 5 % of 64 KiB, half of it compressible.
func mixed(_ rate: RatePlan) -> ProbeLoad {
    var mixed = load(rate)
    mixed.values = ValuePlan(
        sizes: [(100, 70), (1_024, 25), (65_536, 5)].map {
            SizeWeight(size: ByteCount($0.0), weight: Double($0.1))
        }, compressible: 0.5)
    return mixed
}

let rows = [
    Row(name: "closed loop, 100 B", load: load(.max)),
    Row(name: "closed loop, 100 B, zipf of 10,000 keys", load: load(.max, .zipf(10_000))),
    Row(name: "closed loop, 1 KiB", load: load(.max, size: 1_024)),
    Row(name: "closed loop, mixed sizes", load: mixed(.max)),
    Row(name: "uniform 5,000,000/s, 100 B", load: load(.uniform(5_000_000))),
    Row(name: "uniform 1,000,000/s, 100 B", load: load(.uniform(1_000_000))),
    Row(name: "poisson 1,000,000/s, 100 B", load: load(.poisson(1_000_000))),
    Row(name: "uniform 100,000/s, 100 B", load: load(.uniform(100_000))),
]

let timer = TimerProbe.measure()
print(
    "a sleep on this host: \(timer.cpu) of processor time, \(timer.median) late "
        + "(p99 \(timer.p99))")
print("generator against the null driver, \(rounds) rounds of \(span), median (lowest)")
// A word on the command line picks the rows that hold it.
let wanted = CommandLine.arguments.dropFirst().joined(separator: " ")
for row in rows where wanted.isEmpty || row.name.contains(wanted) {
    var results: [GeneratorCeiling] = []
    for _ in 0..<rounds { results.append(try GeneratorCeiling.measure(row.load)) }
    results.sort { $0.cpuSecondsPerMillion < $1.cpuSecondsPerMillion }
    let (lowest, median) = (results[0], results[rounds / 2])
    var text =
        "\(row.name): \(median.cpuSecondsPerMillion.shortest) "
        + "(\(lowest.cpuSecondsPerMillion.shortest)) CPU s per million records, "
        + "\(median.recordsPerSecond.shortest)/s"
    if row.load.rate != .max {
        let sleeping = timer.cpu.inSeconds * Double(median.turns) / Double(median.records) * 1e6
        text += ", of it about \(sleeping.shortest) in \(median.turns.grouped) sleeps"
    }
    print(text)
}

for (name, load) in [
    ("consumer, 100 B", load(.max)),
    ("consumer, 100 B, zipf of 10,000 keys", load(.max, .zipf(10_000))),
    ("consumer, 1 KiB", load(.max, size: 1_024)),
] where wanted.isEmpty || name.contains(wanted) {
    let cpu = try (0..<rounds).map { _ in try ConsumerCeiling.measure(load).cpuSecondsPerMillion }
        .sorted()
    print(
        "\(name): \(cpu[rounds / 2].shortest) (\(cpu[0].shortest)) CPU s per million records")
}

for known in [KnownDelays.fixed, .stall] where wanted.isEmpty || known.name.contains(wanted) {
    print("known delays, real clock, \(known.name):")
    for row in try known.run(clock: HostClock()) {
        print(
            "  p\((row.quantile * 100).shortest): expected \(row.expected), "
                + "reported \(row.reported)\(row.isRight ? "" : "  WRONG")")
    }
}
