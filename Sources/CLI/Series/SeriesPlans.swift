import Comparisons
import Foundation
import Platform
import Scenarios
import Series
import Vocabulary

/// The plans of a series: one scenario, changed by what each arm changes.
struct SeriesPlans {
    let name: String
    let seed: UInt64
    let arms: [Arm]
    let plans: [String: Plan]

    /// - Parameter phases: `phases/…=…`, what makes the runs short; from the options when nil.
    init(_ file: String, _ sides: [ArmOption], _ arguments: Arguments, phases: [String]? = nil)
        throws
    {
        var plans: [String: Plan] = [:]
        var arms: [Arm] = []
        for side in sides {
            var overrides = PlanOptions.overrides(arguments)
            overrides.settings += (phases ?? SeriesOptions.phases(arguments)) + side.settings
            let family = try ScenarioFile.load(file, overrides: overrides)
            guard family.count == 1, let plan = family.first else {
                throw UsageError(
                    "\(file) is a family of \(family.count) plans; a series compares sides of one")
            }
            plans[side.label] = plan
            arms.append(
                Arm(
                    label: side.label, settings: side.settings, build: side.build,
                    buildDigest: try side.build.map { try BuildDigest.of(FilePath($0)) },
                    planDigest: plan.digest))
        }
        guard let first = sides.first.flatMap({ plans[$0.label] }) else {
            throw UsageError("a series needs a side")
        }
        guard sides.allSatisfy({ $0.build == nil }) || first.target.kind == .serve else {
            throw UsageError("builds serve: they are compared with target: serve only")
        }
        name = first.name
        seed = first.seed
        self.arms = arms
        self.plans = plans
    }

    var base: Plan? { arms.first.flatMap { plans[$0.label] } }

    /// What decides unless the user says otherwise: what the target's processes let us see.
    var gatedByDefault: [Metric] {
        guard let base else { return [] }
        switch base.target.kind {
        case .serve, .kafka, .zookeeper, .scripts, .command: return [.brokerCPU, .throughput, .p99]
        case .engine: return [.clientCPU, .throughput, .p99]
        case .bootstrap: return [.throughput, .p99]
        }
    }

    func reported(beside gated: [MetricMargin]) -> [MetricMargin] {
        Metric.allCases.filter { metric in !gated.contains { $0.metric == metric } }
            .map { MetricMargin($0) }
    }

    /// The planned phases, and what a start, a drain and a read-back take beside them.
    var runSeconds: Double {
        guard let base else { return 0 }
        let warmup: Nanoseconds =
            switch base.phases.warmup {
            case .none: .zero
            case .fixed(let span): span
            case .steady(let limit): limit
            }
        return (warmup + base.phases.measure).inSeconds + 1.5
    }
}

/// Names an executable by its bytes.
enum BuildDigest {
    private static let sizeMax = ByteCount.gib(1)

    /// FNV-1a over words of eight bytes: tells builds apart, and is no protection against malice.
    static func of(_ path: FilePath) throws -> String {
        let bytes = try FileBytes.read(path, limit: sizeMax, as: "report", in: DiskFileSystem())
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        bytes.withUnsafeBytes { buffer in
            for index in 0..<buffer.count / 8 {
                hash =
                    (hash ^ buffer.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
                    &* 0x100_0000_01B3
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + "-\(bytes.count)"
    }
}
