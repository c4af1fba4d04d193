package import Platform

/// What `trial versus` does, fixed before its first run.
package struct VersusDesign: Sendable {
    /// Words of `--target`, each different.
    package var targets: [String]
    package var rounds: Int
    /// The scenario file, and the options that every run gets.
    package var scenario: String
    package var words: [String]
    package var executable: FilePath
    package var directory: FilePath

    package static let roundsRange = 1...100
    package static let targetsMax = 8

    package init(
        targets: [String], rounds: Int, scenario: String, words: [String], executable: FilePath,
        directory: FilePath
    ) {
        self.targets = targets
        self.rounds = rounds
        self.scenario = scenario
        self.words = words
        self.executable = executable
        self.directory = directory
    }

    /// Counter-balanced: each round begins one target later, and every second one goes backwards, so
    /// that over 2k rounds of k targets each stands at each place, and before and after each other,
    /// as often.
    package func order(ofRound round: Int) -> [Int] {
        let count = targets.count
        let turn = round / 2
        let places = (0..<count).map { (round.isMultiple(of: 2) ? $0 : count - 1 - $0) }
        return places.map { ($0 + turn) % count }
    }

    /// A target as a part of a file's name: `kafka-3`, `command-tansu`.
    package func label(_ target: Int) -> String {
        let word = targets[target]
        let name = word.split(separator: "/").last.map(String.init) ?? word
        let kind = word.prefix { $0.isLetter }
        let stem = name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
        let text = stem.hasPrefix(kind) ? stem : "\(kind)-\(stem)"
        let plain = String(text.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" })
        let twins = (0..<target).filter { targets[$0].split(separator: "/").last ?? "" == name }
        return twins.isEmpty ? plain : "\(plain)-\(target + 1)"
    }
}
