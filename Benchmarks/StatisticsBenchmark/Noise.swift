import Foundation
import Statistics

/// How a machine disturbs runs that follow one another; logarithms of cost, so 0.02 is 2 %.
enum Noise: CaseIterable {
    case drift, slowWaves, neighbour, slotOrder, heavyTails

    var name: String {
        switch self {
        case .drift: "linear drift 5 % + iid 2 %"
        case .slowWaves: "AR(0.9) sd 3 % + iid 1.5 %"
        case .neighbour: "neighbour +8 % in a window + iid 2 %"
        case .slotOrder: "second of a pair +1 % + iid 2 %"
        case .heavyTails: "heavy tails t(2.5), scale 2 %"
        }
    }

    /// One value for each of `count` runs in a row.
    func draw(_ count: Int, _ random: inout SeededRandom) -> [Double] {
        switch self {
        case .drift:
            return (0..<count).map {
                0.05 * Double($0) / Double(count - 1) + 0.02 * normal(&random)
            }
        case .slowWaves:
            var wave = 0.03 * normal(&random)
            let step = 0.03 * (1 - 0.81).squareRoot()
            return (0..<count).map { _ in
                wave = 0.9 * wave + step * normal(&random)
                return wave + 0.015 * normal(&random)
            }
        case .neighbour:
            let start = random.below(count)
            let length = count / 6 + random.below(count / 3)
            return (0..<count).map {
                ((start..<start + length).contains($0) ? 0.08 : 0) + 0.02 * normal(&random)
            }
        case .slotOrder:
            return (0..<count).map { ($0 % 2 == 1 ? 0.01 : 0) + 0.02 * normal(&random) }
        case .heavyTails:
            return (0..<count).map { _ in 0.02 * student(&random) }
        }
    }

    private func normal(_ random: inout SeededRandom) -> Double {
        let radius = (-2 * log(1 - random.unit())).squareRoot()
        return radius * cos(2 * Double.pi * random.unit())
    }

    /// t with 2.5 degrees: a normal over the root of a gamma (Marsaglia, Tsang 2000) of 1.25.
    private func student(_ random: inout SeededRandom) -> Double {
        let shape = 1.25
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal(&random)
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            guard v > 0 else { continue }
            let u = 1 - random.unit()
            if log(u) < 0.5 * x * x + d - d * v + d * log(v) {
                return normal(&random) / (d * v / shape).squareRoot()
            }
        }
    }
}

/// In which order the runs of two arms follow one another.
enum Design {
    case sequential, alternating, balanced

    var name: String {
        switch self {
        case .sequential: "AAAA…BBBB"
        case .alternating: "ABAB"
        case .balanced: "ABBA / BAAB"
        }
    }

    /// True where B runs.
    func order(pairs: Int, _ random: inout SeededRandom) -> [Bool] {
        switch self {
        case .sequential: (0..<2 * pairs).map { $0 >= pairs }
        case .alternating: (0..<2 * pairs).map { $0 % 2 == 1 }
        case .balanced:
            (0..<pairs / 2).flatMap { _ -> [Bool] in
                let first = random.below(2) == 1
                return [first, !first, !first, first]
            }
        }
    }
}
