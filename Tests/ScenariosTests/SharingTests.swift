import Scenarios
import Testing
import Vocabulary

@Suite struct SharingTests {
    private func load(_ path: String, _ texts: [String: String]) throws -> [Plan] {
        let files = ScenarioFiles { path, _ in
            texts[path].map { .success(Array($0.utf8)) }
                ?? .failure(ScenarioFiles.Refusal(reason: "No such file or directory"))
        }
        return try ScenarioFile.load(path, files: files)
    }

    private func mistakes(_ path: String, _ texts: [String: String]) -> [String] {
        do {
            _ = try load(path, texts)
            return []
        } catch {
            return (error as? ScenarioErrors)?.errors.map(\.description) ?? ["\(error)"]
        }
    }

    // MARK: include

    @Test func includedBlocksLieUnderTheFilesOwn() throws {
        let plan = try load(
            "dir/main.yaml",
            [
                "dir/main.yaml": """
                trial: 1
                name: main
                include: [parts/topics.yaml, parts/load.yaml]
                topics: { orders: { flush.messages: 1 } }
                phases: { measure: 5s }
                """,
                "dir/parts/topics.yaml": """
                trial: 1
                topics: { orders: { partitions: 3, flush.messages: 9 }, returns: {} }
                """,
                "dir/parts/load.yaml": """
                include: phases.yaml
                producers: [{ topic: orders, rate: 5/s }]
                """,
                "dir/parts/phases.yaml": "phases: { measure: 50s, drain: 3s }",
            ])[0]
        #expect(plan.topics.map(\.name) == ["orders", "returns"])
        #expect(plan.topics[0].partitions == 3)
        #expect(plan.topics[0].settings == ["flush.messages": "1"])
        #expect(plan.phases.measure == .seconds(5))
        #expect(plan.phases.drain == .seconds(3))
    }

    @Test func aMistakeInAnIncludedFileIsToldThere() {
        let found = mistakes(
            "main.yaml",
            [
                "main.yaml": "trial: 1\nname: main\ninclude: part.yaml\n"
                    + "producers: [{ topic: orders, rate: 5/s }]\n",
                "part.yaml": "topics:\n  orders: { partitions: many }\n",
            ])
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("part.yaml:2:25: partitions: \"many\""))
    }

    @Test func includesThatRunInCirclesAreRefused() {
        let found = mistakes(
            "a.yaml", ["a.yaml": "include: b.yaml", "b.yaml": "trial: 1\ninclude: a.yaml"])
        #expect(found.count == 1)
        #expect(found[0] == "b.yaml:2:10: a.yaml includes itself: a.yaml -> b.yaml -> a.yaml")
    }

    @Test func includesDoNotMultiplyWithoutEnd() {
        var texts = ["a0.yaml": "trial: 1"]
        for level in 1...7 {
            texts["a\(level).yaml"] = "include: [a\(level - 1).yaml, a\(level - 1).yaml]"
        }
        #expect(mistakes("a7.yaml", texts).contains { $0.contains("too many includes") })
    }

    @Test func aFileThatIsNotThereIsNamed() {
        #expect(
            mistakes("gone.yaml", [:])
                == ["gone.yaml: the file cannot be read: No such file or directory"])
    }

    // MARK: defaults

    @Test func defaultsFillInWhatABlockLeavesOpen() throws {
        let plan = try Sketch(
            topics: "topics: { orders: { partitions: 2 }, returns: }\n",
            producers: """
                producers:
                  - { topic: orders, client: { acks: 1 } }
                  - { topic: returns, values: { sizes: { 100: 1, 200: 1 } }, rate: 5/s }

                """,
            rest: """
                consumers: [{ topic: orders }]
                defaults:
                  topic: { partitions: 6, flush.ms: 10 }
                  producer: { rate: 7/s, values: { size: 2KiB, compressible: 50% } }
                  client: { linger.ms: 1, acks: all, fetch.min.bytes: 9, client.id: both }
                """
        ).plan()
        #expect(plan.topics.map(\.partitions) == [2, 6])
        #expect(plan.topics.map(\.settings) == [["flush.ms": "10"], ["flush.ms": "10"]])
        #expect(plan.producers.map(\.rate) == [.uniform(7), .uniform(5)])
        #expect(plan.producers[0].values.sizes == [SizeWeight(size: .kib(2), weight: 1)])
        #expect(plan.producers[1].values.sizes.count == 2)
        #expect(plan.producers.map(\.values.compressible) == [0.5, 0.5])
        #expect(
            plan.producers[0].client.settings
                == ["linger.ms": "1", "acks": "1", "client.id": "both"])
        #expect(plan.consumers[0].client.settings == ["fetch.min.bytes": "9", "client.id": "both"])
    }

    @Test func aMistakeInDefaultsIsToldOnce() {
        let found = Sketch(
            producers:
                "producers:\n  - { topic: orders, rate: 1/s }\n  - { topic: orders, rate: 2/s }\n",
            rest: "defaults:\n  producer: { values: { size: 1 } }\n  consumer: { cuont: 2 }\n"
        ).mistakes()
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("9:31: size: \"1\" has no unit"))
        #expect(found[1].contains("did you mean \"count\"?"))
    }

    // MARK: matrix

    private let family = Sketch(
        rest: """
            matrix:
              topic/flush.messages: { fsync: 1, page-cache: 9223372036854775807 }
              producer/values/size: [100B, 1KiB, 1_000B]
            """)

    @Test func aMatrixMakesAPlanForEachCombination() throws {
        let plans = try family.plans()
        #expect(
            plans.map(\.name) == [
                "demo.fsync.size-100b", "demo.fsync.size-1kib", "demo.fsync.size-1000b",
                "demo.page-cache.size-100b", "demo.page-cache.size-1kib",
                "demo.page-cache.size-1000b",
            ])
        #expect(plans[3].topics[0].settings == ["flush.messages": "9223372036854775807"])
        #expect(plans[4].producers[0].values.sizes[0].size == .kib(1))
        #expect(Set(plans.map(\.digest)).count == 6)
    }

    @Test func anOverrideOfAnAxisPinsIt() throws {
        let plans = try family.plans(
            PlanOverrides(settings: ["flush.messages=1", "producer/values/size=5KiB"]))
        #expect(plans.map(\.name) == ["demo.fsync.5kib"])
        #expect(plans[0].producers[0].values.sizes[0].size == .kib(5))
    }

    @Test func aMistakeInAFamilyIsToldOnce() {
        let found = Sketch(
            rest: "seed: x\nmatrix:\n  topic/partitions: [1, 2, none]\n"
        ).mistakes()
        #expect(found.count == 2)
        #expect(found[1].hasPrefix("9:28: partitions: \"none\""))
    }
}
