import Foundation
import Statistics

// What each way of comparing two arms decides under noise that is known:
//
//     swift run -c release StatisticsBenchmark [REPETITIONS]
//
// "Worse" is said of identical arms (columns 1 to 4, nominal one-sided 2.5 %), and rightly of arms
// that are 5, 8 and 10 % slower (the last rule: interval beyond a margin of 3 %).

let repetitions = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 3_000
let pairs = 12
let distribution = SignedRankDistribution(count: pairs)
let unpaired = MannWhitney(pairs, pairs)
let margin = log1p(0.03)

struct Shares {
    var test = 0
    var testAndSize = 0
    var interval = 0
    var beyond = 0
}

func arms(
    _ noise: Noise, _ design: Design, pairs: Int, effect: Double, _ random: inout SeededRandom
)
    -> (a: [Double], b: [Double])
{
    let disturbance = noise.draw(2 * pairs, &random)
    let order = design.order(pairs: pairs, &random)
    var (a, b): ([Double], [Double]) = ([], [])
    for (isB, value) in zip(order, disturbance) {
        if isB { b.append(value + effect) } else { a.append(value) }
    }
    return (a, b)
}

func study(_ noise: Noise, _ design: Design, effect: Double, seed: UInt64) -> Shares {
    var random = SeededRandom(seed: seed)
    var shares = Shares()
    for _ in 0..<repetitions {
        let (a, b) = arms(noise, design, pairs: pairs, effect: effect, &random)
        if unpaired.isLarger(b, than: a, alpha: 0.05) {
            shares.test += 1
            if Quantile.median(b) - Quantile.median(a) > margin { shares.testAndSize += 1 }
        }
        let differences = zip(b, a).map { $0 - $1 }
        guard let estimate = PairedEstimate(differences, distribution, alpha: 0.05) else {
            continue
        }
        if estimate.low > 0 { shares.interval += 1 }
        if estimate.low > margin { shares.beyond += 1 }
    }
    return shares
}

func text(_ count: Int, _ digits: Int = 3) -> String {
    String(format: "%.\(digits)f", Double(count) / Double(repetitions))
}

func row(_ cells: [String]) { print("| " + cells.joined(separator: " | ") + " |") }

row([
    "noise", "design", "MWU", "MWU and > 3 %", "interval > 0", "interval > 3 %",
    "power at +5 / +8 / +10 %",
])
row(Array(repeating: "---", count: 7))
for noise in Noise.allCases {
    let designs: [Design] =
        switch noise {
        case .slotOrder: [.alternating, .balanced]
        case .heavyTails: [.balanced]
        default: [.sequential, .balanced]
        }
    for design in designs {
        let null = study(noise, design, effect: 0, seed: 1)
        let power = [0.05, 0.08, 0.10].map {
            text(study(noise, design, effect: log1p($0), seed: 2).beyond, 2)
        }
        row([
            noise.name, design.name, text(null.test), text(null.testAndSize),
            text(null.interval), text(null.beyond), power.joined(separator: " "),
        ])
    }
}

/// How often identical arms are called worse when the interval is looked at more than once.
func peeking(at looks: [Int], levels: [Double]) -> Int {
    var random = SeededRandom(seed: 3)
    let distributions = looks.map { SignedRankDistribution(count: $0) }
    var found = 0
    for _ in 0..<repetitions {
        let (a, b) = arms(.slowWaves, .balanced, pairs: looks.last ?? 2, effect: 0, &random)
        let differences = zip(b, a).map { $0 - $1 }
        for (index, look) in looks.enumerated() {
            guard
                let estimate = PairedEstimate(
                    Array(differences[..<look]), distributions[index], alpha: levels[index])
            else { continue }
            if estimate.low > 0 {
                found += 1
                break
            }
        }
    }
    return found
}

let everyPair = Array(6...24)
let planned = PlannedLooks(pairs: [8, 16, 24], alpha: 0.05)
print("\nlooks at identical arms, called worse at any of them (nominal 2.5 %):")
print(
    "  after every pair from 6 to 24 at 95 %: \(text(peeking(at: everyPair, levels: everyPair.map { _ in 0.05 })))"
)
print(
    "  at 8, 16, 24 pairs, each at 95 %: \(text(peeking(at: planned.pairs, levels: [0.05, 0.05, 0.05])))"
)
print(
    "  at 8, 16, 24 pairs, planned levels \(planned.levels.map { String(format: "%.4f", $0) }): \(text(peeking(at: planned.pairs, levels: planned.levels)))"
)

print("\nplanned looks, margin 3 %, noise AR(0.9): share of each verdict and pairs on average")
let distributions = planned.pairs.map { SignedRankDistribution(count: $0) }
for effect in [0.0, 0.03, 0.08, 0.12] {
    var random = SeededRandom(seed: 4)
    var counts: [MarginVerdict: Int] = [:]
    var used = 0
    for _ in 0..<repetitions {
        let (a, b) = arms(.slowWaves, .balanced, pairs: 24, effect: log1p(effect), &random)
        let differences = zip(b, a).map { $0 - $1 }
        for (index, look) in planned.pairs.enumerated() {
            guard
                let estimate = PairedEstimate(
                    Array(differences[..<look]), distributions[index],
                    alpha: planned.levels[index])
            else { continue }
            let isLast = index == planned.pairs.count - 1
            let verdict = MarginVerdict(
                low: estimate.low, high: estimate.high, margin: 0.03, isLast: isLast)
            if verdict.isDecided || isLast {
                counts[verdict, default: 0] += 1
                used += look
                break
            }
        }
    }
    let shares = MarginVerdict.allCases.map { "\($0.rawValue) \(text(counts[$0] ?? 0))" }
    let average = String(format: "%.1f", Double(used) / Double(repetitions))
    print("  true +\(Int(effect * 100)) %: \(shares.joined(separator: ", ")); \(average) pairs")
}
