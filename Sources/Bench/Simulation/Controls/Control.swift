package import BrokerCore

/// One thing that must be caught: a planted bug or a mutant.
package enum Control: Sendable, Hashable, CustomStringConvertible {
    case bug(name: String, PlantedBug)
    case mutant(Mutant)

    package var description: String {
        switch self {
        case .bug(let name, _): name
        case .mutant(let mutant): "without the \(mutant)"
        }
    }

    /// Every planted bug.
    package static var bugs: [Control] { PlantedBug.all.map { .bug(name: $0.name, $0.bug) } }

    /// Where it can show, the likelier place first.
    var workloads: [SimulatedWorkload] {
        switch self {
        case .bug(_, .log), .mutant: [.log, .engine]
        case .bug: [.engine]
        }
    }

    func plant(into options: inout SimulationOptions) {
        switch self {
        case .bug(_, let bug): options.plantedBug = bug
        case .mutant(let mutant): options.mutant = mutant
        }
    }
}

/// What became of one control.
package struct ControlOutcome: Sendable {
    package var control: Control
    /// The violation that gave it away; nil when it was missed.
    package var caughtBy: String?
    package var workload: SimulatedWorkload?
    package var seed: UInt64?
    /// Images looked at until then, or in all.
    package var images = 0
    /// Why it need not be caught, where that is proven.
    package var equivalence: String?

    package var isMissed: Bool { caughtBy == nil && equivalence == nil }
}

/// Runs the simulation with something planted until it is caught.
package struct ControlTrial: Sendable {
    package var seeds: [UInt64]
    package var steps = 45

    package init(seeds: [UInt64]) { self.seeds = seeds }

    package func run(_ control: Control) -> ControlOutcome {
        var outcome = ControlOutcome(control: control)
        for look in Look.allCases {
            for seed in seeds {
                for workload in control.workloads {
                    let result = simulate(control, workload, seed, look)
                    outcome.images += result.images + result.imagesInsideRecovery
                    if let violation = result.violations.first {
                        outcome.caughtBy = violation.texts.first ?? violation.place
                        outcome.workload = workload
                        outcome.seed = seed
                        return outcome
                    }
                }
            }
        }
        return outcome
    }

    /// Most are caught by the first, in a fraction of the time of the last.
    private enum Look: CaseIterable {
        case thin, close, full

        var stride: Int { self == .full ? 1 : 7 }

        /// Every so many images are looked at closely.
        var closeLookEvery: Int {
            switch self {
            case .thin: 97
            case .close: 5
            case .full: 23
            }
        }
    }

    private func simulate(
        _ control: Control, _ workload: SimulatedWorkload, _ seed: UInt64, _ look: Look
    ) -> SimulationResult {
        var options = SimulationOptions(workload, seed: seed)
        control.plant(into: &options)
        options.steps = steps
        options.stopsAtFirst = true
        options.stride = look.stride
        options.closeLookEvery = look.closeLookEvery
        options.crashedRecoveryEvery = 499
        return CrashSimulation(options).run()
    }
}
