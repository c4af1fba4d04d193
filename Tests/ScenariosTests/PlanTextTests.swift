import Foundation
import Scenarios
import Testing
import Vocabulary

@Suite struct PlanTextTests {
    private static let rich = """
        trial: 1
        name: rich
        about: "Odd: text # with \\"quotes\\",\\ttabs\\nand lines \u{00e9}"
        seed: 12345
        target: "bootstrap:a:9092,[::1]:9093"
        topics:
          "123": { partitions: 15_000, replication.factor: 3, cleanup.policy: "compact,delete" }
          orders: { flush.messages: "9223372036854775807", empty.setting: "", odd.setting: " - a: b #" }
        producers:
          - topic: orders
            count: 1_000
            rate: { steps: [[10s, 10_000/s], [90s, 0/s], [7200s, 0.25/s]] }
            keys: { zipf: 1_000_000 }
            values: { sizes: { 100: 70, 1KiB: 0.5, 3GB: 0 }, compressible: 12.5% }
            headers: { count: 3, size: 0B }
            client: { acks: all, sasl.password: "${env:PW}", ssl.key.password: file:/run/secret }
          - { topic: orders, rate: poisson 0.01/s, keys: single }
          - { topic: "123", rate: { ramp: { from: 0/s, to: 100_000_000/s, over: 90m } } }
        consumers:
          - topic: orders
            pauses: [{ at: measure + 1ns, for: 1500us }, { at: measure + 1m, for: 1h }]
            client: { fetch.min.bytes: 1 }
          - { topic: "123", count: 9 }
        phases: { warmup: none, measure: 26h, drain: 0s, after-fault: 1001ms }
        verify: sample 0.7%
        expect: ["p99(produce, steady) < 50ms", "unknown <= 100"]
        limits: { ready: 90s, backlog-records: 123_456 }
        """.replacing("3GB: 0", with: "3MB: 0")

    private func roundTrip(_ plan: Plan) throws -> Plan {
        let again = try ScenarioFile.parse(PlanText.yaml(of: plan), as: "plan.yaml")
        try #require(again.count == 1)
        return again[0]
    }

    @Test func aPrintedPlanGivesTheSamePlan() throws {
        let plan = try ScenarioFile.parse(Self.rich)[0]
        let again = try roundTrip(plan)
        #expect(again == plan)
        #expect(PlanText.yaml(of: again) == PlanText.yaml(of: plan))
    }

    @Test func faultsComeBackAsTheInstantsTheyWereResolvedTo() throws {
        let plan = try Sketch(
            rest: """
                faults:
                  - { kill: broker, random: 7 in measure, restart: after 1500us }
                  - { pause: broker, for: 10ms, after: 1_000_000 acks, repeat: 2, every: 7 acks }
                expect: [first_ack(kill) < 2s]
                """
        ).plan()
        #expect(try roundTrip(plan) == plan)
    }

    @Test(arguments: Fixtures.shipped)
    func everyShippedScenarioSurvivesItsOwnPrint(_ name: String) throws {
        let path = Fixtures.scenarios.appending(path: name).path
        for plan in try ScenarioFile.load(path) {
            #expect(try roundTrip(plan) == plan)
        }
    }

    @Test func everyDefaultIsPrinted() throws {
        let plan = try Sketch().plan()
        let text = PlanText.yaml(of: plan)
        #expect(
            text == """
                # A resolved plan: what is not in here is not done.
                trial: 1
                name: demo
                about: ""
                seed: 7
                target: serve
                broker: {}
                topics:
                  orders:
                    partitions: 4
                    replication.factor: 1
                producers:
                  - topic: orders
                    count: 1
                    rate: 1000/s
                    keys: none
                    values:
                      size: 1KiB
                      compressible: 0%
                    headers: { count: 0, size: 0B }
                    client:
                      kind: wire
                consumers: []
                phases:
                  warmup: steady up to 10s
                  measure: 20s
                  drain: 10s
                  after-fault: 2s
                faults: []
                verify: all
                expect: []
                limits:
                  ready: 60s
                  request: 30s
                  read-back: 10m
                  stop: 30s
                  closed-loop-records: 20_000
                  backlog-records: 1_000_000
                digest: \(plan.digest)

                """)
    }

    @Test func theDigestFollowsWhatIsDoneAndNothingElse() throws {
        let plan = try Sketch().plan()
        #expect(plan.digest.count == 64)
        let spelled = Sketch(
            head: "# said otherwise\ntrial: 1\nabout: in other words\nname: demo\n",
            producers: "producers: [{ rate: 1000.0/s, topic: orders, count: 1 }]\n",
            rest: "seed: 7\nphases: { measure: 20_000ms }\n")
        #expect(try spelled.plan().digest == plan.digest)
        #expect(try Sketch().plan(PlanOverrides(seed: "8")).digest != plan.digest)
        let setting = PlanOverrides(settings: ["topic/flush.messages=1"])
        #expect(try Sketch().plan(setting).digest != plan.digest)
    }

    @Test func aPlanThatWasEditedAfterPrintingIsNoticed() throws {
        let text = PlanText.yaml(of: try Sketch().plan())
        let edited = text.replacing("measure: 20s", with: "measure: 21s")
        #expect(throws: ScenarioErrors.self) { try ScenarioFile.parse(edited) }
        let overridden = PlanOverrides(settings: ["phases/measure=21s"])
        #expect(try ScenarioFile.parse(text, overrides: overridden).count == 1)
    }

    // MARK: Secrets

    private static let secretNames = [
        "sasl.password", "ssl.key.password", "ssl.keystore.password", "sasl.jaas.config",
        "sasl.oauthbearer.client.secret", "ssl.keystore.key", "ssl.key.pem", "my.api.token",
        "some.credentials",
    ]

    @Test(arguments: secretNames)
    func aSecretIsPrintedNowhere(_ name: String) throws {
        let plan = try Sketch(
            producers:
                "producers:\n  - { topic: orders, rate: 1/s, client: { \(name): hunter2 } }\n",
            rest: "broker: { x.\(name): hunter2 }\n"
        ).plan()
        #expect(plan.producers[0].client.settings[name] == "hunter2")
        let text = PlanText.yaml(of: plan)
        #expect(!text.contains("hunter2"))
        #expect(text.contains("\(name): \(SecretSettings.mark)"))
        let error = #expect(throws: ScenarioErrors.self) { try ScenarioFile.parse(text) }
        #expect(error?.errors.first?.message.contains("was redacted") == true)
    }

    @Test func ordinarySettingsAreShown() {
        for name in [
            "linger.ms", "key.serializer", "ssl.keystore.location", "ssl.keystore.type", "acks",
            "sasl.oauthbearer.token.endpoint.url", "delegation.token.max.lifetime.ms",
        ] {
            #expect(SecretSettings.shown(name, "v") == "v", "\(name)")
        }
    }

    @Test func aReferenceIsShownAndASecretAroundItIsNot() {
        #expect(SecretSettings.shown("sasl.password", "${env:PW}") == "${env:PW}")
        #expect(SecretSettings.shown("sasl.password", "file:/run/pw") == "file:/run/pw")
        #expect(
            SecretSettings.shown("sasl.jaas.config", "user=a pw=${env:PW}") == SecretSettings.mark)
    }

    @Test func referencesAreResolvedOnTheWayOut() throws {
        let plan = try Sketch(
            producers: """
                producers:
                  - topic: orders
                    rate: 1/s
                    client: { a.user: "u-${env:USER_NAME}!", a.password: file:/run/pw, b.x: plain }

                """
        ).plan()
        let files = ScenarioFiles { path, _ in
            path == "/run/pw"
                ? .success(Array("hunter2\n".utf8)) : .failure(.init(reason: "not there"))
        }
        let known = SettingReferences(
            environment: { $0 == "USER_NAME" ? "ann" : nil }, files: files)
        let resolved = try plan.resolving(known)
        #expect(
            resolved.producers[0].client.settings
                == ["a.user": "u-ann!", "a.password": "hunter2", "b.x": "plain"])
        #expect(!PlanText.yaml(of: resolved).contains("hunter2"))
        let unknown = SettingReferences(
            environment: { _ in nil },
            files: ScenarioFiles { _, _ in .failure(.init(reason: "not there")) })
        let error = #expect(throws: ScenarioErrors.self) { try plan.resolving(unknown) }
        #expect(
            error?.errors.map(\.description) == [
                "demo, producers[0].client: a.password: the file /run/pw cannot be read: not there",
                "demo, producers[0].client: a.user: the environment variable USER_NAME is not set",
            ])
    }

    // MARK: Warnings

    @Test func whatMaySurpriseIsWarnedOf() throws {
        let plan = try Sketch(
            topics: "topics: { orders: { flush.ms: 100, flush.mesages: 1 } }\n",
            rest: "phases: { warmup: none }\n"
        ).plan()
        #expect(
            plan.warnings.map(\.code)
                == ["native-name-near-miss", "no-warmup", "flush-ms-without-scheduler"])
        #expect(PlanText.yaml(of: plan).contains("# warning: "))
        #expect(try Sketch().plan().warnings.isEmpty)
    }
}
