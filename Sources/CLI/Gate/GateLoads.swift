import Comparisons
import Foundation
import Platform
import Scenarios

/// What a gate's policy names: read, checked, and the same on both sides.
struct GateLoads {
    let policy: GatePolicy
    let margins: [MetricMargin]
    var workloads: [ExactWorkload]

    init(_ path: String) throws {
        policy = try GatePolicy.load(path)
        margins = try Self.margins(policy, path)
        workloads = try policy.exact.map { file throws in try ExactWorkload.load(file) }
        guard Set(workloads.map(\.name)).count == workloads.count else {
            throw UsageError("\(path) counts two workloads of one name")
        }
    }

    private static func margins(_ policy: GatePolicy, _ path: String) throws -> [MetricMargin] {
        guard !policy.margins.isEmpty else {
            return [Metric.brokerCPU, .throughput, .p99].map { MetricMargin($0) }
        }
        guard policy.margins.count <= SeriesOptions.metricsMax else {
            throw UsageError(
                "\(path): metrics: at most \(SeriesOptions.metricsMax) decide; each further one costs the others precision"
            )
        }
        return try policy.margins.map { margin in
            try SeriesOptions.gate("\(margin.metric)=\(margin.share * 100)%")
        }
    }

    /// The sides of each scenario, their plans included.
    func plans(_ builds: GateBuilds, _ arguments: Arguments) throws -> [SeriesPlans] {
        let sides = [
            ArmOption(label: "base", build: builds.base.text),
            ArmOption(label: "base-again", build: builds.base.text),
            ArmOption(label: "change", build: builds.change.text),
        ]
        return try policy.scenarios.map { file in
            try SeriesPlans(file, sides, arguments, phases: policy.phases)
        }
    }

    /// Numbers of two loads say nothing about two builds.
    func checkUnchanged(_ builds: GateBuilds) throws {
        guard let trees = builds.trees else { return }
        for file in policy.scenarios {
            let old = try there(file, trees, builds.baseName)
            let (before, after) = try (
                digests { try ScenarioFile.load(old).map(\.digest) },
                ScenarioFile.load(file).map(\.digest)
            )
            if before != after { throw changed(file, builds.baseName) }
        }
        for (file, workload) in zip(policy.exact, workloads) {
            let old = try there(file, trees, builds.baseName)
            let before = try digests { [try ExactWorkload.load(old).digest] }
            if before != [workload.digest] { throw changed(file, builds.baseName) }
        }
    }

    /// A file that this version cannot read has changed too.
    private func digests(_ body: () throws -> [String]) throws -> [String] {
        do { return try body() } catch is ScenarioErrors { return [] }
    }

    private func changed(_ file: String, _ base: String) -> RefusedError {
        RefusedError(
            "\(file) is not the same in \(base): change a load and the program in two steps")
    }

    private func there(
        _ file: String, _ trees: (base: FilePath, change: FilePath), _ name: String
    ) throws -> String {
        let path = URL(filePath: file).resolvingSymlinksInPath().path
        let root = URL(filePath: trees.change.text).resolvingSymlinksInPath().path
        guard path.hasPrefix(root + "/") else {
            throw UsageError("\(file) is outside of the clone \(root), so \(name) has none like it")
        }
        let old = trees.base.text + path.dropFirst(root.count)
        guard FileManager.default.fileExists(atPath: old) else {
            throw RefusedError("\(file) is not in \(name): there is nothing to compare with")
        }
        return old
    }
}
