import Foundation

/// What `bin/bench.sh` has noted of one row: a line for each round of each target.
struct Journal {
    struct Sample {
        var round: Int
        var target: String
        var values: [String: String]

        func number(_ name: String) -> Double? { values[name].flatMap(Double.init) }
    }

    var commit = "?"
    /// The host and the peers' versions.
    var about = "?"
    var samples: [Sample] = []

    init(text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "commit" { commit = words.last ?? "?" }
            if words.first == "about" { about = words.dropFirst().joined(separator: " ") }
            guard words.count > 2, let round = Int(words[0]) else { continue }
            let pairs = words.dropFirst(2).compactMap { word -> (String, String)? in
                let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }
            samples.append(
                Sample(
                    round: round, target: words[1],
                    values: Dictionary(pairs, uniquingKeysWith: { $1 })))
        }
    }

    var targets: [String] {
        ["sink", "serve", "kafka", "tansu"].filter { name in
            samples.contains { $0.target == name }
        }
    }

    /// By round; only rounds in which the target gave this figure.
    func figures(_ metric: Metric, of target: String) -> [Int: Double] {
        var figures: [Int: Double] = [:]
        for sample in samples where sample.target == target {
            figures[sample.round] = metric.value(sample)
        }
        return figures
    }
}
