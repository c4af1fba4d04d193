package import BrokerCore
public import Drivers
import KafkaCodec
package import Platform
public import Vocabulary

/// The door to a broker in this process: no sockets and no second process, and every request goes
/// through the same checks, locks and log as one from a wire.
///
/// Appends run on the thread of the loop that sends; syncs, and what time makes due, on one thread of
/// the driver's own.
public final class EngineDriver: Driver {
    /// The broker itself, for its recovery reports and findings.
    package let broker: Broker
    private let flusher: EngineFlusher
    private let control: EngineControl

    /// Opens a broker on its data directories.
    ///
    /// - Parameter settings: Kafka's broker settings, verbatim.
    /// - Throws: `DriverError` with what kept the broker from opening.
    package convenience init(
        settings: [String: String], fileSystem: any FileSystem = DiskFileSystem(),
        plantedBug: PlantedBug? = nil
    ) throws(DriverError) {
        let broker: Broker
        do {
            broker = try Broker.open(
                configuration: try BrokerConfiguration(settings, plantedBug: plantedBug),
                fileSystem: fileSystem, clock: EngineClock(), work: EngineThreads())
        } catch let error as SettingError {
            throw DriverError(.unsupportedSetting, error.message)
        } catch {
            throw DriverError(.refused, "the engine cannot open its data: \(error)")
        }
        try self.init(broker)
    }

    /// Drives an open broker, and closes it in the end.
    package init(_ broker: Broker) throws(DriverError) {
        self.broker = broker
        do {
            flusher = try EngineFlusher(broker)
        } catch {
            throw DriverError(.refused, "the engine has no thread for its syncs: \(error)")
        }
        control = EngineControl(broker, flusher)
    }

    public var client: ClientDescription {
        var settings: [String: String] = [:]
        for definition in ClientSettings.producer + ClientSettings.consumer {
            settings[definition.name] = definition.fallback
        }
        return ClientDescription(kind: "engine", version: "in process", settings: settings)
    }

    public func describe(deadline: Instant) throws -> BrokerDescription {
        let cluster = try control.ask(DescribeClusterRequest(), deadline: deadline)
        let node = String(broker.configuration.nodeID)
        return BrokerDescription(
            clusterID: cluster.clusterId, nodeCount: 1, version: "in process",
            settings: try settings(
                of: DescribeConfigsRequest.brokerResource, named: node, deadline: deadline))
    }

    public func createTopic(_ topic: TopicSpecification, deadline: Instant) throws {
        var request = CreateTopicsRequest()
        var asked = CreateTopicsRequest.CreatableTopic()
        asked.name = topic.name
        asked.numPartitions = Int32(topic.partitions)
        asked.replicationFactor = Int16(topic.replicationFactor)
        asked.configs = topic.settings.keys.sorted().map { name in
            var config = CreateTopicsRequest.CreatableTopicConfig()
            config.name = name
            config.value = topic.settings[name]
            return config
        }
        request.topics = [asked]
        let response = try control.ask(request, deadline: deadline)
        guard let result = response.topics.first else {
            throw DriverError(.malformed, "the engine did not say what became of \(topic.name)")
        }
        try refuse(result.errorCode, result.errorMessage, "create topic \(topic.name)")
    }

    public func deleteTopic(_ name: String, deadline: Instant) throws {
        var request = DeleteTopicsRequest()
        var asked = DeleteTopicsRequest.DeleteTopicState()
        asked.name = name
        request.topics = [asked]
        let response = try control.ask(request, deadline: deadline)
        guard let result = response.responses.first else {
            throw DriverError(.malformed, "the engine did not say what became of \(name)")
        }
        try refuse(result.errorCode, result.errorMessage, "delete topic \(name)")
    }

    public func offsets(of topic: String, deadline: Instant) throws -> [OffsetRange] {
        let count = try partitionCount(of: topic, deadline: deadline)
        let first = try offsets(topic, count, ListOffsetsRequest.earliest, deadline: deadline)
        let end = try offsets(topic, count, ListOffsetsRequest.latest, deadline: deadline)
        return zip(first, end).map { OffsetRange(first: $0, end: $1) }
    }

    public func settings(ofTopic topic: String, deadline: Instant) throws -> [String: String] {
        try settings(
            of: DescribeConfigsRequest.topicResource, named: topic, deadline: deadline)
    }

    public func makeLoop() throws -> any DriverLoop {
        EngineLoop(self, broker, flusher)
    }

    /// A clean stop of the broker.
    public func close() {
        flusher.stop()
        broker.close()
    }

    // MARK: Questions

    func partitionCount(of topic: String, deadline: Instant) throws -> Int {
        var request = MetadataRequest()
        var asked = MetadataRequest.MetadataRequestTopic()
        asked.name = topic
        request.topics = [asked]
        request.allowAutoTopicCreation = false
        let response = try control.ask(request, deadline: deadline)
        guard let found = response.topics.first else {
            throw DriverError(.malformed, "the engine says nothing of topic \(topic)")
        }
        try refuse(found.errorCode, nil, "find topic \(topic)")
        return found.partitions.count
    }

    func offsets(_ topic: String, _ count: Int, _ timestamp: Int64, deadline: Instant) throws
        -> [Offset]
    {
        var request = ListOffsetsRequest()
        request.replicaId = -1
        var asked = ListOffsetsRequest.ListOffsetsTopic()
        asked.name = topic
        asked.partitions = (0..<count).map { index in
            var partition = ListOffsetsRequest.ListOffsetsPartition()
            partition.partitionIndex = PartitionID(Int32(index))
            partition.timestamp = timestamp
            return partition
        }
        request.topics = [asked]
        let response = try control.ask(request, deadline: deadline)
        guard let answer = response.topics.first, answer.partitions.count == count else {
            throw DriverError(.malformed, "the engine left out partitions of topic \(topic)")
        }
        return try answer.partitions.map { partition in
            try refuse(
                partition.errorCode, nil,
                "read the offsets of \(topic)-\(partition.partitionIndex)")
            return partition.offset
        }
    }

    private func settings(of resource: Int8, named name: String, deadline: Instant) throws
        -> [String: String]
    {
        var request = DescribeConfigsRequest()
        var asked = DescribeConfigsRequest.DescribeConfigsResource()
        asked.resourceType = resource
        asked.resourceName = name
        asked.configurationKeys = nil
        request.resources = [asked]
        let response = try control.ask(request, deadline: deadline)
        guard let result = response.results.first else {
            throw DriverError(.malformed, "the engine says nothing of the settings of \(name)")
        }
        try refuse(result.errorCode, result.errorMessage, "read the settings of \(name)")
        var settings: [String: String] = [:]
        for config in result.configs { settings[config.name] = config.value }
        return settings
    }

    private func refuse(_ error: ErrorCode, _ message: String?, _ what: String)
        throws(DriverError)
    {
        guard error != .none else { return }
        let why = message.map { "\(error): \($0)" } ?? "\(error)"
        throw DriverError(.refused, "the engine did not \(what): \(why)")
    }
}
