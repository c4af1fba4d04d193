import LoadGeneration
import Platform
import Runner
import Scenarios
import Vocabulary

/// `trial doctor`: what this host can measure and promise.
enum DoctorCommand {
    static let row = Command(
        name: "doctor", operands: "", operandCount: 0...0,
        summary: "say what this host can measure and promise",
        discussion: """
            Takes half a minute. Known delays: a driver with scripted answers is measured, and what is
            reported is compared with what must come out; exit code 1 when it is not within 1 % or 100 us.
            """,
        options: [
            .value("--data", "DIR", "the folder whose disk is probed (default: here)")
        ]
    ) { arguments in
        let directory = FilePath(arguments.value("--data") ?? ".")
        host(directory)
        try timers()
        try storage(directory)
        try platform(directory)
        try generator()
        return try knownDelays() ? .passed : .limitNotMet
    }

    private static func say(_ head: String, _ text: String) {
        let padding = String(repeating: " ", count: max(1, 12 - head.count))
        Console.say(head + padding + text)
    }

    private static func host(_ directory: FilePath) {
        let facts = HostFacts.current()
        say("host", "\(facts.system) · \(facts.kernel) · \(facts.architecture)")
        let memory = facts.memory.map { " · \(($0.value / 1_000_000).grouped) MB memory" } ?? ""
        let virtual =
            facts.virtualization.isEmpty ? "" : " · " + facts.virtualization.joined(separator: ", ")
        say("", "\(facts.processors) × \(facts.processor ?? "processor")\(memory)\(virtual)")
        guard let storage = StorageFacts.of(directory) else {
            return say("storage", "the host does not tell what lies below \(directory)")
        }
        let cache = storage.writeCache.map { " · cache: \($0)" } ?? ""
        say("storage", "\(storage.type) on \(storage.device)\(cache)")
        if !storage.claimsDurability {
            say("", "a sync there says nothing about a disk: no durability can be claimed")
        }
    }

    private static func timers() throws {
        for (name, exact) in [("usual slack", false), ("slack 1 ns", true)] {
            let error = try HostProbe.timerError(
                count: 1_000, span: .milliseconds(1), exact: exact)
            say(
                exact ? "" : "timer",
                "a sleep of 1 ms ends late by p50 \(text(error.quantile(0.5)))  "
                    + "p99 \(text(error.quantile(0.99)))  max \(text(error.quantile(1)))  (\(name))"
            )
        }
    }

    private static func storage(_ directory: FilePath) throws {
        let files = DiskFileSystem()
        let probe = directory.appending("trial-doctor")
        try FileBytes.createDirectories(probe, in: files)
        defer { try? files.removeDirectory(probe) }
        for block in [ByteCount(512), .kib(16), .mib(1)] {
            let cost = try HostProbe.syncCost(in: probe, count: 200, block: block, files: files)
            say(
                block == ByteCount(512) ? "fdatasync" : "",
                "write of \(block) and fdatasync: p50 \(text(cost.quantile(0.5)))  "
                    + "p99 \(text(cost.quantile(0.99)))  max \(text(cost.quantile(1)))")
        }
        let cache = try HostProbe.pageCacheCost(in: probe, bytes: .mib(512), files: files)
        say(
            "page cache",
            "512 MiB written cold at \(rate(cache.bytes, cache.cold)), "
                + "again and warm at \(rate(cache.bytes, cache.warm))")
    }

    private static func platform(_ directory: FilePath) throws {
        var facts = try PlatformFacts(in: directory, files: DiskFileSystem())
        facts.addProcesses()
        for (index, fact) in facts.facts.enumerated() {
            let words =
                switch fact.finding {
                case .holds(let detail): "yes (\(detail))"
                case .doesNotHold(let detail): "no (\(detail))"
                case .notChecked(let reason): "not checked (\(reason))"
                }
            say(index == 0 ? "platform" : "", "\(fact.name): \(words)")
        }
    }

    private static func generator() throws {
        let load = ProbeLoad(rate: .max, measure: .seconds(2))
        let ceiling = try GeneratorCeiling.measure(load)
        say(
            "generator",
            "\(Int64(ceiling.recordsPerSecond).grouped) records/s of 100 B into a null driver on one "
                + "thread, \(ceiling.cpuSecondsPerMillion.shortest) CPU s per million "
                + "(identity, checksum and timing included)")
    }

    private static func knownDelays() throws -> Bool {
        var isRight = true
        for probe in [KnownDelays.fixed, .stall] {
            let rows = try probe.run(clock: SpinningClock())
            say("known delay", probe.name)
            for row in rows {
                isRight = isRight && row.isRight
                let name = row.quantile == 1 ? "max" : "p\((row.quantile * 100).shortest)"
                let late =
                    row.isAsPlanned ? "" : "  (this host was late: it happened at \(row.happened))"
                say(
                    "",
                    "\(name)  expected \(row.expected)  reported \(row.reported)  "
                        + (row.isRight ? "right" : "WRONG") + late)
            }
        }
        return isRight
    }

    private static func text(_ span: Nanoseconds?) -> String { span.map { "\($0)" } ?? "?" }

    private static func rate(_ bytes: ByteCount, _ span: Nanoseconds) -> String {
        "\((Double(bytes.value) / 1e9 / span.inSeconds).shortest) GB/s"
    }
}
