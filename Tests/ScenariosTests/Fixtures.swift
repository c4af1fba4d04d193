import Foundation
import Scenarios

/// Where this checkout keeps what the tests read.
enum Fixtures {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let scenarios = root.appending(path: "scenarios")
    static let broken = root.appending(path: "Tests/Fixtures/scenarios/broken")
    static let plans = root.appending(path: "Tests/Fixtures/scenarios/plans")
    static let schema = root.appending(path: "docs/scenario.schema.json")

    /// `TRIAL_REWRITE=1` writes what a golden test found instead of comparing.
    static let isRewriting = ProcessInfo.processInfo.environment["TRIAL_REWRITE"] == "1"

    static func names(in directory: URL, ending suffix: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
        return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// Scenarios that are shipped, without the policies and workloads beside them.
    static let shipped = names(in: scenarios, ending: ".yaml").filter {
        PolicyFile.kind(of: scenarios.appending(path: $0).path) == nil
    }

    /// Reads below `directory`, so that messages name files as a user beside them would.
    static func files(below directory: URL) -> ScenarioFiles {
        let path = directory.path
        return ScenarioFiles { name, limit in
            ScenarioFiles.disk.read("\(path)/\(name)", limit)
        }
    }

    static func text(_ url: URL) throws -> String {
        try String(contentsOf: url, encoding: .utf8)
    }
}

/// A scenario around the part that a test is about.
struct Sketch {
    var head = "trial: 1\nname: demo\n"
    var topics = "topics:\n  orders: { partitions: 4 }\n"
    var producers = "producers:\n  - { topic: orders, rate: 1_000/s }\n"
    var rest = ""

    var text: String { head + topics + producers + rest }

    func plan(_ overrides: PlanOverrides = .none) throws -> Plan {
        let plans = try ScenarioFile.parse(text, overrides: overrides)
        guard plans.count == 1 else { throw SketchError(count: plans.count) }
        return plans[0]
    }

    func plans(_ overrides: PlanOverrides = .none) throws -> [Plan] {
        try ScenarioFile.parse(text, overrides: overrides)
    }

    /// The messages, without the file.
    func mistakes(_ overrides: PlanOverrides = .none) -> [String] {
        do {
            _ = try ScenarioFile.parse(text, overrides: overrides)
            return []
        } catch {
            return error.errors.map {
                $0.line == 0
                    ? "\($0.file): \($0.message)" : "\($0.line):\($0.column): \($0.message)"
            }
        }
    }
}

struct SketchError: Error {
    var count: Int
}
