import Foundation
import Statistics

// swift run -c release SpeedTable FOLDER: the journals of bin/bench.sh as one Markdown table.

let folder = CommandLine.arguments.dropFirst().first ?? "reports/published/speed"
/// Two-sided: a goal is a bound on one side, held at 95 %.
let alpha = 0.1

extension Double {
    func rounded(to digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1
        ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

func cell(_ metric: Metric, _ figures: [Double]) -> String {
    guard let least = figures.min(), let most = figures.max() else { return "–" }
    return "\(metric.text(median(figures))) [\(metric.text(least))–\(metric.text(most))]"
}

func verdict(_ goal: Goal, _ journal: Journal) -> String {
    let ours = journal.figures(goal.metric, of: "serve")
    let theirs = journal.figures(goal.metric, of: goal.against)
    let differences = ours.keys.sorted().compactMap { round -> Double? in
        guard let own = ours[round], let other = theirs[round], own > 0, other > 0 else {
            return nil
        }
        return log(own / other)
    }
    let sign = goal.metric.isBetterWhenLow ? "≤" : "≥"
    let name = "\(goal.metric.rawValue) \(sign) \(goal.ratio.rounded(to: 2)) of \(goal.against)"
    guard let estimate = PairedEstimate(differences, alpha: alpha) else {
        return "\(name): too few rounds (\(differences.count))"
    }
    let (low, centre, high) = (exp(estimate.low), exp(estimate.centre), exp(estimate.high))
    let isReached = goal.metric.isBetterWhenLow ? high <= goal.ratio : low >= goal.ratio
    let isMissed = goal.metric.isBetterWhenLow ? low > goal.ratio : high < goal.ratio
    let word = isReached ? "**reached**" : isMissed ? "missed" : "not shown"
    return
        "\(name): \(centre.rounded(to: 2)) [\(low.rounded(to: 2)), \(high.rounded(to: 2))] \(word)"
}

print("# Speed beside other brokers\n")
print(
    """
    Written by `bin/bench.sh`. One machine, brokers and client on it together, in turns within one run;
    memory warmed before every round. Medians of rounds [least–most]; ratios are ours to theirs, round
    by round, with a 90 % interval (Hodges–Lehmann, signed rank): a goal is reached when the interval
    lies beyond it. The sink (`Benchmarks/Peers/sink.c`) receives, checks the CRC, writes, answers.\n
    """)
for row in Goal.rows {
    let path = "\(folder)/\(row.name).journal"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
    let journal = Journal(text: text)
    guard !journal.samples.isEmpty else { continue }
    let library = journal.samples.first?.values["library"] ?? "?"
    print(
        "## \(row.name)\n\n\(row.about). Commit \(journal.commit), librdkafka \(library); \(journal.about).\n"
    )
    print("| | " + journal.targets.joined(separator: " | ") + " |")
    print("| --- |" + String(repeating: " --- |", count: journal.targets.count))
    for metric in row.metrics {
        let cells = journal.targets.map { target in
            cell(metric, Array(journal.figures(metric, of: target).values))
        }
        print("| \(metric.rawValue) | " + cells.joined(separator: " | ") + " |")
    }
    print("")
    for goal in row.goals where journal.targets.contains(goal.against) {
        print("- \(verdict(goal, journal))")
    }
    print("")
}
