import Comparisons
import Foundation
import Platform
import Series
import Statistics
import Vocabulary

/// What the commands that make series have in common.
enum SeriesOptions {
    static let rows: [OptionSpecification] = [
        .value(
            "--gate", "M[=P%],…",
            "what decides, at most three (default broker-cpu=2%,throughput=3%,p99=10%)"),
        .value(
            "--confirm", "N", "pairs of the second series that a regression must pass (default 8)"),
        .value("--warmup", "D", "warm-up of each run (default 2s)"),
        .value("--measure", "D", "measure phase of each run (default 5s)"),
        .value("--out", "DIR", "where the series is kept (default: reports)"),
        .value("--data", "DIR", "below which each run's broker gets a fresh folder"),
        .flag("--no-pin", "leave broker and generator to the scheduler"),
        .flag("--warm", "warm memory before each run, not only before the series"),
        .flag("--json", "print comparison.json instead of the table"),
        .flag("--markdown", "print report.md instead of the table"),
        .flag("--dry-run", "print what would be run and how long it takes, and stop"),
    ]

    static let reading: [OptionSpecification] = [
        .value("--from", "DIR", "no runs: judge the stored series again"),
        .value("--resume", "DIR", "go on with a series that was interrupted"),
    ]

    /// Runs that are compared are short and many: the run is the unit, not the second.
    static func phases(_ arguments: Arguments) -> [String] {
        [
            "phases/warmup=\(arguments.value("--warmup") ?? "2s")",
            "phases/measure=\(arguments.value("--measure") ?? "5s")",
        ]
    }

    static let metricsMax = Simultaneous.metricsMax

    static func gated(_ arguments: Arguments, default standard: [Metric]) throws -> [MetricMargin] {
        guard let text = arguments.value("--gate") else { return standard.map { MetricMargin($0) } }
        let gates = try text.split(separator: ",").map { try gate(String($0)) }
        guard (1...Simultaneous.metricsMax).contains(gates.count) else {
            throw UsageError(
                "--gate takes one to \(Simultaneous.metricsMax) metrics: each further one costs the others precision"
            )
        }
        guard Set(gates.map(\.metric)).count == gates.count else {
            throw UsageError("--gate names a metric twice")
        }
        return gates
    }

    static func gate(_ text: String) throws -> MetricMargin {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard let name = parts.first, let metric = Metric(rawValue: name) else {
            let names = Metric.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("\"\(text)\" names no metric; there are \(names)")
        }
        guard parts.count == 2 else { return MetricMargin(metric) }
        return MetricMargin(metric, margin: try share(parts[1], of: name))
    }

    /// `2%`, between 0.1 and 100 %.
    static func share(_ text: String, of name: String) throws -> Double {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard text.hasSuffix("%"),
            let percent = Double(digits.trimmingCharacters(in: .whitespaces)),
            (0.1...100).contains(percent)
        else { throw UsageError("\(name)=\(text) is no margin; write a share such as 2%") }
        return percent / 100
    }

    static func number(_ name: String, _ arguments: Arguments, in range: ClosedRange<Int>) throws
        -> Int?
    {
        guard let text = arguments.value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "\(name) needs a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func looks(_ arguments: Arguments, metrics: Int) throws -> [Int] {
        let text = arguments.value("--looks") ?? "8,16,24"
        let looks = text.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        let known = looks.compactMap { $0 }
        let fewest = SeriesDesign.pairsMin(alpha: 0.05, metrics: metrics, looks: known.count)
        guard known.count == looks.count, !known.isEmpty, known.count <= PlannedLooks.countMax,
            zip(known, known.dropFirst()).allSatisfy({ $0 < $1 }),
            known.allSatisfy({ $0 % 2 == 0 && $0 <= SignedRankDistribution.countMax })
        else {
            throw UsageError(
                "--looks needs rising even numbers of pairs such as 8,16,24, at most \(PlannedLooks.countMax)"
            )
        }
        guard let last = known.last, last >= fewest else {
            throw UsageError(
                "\(metrics) gated metrics and \(known.count) looks need at least \(fewest + fewest % 2) pairs"
            )
        }
        return known
    }

    static func child(_ arguments: Arguments, _ directory: SeriesDirectory) -> ChildRun.Settings {
        let data = arguments.value("--data").map { FilePath($0) }
        return ChildRun.Settings(
            executable: FilePath(BuildFacts.executable),
            data: data ?? directory.path.appending("data"),
            isPinned: !arguments.has("--no-pin") && HostFacts.current().processors > 1,
            warmsEach: arguments.has("--warm"), timeMax: .seconds(Int64(180)))
    }
}
