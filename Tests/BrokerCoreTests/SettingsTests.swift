import BrokerCore
import Platform
import Testing
import Vocabulary

@Suite struct SettingsTests {
    @Test func defaultsAreKafkas() throws {
        let configuration = try BrokerConfiguration([:])
        #expect(configuration.logDirectories == ["/tmp/kafka-logs"])
        #expect(configuration.partitionsDefault == 1)
        #expect(configuration.createsTopics)
        #expect(configuration.requestBytesMax == 104_857_600)
        #expect(configuration.fetchBytesMax == 57_671_680)
        #expect(configuration.recoveryThreads == 2)
        #expect(configuration.flushSchedulerInterval == nil)
        let topic = configuration.topicDefaults
        #expect(topic.segmentBytes == 1 << 30)
        #expect(topic.segmentSpan == .milliseconds(604_800_000))
        #expect(topic.retentionMilliseconds == 604_800_000)
        #expect(topic.flushMessages == .max)
        #expect(topic.flushSpan == nil)
        #expect(topic.timestampAfterMaxMilliseconds == 3_600_000)
        #expect(configuration.warnings.isEmpty)
    }

    @Test(arguments: [
        (["log.retention.hours": "1"], 3_600_000),
        (["log.retention.hours": "1", "log.retention.minutes": "2"], 120_000),
        (["log.retention.minutes": "2", "log.retention.ms": "7"], 7),
        (["log.retention.ms": "-1"], -1),
        (["log.retention.hours": "-5"], -1),
    ])
    func theMorePreciseUnitWins(_ settings: [String: String], _ expected: Int) throws {
        #expect(
            try BrokerConfiguration(settings).topicDefaults.retentionMilliseconds == Int64(expected)
        )
    }

    @Test func aTopicOverridesTheBroker() throws {
        let broker = try BrokerSettings([
            "log.flush.interval.messages": "5", "log.segment.bytes": "2000000",
        ])
        let topic = try TopicConfiguration(overrides: ["flush.messages": "1"], broker: broker)
        #expect(topic.acknowledgesAfterSync)
        #expect(topic.segmentBytes == 2_000_000)
    }

    @Test func flushIntervalFallsBackToTheSchedulers() throws {
        let settings = ["log.flush.scheduler.interval.ms": "250"]
        let configuration = try BrokerConfiguration(settings)
        #expect(configuration.flushSchedulerInterval == .milliseconds(250))
        #expect(configuration.topicDefaults.flushSpan == .milliseconds(250))
    }

    @Test(arguments: [
        (
            ["num.partitions": "many"],
            "Invalid value many for configuration num.partitions: Not a number of type INT"
        ),
        (
            ["num.partitions": "0"],
            "Invalid value 0 for configuration num.partitions: Value must be at least 1"
        ),
        (
            ["auto.create.topics.enable": "yes"],
            "Invalid value yes for configuration auto.create.topics.enable: "
                + "Expected value to be either true or false"
        ),
        (
            ["log.segment.bytes": "4294967296"],
            "Invalid value 4294967296 for configuration log.segment.bytes: Not a number of type INT"
        ),
        (
            ["log.cleanup.policy": "burn"],
            "Invalid value burn for configuration log.cleanup.policy: "
                + "String must be one of: compact, delete"
        ),
        (["log.dirs": "/a,/a"], "log.dirs names a directory twice: /a,/a"),
        (
            ["node.id": "1", "broker.id": "2"],
            "You must set `node.id` to the same value as `broker.id`: 1 and 2"
        ),
    ])
    func aBadValueIsOneSentence(_ settings: [String: String], _ sentence: String) {
        #expect(throws: SettingError(sentence)) { try BrokerConfiguration(settings) }
    }

    @Test func unknownAndIdleSettingsAreWarningsAsInKafka() throws {
        let configuration = try BrokerConfiguration([
            "num.io.threads": "8", "no.such.setting": "1", "num.partitions": "3",
        ])
        #expect(configuration.partitionsDefault == 3)
        #expect(
            configuration.warnings == [
                "'no.such.setting' is not a setting of this broker and is ignored",
                "'num.io.threads' has no effect on a single node of this broker",
            ])
    }

    @Test(arguments: [
        (["no.such": "1"], "Unknown topic config name: no.such"),
        (
            ["retention.ms": "-2"],
            "Invalid value -2 for configuration retention.ms: Value must be at least -1"
        ),
        (
            ["min.cleanable.dirty.ratio": "1.5"],
            "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: "
                + "Value must be no more than 1"
        ),
    ])
    func aBadTopicSettingIsKafkasSentence(_ settings: [String: String], _ sentence: String) throws {
        let broker = try BrokerSettings([:])
        #expect(throws: SettingError(sentence)) {
            try TopicConfiguration(overrides: settings, broker: broker)
        }
    }

    @Test(arguments: [
        ["compression.type": "zstd"],
        ["remote.storage.enable": "true"],
        ["min.compaction.lag.ms": "5", "max.compaction.lag.ms": "4"],
    ])
    func whatIsNotOfferedIsRefusedAndNotIgnored(_ settings: [String: String]) throws {
        let broker = try BrokerSettings([:])
        #expect(throws: SettingError.self) {
            try TopicConfiguration(overrides: settings, broker: broker)
        }
    }

    @Test func everyTopicDefaultIsItsBrokerSettingsDefault() throws {
        let broker = try BrokerSettings([:])
        for entry in TopicSettingTable.entries {
            let own = try entry.definition.fallback.map { try entry.definition.parse($0).text }
            #expect(broker.topicDefault(entry)?.text == own, "\(entry.definition.name)")
            for synonym in entry.synonyms {
                #expect(BrokerSettingTable.definition(synonym.name) != nil, "\(synonym.name)")
            }
        }
    }
}
