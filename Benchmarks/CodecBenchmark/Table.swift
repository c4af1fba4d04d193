import Platform
import Vocabulary

/// Figures by name, one a round, in the order in which they were first given.
struct Table {
    private var names: [String] = []
    private var units: [String: String] = [:]
    private var figures: [String: [Double]] = [:]

    mutating func add(_ name: String, _ figure: Double, _ unit: String) {
        if figures[name] == nil { names.append(name) }
        units[name] = unit
        figures[name, default: []].append(figure)
    }

    func median(_ name: String) -> Double {
        let sorted = (figures[name] ?? []).sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    func print() {
        let width = names.map(\.count).max() ?? 0
        for name in names {
            let sorted = (figures[name] ?? []).sorted()
            let padding = String(repeating: " ", count: width - name.count)
            let spread = "(\(sorted.first!.shortest) to \(sorted.last!.shortest))"
            Swift.print("\(name)\(padding)  \(median(name).shortest) \(units[name]!)  \(spread)")
        }
    }
}

/// Nanoseconds that one call of `work` takes, over enough calls to fill about 20 ms.
func nanosecondsPerCall(_ work: () -> Void) -> Double {
    var calls = 1
    while true {
        let start = MonotonicClock.now()
        for _ in 0..<calls { work() }
        let elapsed = (MonotonicClock.now() - start).value
        if elapsed >= 20_000_000 { return Double(elapsed) / Double(calls) }
        let factor = elapsed < 1_000_000 ? 20 : 20_000_000 / elapsed + 1
        calls *= Int(factor)
    }
}
