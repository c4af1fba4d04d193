import KafkaCodec
import Vocabulary

/// Metadata, topics, settings, log directories, the cluster.
enum TopicProbes {
    static var all: [Probe] { metadata + create + grow + settings + rest + delete }

    // MARK: Metadata

    private static var metadata: [Probe] {
        func named(_ name: String, _ title: String) -> [Probe] {
            Probe.each(title) { _, version in
                var request = MetadataRequest()
                var topic = MetadataRequest.MetadataRequestTopic()
                topic.name = name
                request.topics = [topic]
                // Below version 4 there is no way to say no; neither side creates topics by itself.
                request.allowAutoTopicCreation = version < 4
                return request
            }
        }
        func byID(_ topic: String, _ title: String) -> [Probe] {
            Probe.each(title, since: 12) { side, _ in
                var request = MetadataRequest()
                var asked = MetadataRequest.MetadataRequestTopic()
                asked.name = nil
                asked.topicId = side.topicID(topic)
                request.topics = [asked]
                request.allowAutoTopicCreation = false
                return request
            }
        }
        func described(_ name: String, _ title: String) -> [Probe] {
            Probe.each(title) { _, _ in
                var request = DescribeTopicPartitionsRequest()
                var topic = DescribeTopicPartitionsRequest.TopicRequest()
                topic.name = name
                request.topics = [topic]
                return request
            }
        }
        return named("plain", "a topic") + named("none", "an unknown topic")
            + named("a b", "a name that is none") + byID("plain", "a topic by its id")
            + byID("none", "an unknown id") + described("plain", "a topic")
            + described("none", "an unknown topic")
            + Probe.each("the cluster") { _, _ in DescribeClusterRequest() }
            + Probe.each("an endpoint type that is none", since: 1) { _, _ in
                var request = DescribeClusterRequest()
                request.endpointType = 9
                return request
            }
    }

    // MARK: Creating and deleting

    private static func create(_ title: String, _ topic: CreateTopicsRequest.CreatableTopic)
        -> [Probe]
    {
        Probe.each(title) { _, _ in
            var request = CreateTopicsRequest()
            request.topics = [topic]
            request.validateOnly = true
            return request
        }
    }

    private static var create: [Probe] {
        func changed(_ change: (inout CreateTopicsRequest.CreatableTopic) -> Void)
            -> CreateTopicsRequest.CreatableTopic
        {
            var topic = DifferentialSide.topic("new")
            change(&topic)
            return topic
        }
        var assignment = CreateTopicsRequest.CreatableReplicaAssignment()
        assignment.brokerIds = [7]
        return create("a topic, to be checked only", changed { _ in })
            + create("a topic that exists", DifferentialSide.topic("plain"))
            + create("a name that is none", DifferentialSide.topic("a b"))
            + create("a name that collides", DifferentialSide.topic(".plain"))
            + create("no partitions", changed { $0.numPartitions = 0 })
            + create("three replicas", changed { $0.replicationFactor = 3 })
            + create("no replicas", changed { $0.replicationFactor = 0 })
            + create("an unknown setting", DifferentialSide.topic("new", 1, ["no.such": "1"]))
            + create("a bad value", DifferentialSide.topic("new", 1, ["retention.ms": "soon"]))
            + create(
                "a broker that is none",
                changed {
                    $0.numPartitions = -1
                    $0.replicationFactor = -1
                    $0.assignments = [assignment]
                })
    }

    private static var grow: [Probe] {
        func partitions(_ title: String, _ topic: String, _ count: Int32) -> [Probe] {
            Probe.each(title) { _, _ in
                var request = CreatePartitionsRequest()
                var asked = CreatePartitionsRequest.CreatePartitionsTopic()
                asked.name = topic
                asked.count = count
                asked.assignments = nil
                request.topics = [asked]
                request.timeoutMs = 5_000
                request.validateOnly = true
                return request
            }
        }
        return partitions("more partitions", "spare", 3) + partitions("fewer", "plain", 1)
            + partitions("as many", "plain", 2) + partitions("an unknown topic", "none", 3)
    }

    private static var delete: [Probe] {
        func named(_ title: String, _ name: @escaping (Int16) -> String) -> [Probe] {
            Probe.each(title) { _, version in
                var request = DeleteTopicsRequest()
                request.timeoutMs = 10_000
                if version >= 6 {
                    var topic = DeleteTopicsRequest.DeleteTopicState()
                    topic.name = name(version)
                    request.topics = [topic]
                } else {
                    request.topicNames = [name(version)]
                }
                return request
            }
        }
        return named("an unknown topic") { _ in "none" }
            + named("a topic") { "doomed\($0)" }
            + Probe.each("an unknown id", since: 6) { side, _ in
                var request = DeleteTopicsRequest()
                request.timeoutMs = 10_000
                var topic = DeleteTopicsRequest.DeleteTopicState()
                topic.topicId = side.topicID("none")
                request.topics = [topic]
                return request
            }
    }

    // MARK: Settings

    private static let topicType = DescribeConfigsRequest.topicResource

    private static var settings: [Probe] { describe + alter + alterOne }

    private static var describe: [Probe] {
        func describe(
            _ title: String, _ name: String, _ keys: [String]?, type: Int8 = topicType
        ) -> [Probe] {
            Probe.each(title) { _, _ in
                var request = DescribeConfigsRequest()
                request.includeSynonyms = true
                var asked = DescribeConfigsRequest.DescribeConfigsResource()
                asked.resourceType = type
                asked.resourceName = name
                asked.configurationKeys = keys
                request.resources = [asked]
                return request
            }
        }
        return describe(
            "some settings", "compacted",
            ["cleanup.policy", "retention.ms", "segment.bytes", "min.cleanable.dirty.ratio"])
            + describe("an unknown topic", "none", nil)
            + describe("a name that is none", "a b", nil)
            + describe("a type that is none", "plain", nil, type: 77)
            + describe("another broker", "77", ["num.partitions"], type: 4)
            + describe("a broker's threads", "1", ["num.network.threads"], type: 4)
            + describe(
                "a broker's settings", "1", ["num.partitions", "log.cleaner.backoff.ms"], type: 4)
    }

    private static var alter: [Probe] {
        func alter(_ title: String, _ topic: String, _ key: String, _ value: String) -> [Probe] {
            Probe.each(title) { _, _ in
                var request = AlterConfigsRequest()
                var asked = AlterConfigsRequest.AlterConfigsResource()
                asked.resourceType = topicType
                asked.resourceName = topic
                var setting = AlterConfigsRequest.AlterableConfig()
                setting.name = key
                setting.value = value
                asked.configs = [setting]
                request.resources = [asked]
                return request
            }
        }
        return alter("all settings anew", "spare", "retention.ms", "99999")
            + alter("an unknown topic", "none", "retention.ms", "5")
            + alter("an unknown setting", "spare", "no.such", "5")
            + alter("a bad value", "spare", "retention.ms", "soon")
    }

    private static var alterOne: [Probe] {
        func alter(
            _ title: String, _ topic: String, _ key: String, _ value: String?, operation: Int8 = 0,
            type: Int8 = topicType
        ) -> [Probe] {
            Probe.each(title) { _, _ in
                var request = IncrementalAlterConfigsRequest()
                var asked = IncrementalAlterConfigsRequest.AlterConfigsResource()
                asked.resourceType = type
                asked.resourceName = topic
                var setting = IncrementalAlterConfigsRequest.AlterableConfig()
                setting.name = key
                setting.value = value
                setting.configOperation = operation
                asked.configs = [setting]
                request.resources = [asked]
                return request
            }
        }
        return alter("one setting", "spare", "segment.ms", "99999")
            + alter("one setting less", "spare", "segment.ms", nil, operation: 1)
            + alter("more of a list", "spare", "cleanup.policy", "compact", operation: 2)
            + alter("less of a list", "spare", "cleanup.policy", "compact", operation: 3)
            + alter("more of what is no list", "spare", "retention.ms", "5", operation: 2)
            + alter("an unknown topic", "none", "retention.ms", "5")
            + alter("an unknown setting", "spare", "no.such", "5")
            + alter("a bad value", "spare", "retention.ms", "soon")
            + alter("an operation that is none", "spare", "retention.ms", "5", operation: 9)
            + alter("a type that is none", "spare", "retention.ms", "5", type: 77)
    }

    private static var rest: [Probe] {
        let directories = Probe.each("the log directories") { _, _ in
            var request = DescribeLogDirsRequest()
            var topic = DescribeLogDirsRequest.DescribableLogDirTopic()
            topic.topic = "spare"
            topic.partitions = [0]
            request.topics = [topic]
            return request
        }
        let resources = Probe.each("topics with settings", since: 1) { _, _ in
            var request = ListConfigResourcesRequest()
            request.resourceTypes = [topicType]
            return request
        }
        let reassignments = Probe.each("reassignments") { _, _ in
            ListPartitionReassignmentsRequest()
        }
        let producers = ["plain", "none"].flatMap { topic in
            Probe.each("producers of \(topic)") { _, _ in
                var request = DescribeProducersRequest()
                var asked = DescribeProducersRequest.TopicRequest()
                asked.name = topic
                asked.partitionIndexes = [0]
                request.topics = [asked]
                return request
            }
        }
        return directories + resources + reassignments + producers
    }
}
