import Foundation
import Scenarios
import Testing
import Vocabulary

@Suite struct ShippedScenarioTests {
    static let names = Fixtures.shipped

    private func plans(_ name: String) throws -> [Plan] {
        try ScenarioFile.load(Fixtures.scenarios.appending(path: "\(name).yaml").path)
    }

    @Test func theScenariosOfTheManualAreThere() {
        for name in [
            "quickstart", "throughput-100b", "throughput-1kib", "latency-steady", "kill-9",
            "backlog-drain", "many-partitions",
        ] {
            #expect(Self.names.contains("\(name).yaml"))
        }
    }

    @Test(arguments: names)
    func aShippedScenarioExplainsItselfAndIsWithoutWarnings(_ file: String) throws {
        let name = String(file.dropLast(".yaml".count))
        for plan in try plans(name) {
            #expect(plan.name == name || plan.name.hasPrefix(name + "."))
            #expect(plan.about.count >= 80)
            #expect(plan.warnings.isEmpty)
            // Those for `trial crash` leave the verdict to it: a page cache may lose in a power cut.
            let isJudgedElsewhere = [
                "kill-9-strata.yaml", "compound.yaml", "power-cut.yaml", "kafka-crash.yaml",
            ].contains(file)
            if !isJudgedElsewhere {
                #expect(plan.expectations.contains { $0.metric == .lost })
            }
        }
    }

    @Test func theQuickstartAsksForCorrectnessOnlyAndEndsInAMinute() throws {
        let plan = try plans("quickstart")[0]
        #expect(plan.expectations.map(\.metric) == [.lost, .corrupt])
        #expect(plan.faults.map(\.kind) == [.kill, .kill, .kill])
        #expect(plan.topics[0].settings["flush.messages"] == "1")
        guard case .steady(let limit) = plan.phases.warmup else {
            Issue.record("the warm-up is \(plan.phases.warmup)")
            return
        }
        #expect(limit + plan.phases.measure + plan.phases.drain <= .seconds(40))
    }

    @Test func killNineKillsTwentyTimesUnderBothFlushPolicies() throws {
        let plans = try plans("kill-9")
        #expect(plans.map(\.name) == ["kill-9.fsync", "kill-9.page-cache"])
        #expect(plans.allSatisfy { $0.faults.count == 20 })
        #expect(
            plans.map { $0.topics[0].settings["flush.messages"] } == ["1", "9223372036854775807"])
        let spans = plans.map { $0.phases.measure + $0.phases.drain }
        #expect(spans.reduce(.zero, +) < .seconds(150))
    }

    @Test(arguments: ["quickstart", "kill-9"])
    func thePrintedPlanIsTheOneOnFile(_ name: String) throws {
        let golden = Fixtures.plans.appending(path: "\(name).yaml")
        let text = PlanText.yaml(of: try plans(name)[0])
        if Fixtures.isRewriting { try text.write(to: golden, atomically: true, encoding: .utf8) }
        #expect(text == (try Fixtures.text(golden)))
    }

    @Test func manyPartitionsAreAThousand() throws {
        #expect(try plans("many-partitions")[0].topics[0].partitions == 1_000)
    }

    @Test func whatNeedsNoFaultsRunsOnEveryTarget() throws {
        for name in ["throughput-100b", "throughput-1kib", "latency-steady", "backlog-drain"] {
            let path = Fixtures.scenarios.appending(path: "\(name).yaml").path
            for target in ["engine", "serve", "bootstrap:127.0.0.1:9092"] {
                let plans = try ScenarioFile.load(path, overrides: PlanOverrides(target: target))
                #expect(plans.count == 1)
            }
        }
    }
}
