/// Makes a failing run small: the fewest steps that still fail, by delta debugging (Zeller and
/// Hildebrandt 2002).
package struct SimulationShrinker {
    /// Runs that may be tried.
    package static let triesMax = 80

    package struct Shrunk {
        package var options: SimulationOptions
        package var violation: SimulationResult.Violation
        package var tries: Int
    }

    private var best: SimulationOptions
    private var violation: SimulationResult.Violation
    private var tries = 0

    private init(_ options: SimulationOptions, _ violation: SimulationResult.Violation) {
        best = options
        self.violation = violation
    }

    package static func shrink(
        _ options: SimulationOptions, failingWith violation: SimulationResult.Violation
    ) throws -> Shrunk {
        var start = options
        start.stopsAtFirst = true
        start.only = options.only ?? Set(0..<options.steps)
        var shrinker = SimulationShrinker(start, violation)
        try shrinker.run()
        return Shrunk(
            options: shrinker.best, violation: shrinker.violation, tries: shrinker.tries)
    }

    private mutating func run() throws {
        var parts = 2
        while tries < Self.triesMax {
            let steps = (best.only ?? []).sorted()
            guard steps.count > 1 else { return }
            parts = min(parts, steps.count)
            var isSmaller = false
            // The last part first: what came after the crash is seldom needed.
            for part in (0..<parts).reversed() where tries < Self.triesMax {
                let range =
                    steps.count * part / parts..<steps.count * (part + 1) / parts
                if try fails(with: Set(steps).subtracting(steps[range])) {
                    isSmaller = true
                    break
                }
            }
            if isSmaller {
                parts = max(parts - 1, 2)
            } else if parts == steps.count {
                return
            } else {
                parts = min(parts * 2, steps.count)
            }
        }
    }

    private mutating func fails(with steps: Set<Int>) throws -> Bool {
        tries += 1
        var options = best
        options.only = steps
        guard let found = CrashSimulation(options).run().violations.first else { return false }
        best = options
        violation = found
        return true
    }
}
