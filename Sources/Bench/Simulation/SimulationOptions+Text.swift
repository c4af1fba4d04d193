import Platform

extension SimulationOptions {
    /// The command that does this again.
    package var command: String { "trial simulate \(text)" }

    /// As options of that command: `--workload log --seed 20260 --steps 45 --only 3,17`.
    package var text: String {
        var words = "--workload \(workload.rawValue) --seed \(seed) --steps \(steps)"
        if let only { words += " --only " + only.sorted().map(String.init).joined(separator: ",") }
        if stride != 1 { words += " --stride \(stride)" }
        if style == .windows { words += " --windows" }
        if subsets > 0 { words += " --subsets \(subsets)" }
        return words
    }

    /// Nil for what `text` does not write.
    package init?(text: String) {
        let words = text.split(separator: " ").map(String.init)
        func value(_ name: String) -> String? {
            words.firstIndex(of: name).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
        }
        guard let workload = value("--workload").flatMap(SimulatedWorkload.init(rawValue:)),
            let seed = value("--seed").flatMap(UInt64.init),
            let steps = value("--steps").flatMap(Int.init), steps > 0
        else { return nil }
        self.init(workload, seed: seed)
        self.steps = steps
        if let list = value("--only") {
            let numbers = list.split(separator: ",").map { Int($0) }
            only = Set(numbers.compactMap { $0 })
        }
        stride = value("--stride").flatMap(Int.init) ?? 1
        subsets = value("--subsets").flatMap(Int.init) ?? 0
        if words.contains("--windows") { style = .windows }
        guard self.text == text, stride > 0, (0...2).contains(subsets) else { return nil }
    }
}
