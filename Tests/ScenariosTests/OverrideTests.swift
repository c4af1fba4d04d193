import Scenarios
import Testing
import Vocabulary

@Suite struct OverrideTests {
    private let sketch = Sketch(
        topics: "topics:\n  orders: { partitions: 4 }\n  returns: { partitions: 2 }\n",
        producers: """
            producers:
              - { topic: orders, rate: 1_000/s, values: { sizes: { 100: 1, 200: 1 } } }
              - { topic: returns, rate: 10/s, client: { acks: all } }

            """,
        rest: "consumers:\n  - { topic: orders }\n")

    private func plan(_ settings: String...) throws -> Plan {
        try sketch.plan(PlanOverrides(settings: settings))
    }

    private func mistake(_ settings: String...) -> [String] {
        sketch.mistakes(PlanOverrides(settings: settings))
    }

    @Test func targetClientAndSeedHaveOptionsOfTheirOwn() throws {
        let plan = try sketch.plan(PlanOverrides(target: "engine", client: "engine", seed: "99"))
        #expect(plan.target.kind == .engine)
        #expect(plan.seed == 99)
        #expect(plan.consumers[0].client.kind == .engine)
    }

    @Test func aTopicPathReachesEveryTopic() throws {
        let plan = try plan("topic/flush.messages=1", "topics/returns/partitions=8")
        #expect(plan.topics.map(\.settings) == [["flush.messages": "1"], ["flush.messages": "1"]])
        #expect(plan.topics.map(\.partitions) == [4, 8])
    }

    @Test func aClientPathReachesTheClientsThatKnowTheName() throws {
        let plan = try plan("client/linger.ms=9", "client/fetch.min.bytes=2", "client/client.id=x")
        #expect(
            plan.producers.map(\.client.settings) == [
                ["linger.ms": "9", "client.id": "x"],
                ["linger.ms": "9", "client.id": "x", "acks": "all"],
            ])
        #expect(
            plan.consumers.map(\.client.settings) == [["fetch.min.bytes": "2", "client.id": "x"]])
    }

    @Test func workersAreReachedTogetherOrOneByOne() throws {
        let plan = try plan("producer/count=3", "producers/1/rate=max", "consumers/0/count=2")
        #expect(plan.producers.map(\.count) == [3, 3])
        #expect(plan.producers.map(\.rate) == [.uniform(1_000), .max])
        #expect(plan.consumers.map(\.count) == [2])
    }

    @Test func aSettingDropsWhatItExcludes() throws {
        let plan = try plan("producers/0/values/size=300B")
        #expect(plan.producers[0].values.sizes == [SizeWeight(size: ByteCount(300), weight: 1)])
    }

    @Test func wholeBlocksAreWrittenAsYaml() throws {
        let plan = try plan(
            "producer/rate={ ramp: { from: 1/s, to: 2/s, over: 5s } }",
            "expect=[lost == 0, 'p99(produce, steady) < 1s']")
        #expect(plan.producers[0].rate == .ramp(from: 1, to: 2, over: .seconds(5)))
        #expect(plan.expectations.count == 2)
    }

    @Test func aBareNativeNameFindsTheOnlyBlockThatKnowsIt() throws {
        let plan = try plan("flush.messages=1", "linger.ms=3", "num.io.threads=2", "acks=1")
        #expect(plan.topics[0].settings == ["flush.messages": "1"])
        #expect(plan.producers[0].client.settings == ["linger.ms": "3", "acks": "1"])
        #expect(plan.target.settings == ["num.io.threads": "2"])
    }

    @Test func aBareNameOfSeveralBlocksNamesThem() {
        #expect(
            mistake("compression.type=lz4") == [
                "--set compression.type=lz4: compression.type alone does not say where; write "
                    + "broker/compression.type or topic/compression.type or client/compression.type"
            ])
        #expect(
            mistake("measure=5s") == [
                "--set measure=5s: measure alone does not say where; write phases/measure"
            ])
    }

    @Test func laterSettingsWin() throws {
        #expect(try plan("phases/measure=5s", "phases/measure=6s").phases.measure == .seconds(6))
    }

    @Test func mistakesNameTheOption() {
        #expect(
            mistake("phases/mesure=5s") == [
                "--set phases/mesure=5s: unknown key \"mesure\" in phases; did you mean \"measure\"?"
            ])
        #expect(
            mistake("phases/measure=5") == [
                "--set phases/measure=5: measure: \"5\" has no unit; write 5s "
                    + "(units: ns, us, ms, s, m, h)"
            ])
        #expect(mistake("phases/measure").count == 1)
        #expect(mistake("phases/measure=").count == 1)
        #expect(mistake("=5").count == 1)
        #expect(mistake("trial=2").count == 1)
        #expect(mistake("topic//x=2").count == 1)
        #expect(mistake("topic/flush.ms/x=2")[0].hasSuffix("nothing lies below flush.ms"))
        #expect(mistake("broker/a.b/c=2")[0].hasSuffix("nothing lies below broker/a.b"))
        #expect(mistake("topics/order/partitions=2")[0].contains("did you mean \"orders\"?"))
        #expect(mistake("producers/2/count=2")[0].contains("the places 0 to 1"))
        #expect(mistake("fluhs.messages=2")[0].contains("did you mean \"flush.messages\"?"))
        #expect(mistake("client/no.such.thing=2")[0].contains("producer/client/no.such.thing"))
        #expect(mistake("expect=[lost == 0").count == 1)
        #expect(
            sketch.mistakes(PlanOverrides(target: "sevre"))[0]
                == "--target sevre: target: there is no target \"sevre\"; did you mean \"serve\"?")
    }

    @Test func aSecretOfTheCommandLineIsNotRepeated() {
        let found = mistake("client/ssl.key.password=hunter2", "client/ssl.key.password=${env:}")
        #expect(!found.isEmpty)
        #expect(!found.joined().contains("hunter2"))
    }
}
