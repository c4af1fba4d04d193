import Drivers
import KafkaCodec
import Network
import Vocabulary

/// The driver's verbs, said in requests.
extension ControlClient {
    private static let topicResource: Int8 = 2
    private static let brokerResource: Int8 = 4

    func describe(_ deadline: Instant) throws(DriverError) -> BrokerDescription {
        let link = try anyLink(deadline)
        var request = MetadataRequest()
        request.topics = []
        let metadata = try inquire(request, on: link, deadline)
        // A broker tells only its own settings.
        let own = metadata.brokers.first {
            SocketAddress(host: $0.host, port: Int($0.port)) == link.address
        }
        let node = own ?? metadata.brokers.first
        let settings = try node.flatMap { node throws(DriverError) in
            try configs(
                ControlClient.brokerResource, String(node.nodeId), on: link, deadline,
                isOptional: true)
        }
        return BrokerDescription(
            clusterID: metadata.clusterId ?? "", nodeCount: metadata.brokers.count,
            version: link.apis.release, settings: settings ?? [:])
    }

    func createTopic(_ topic: TopicSpecification, _ deadline: Instant) throws(DriverError) {
        var creation = CreateTopicsRequest.CreatableTopic()
        creation.name = topic.name
        creation.numPartitions = Int32(clamping: topic.partitions)
        creation.replicationFactor = Int16(clamping: topic.replicationFactor)
        creation.configs = topic.settings.keys.sorted().map { name in
            var config = CreateTopicsRequest.CreatableTopicConfig()
            config.name = name
            config.value = topic.settings[name]
            return config
        }
        var request = CreateTopicsRequest()
        request.topics = [creation]
        request.timeoutMs = timeout(deadline)
        let response = try ask(request, on: try controller(deadline), deadline)
        guard let result = response.topics.first(where: { $0.name == topic.name }) else {
            throw DriverError(.malformed, "CreateTopics was answered without \(topic.name)")
        }
        try check(result.errorCode, result.errorMessage, "the topic \(topic.name) was not created")
        try waitForLeaders(of: topic, deadline)
    }

    func deleteTopic(_ name: String, _ deadline: Instant) throws(DriverError) {
        let link = try controller(deadline)
        var request = DeleteTopicsRequest()
        if try link.apis.version(for: DeleteTopicsRequest.self) >= 6 {
            var state = DeleteTopicsRequest.DeleteTopicState()
            state.name = name
            request.topics = [state]
        } else {
            request.topicNames = [name]
        }
        request.timeoutMs = timeout(deadline)
        let response = try ask(request, on: link, deadline)
        guard let result = response.responses.first(where: { $0.name == name }) else {
            throw DriverError(.malformed, "DeleteTopics was answered without \(name)")
        }
        try check(result.errorCode, result.errorMessage, "the topic \(name) was not deleted")
    }

    func offsets(of topic: String, _ deadline: Instant) throws(DriverError) -> [OffsetRange] {
        let metadata = try self.metadata(of: topic, deadline)
        let count = metadata.topics.first?.partitions.count ?? 0
        var first = [Int32: Offset]()
        var end = [Int32: Offset]()
        let byLeader = Dictionary(grouping: metadata.topics.first?.partitions ?? []) { $0.leaderId }
        for leader in byLeader.keys.sorted() {
            guard let node = metadata.brokers.first(where: { $0.nodeId == leader }) else {
                throw DriverError(.refused, "partitions of \(topic) have no leader")
            }
            let address = SocketAddress(host: node.host, port: Int(node.port))
            let link = try self.link(to: address, deadline)
            let partitions = (byLeader[leader] ?? []).map(\.partitionIndex)
            try list(
                topic, partitions, ListOffsetsRequest.earliest, on: link, deadline, into: &first)
            try list(topic, partitions, ListOffsetsRequest.latest, on: link, deadline, into: &end)
        }
        var ranges: [OffsetRange] = []
        for partition in 0..<Int32(count) {
            guard let low = first[partition], let high = end[partition] else {
                throw DriverError(.malformed, "no offsets of \(topic)-\(partition) were answered")
            }
            ranges.append(OffsetRange(first: low, end: high))
        }
        return ranges
    }

    func deleteRecords(of topic: String, before offsets: [Offset], _ deadline: Instant)
        throws(DriverError)
    {
        let metadata = try self.metadata(of: topic, deadline)
        let byLeader = Dictionary(grouping: metadata.topics.first?.partitions ?? []) { $0.leaderId }
        for leader in byLeader.keys.sorted() {
            guard let node = metadata.brokers.first(where: { $0.nodeId == leader }) else {
                throw DriverError(.refused, "partitions of \(topic) have no leader")
            }
            let link = try self.link(
                to: SocketAddress(host: node.host, port: Int(node.port)), deadline)
            var wanted = DeleteRecordsRequest.DeleteRecordsTopic()
            wanted.name = topic
            for place in byLeader[leader] ?? []
            where offsets.indices.contains(Int(place.partitionIndex.value)) {
                var partition = DeleteRecordsRequest.DeleteRecordsPartition()
                partition.partitionIndex = place.partitionIndex
                partition.offset = offsets[Int(place.partitionIndex.value)]
                wanted.partitions.append(partition)
            }
            var request = DeleteRecordsRequest()
            request.topics = [wanted]
            request.timeoutMs = timeout(deadline)
            let response = try ask(request, on: link, deadline)
            for partition in response.topics.flatMap(\.partitions) {
                try check(
                    partition.errorCode, nil,
                    "records of \(topic)-\(partition.partitionIndex) cannot be deleted")
            }
        }
    }

    func leaders(of topic: String, _ deadline: Instant) throws(DriverError) -> [Int32?] {
        let partitions = try metadata(of: topic, deadline).topics.first?.partitions ?? []
        return partitions.sorted { $0.partitionIndex.value < $1.partitionIndex.value }
            .map { $0.leaderId < 0 ? nil : $0.leaderId }
    }

    func settings(ofTopic topic: String, _ deadline: Instant) throws(DriverError)
        -> [String: String]
    {
        let link = try anyLink(deadline)
        return try configs(
            ControlClient.topicResource, topic, on: link, deadline, isOptional: false) ?? [:]
    }

    // MARK: Parts

    /// Brokers with ZooKeeper take changes at their controller only; KRaft's name any broker.
    private func controller(_ deadline: Instant) throws(DriverError) -> BrokerLink {
        let link = try anyLink(deadline)
        var request = MetadataRequest()
        request.topics = []
        let metadata = try inquire(request, on: link, deadline)
        guard let node = metadata.brokers.first(where: { $0.nodeId == metadata.controllerId })
        else { return link }
        let address = SocketAddress(host: node.host, port: Int(node.port))
        return address == link.address ? link : try self.link(to: address, deadline)
    }

    private func metadata(of topic: String, _ deadline: Instant) throws(DriverError)
        -> MetadataResponse
    {
        let link = try anyLink(deadline)
        var name = MetadataRequest.MetadataRequestTopic()
        name.name = topic
        var request = MetadataRequest()
        request.topics = [name]
        request.allowAutoTopicCreation = try link.apis.version(for: MetadataRequest.self) < 4
        let response = try inquire(request, on: link, deadline)
        guard let found = response.topics.first else {
            throw DriverError(.malformed, "Metadata was answered without \(topic)")
        }
        try check(found.errorCode, nil, "the topic \(topic) cannot be looked at")
        return response
    }

    /// A topic can be made and its leaders be known to a broker only a moment later.
    private func waitForLeaders(of topic: TopicSpecification, _ deadline: Instant)
        throws(DriverError)
    {
        while true {
            var trouble = "not every partition has a leader"
            do {
                let found = try metadata(of: topic.name, deadline).topics.first
                let led = found?.partitions.filter { $0.leaderId >= 0 && $0.errorCode == .none }
                if led?.count == topic.partitions { return }
            } catch  where error.code == .refused || error.code == .unknownTopic {
                trouble = error.message
            }
            guard EventLoop.now() < deadline else {
                throw DriverError(
                    .timedOut, "the topic \(topic.name) was created, but \(trouble) in time")
            }
            rest(deadline)
        }
    }

    private func list(
        _ topic: String, _ partitions: [PartitionID], _ timestamp: Int64, on link: BrokerLink,
        _ deadline: Instant, into offsets: inout [Int32: Offset]
    ) throws(DriverError) {
        var wanted = ListOffsetsRequest.ListOffsetsTopic()
        wanted.name = topic
        wanted.partitions = partitions.map { index in
            var partition = ListOffsetsRequest.ListOffsetsPartition()
            partition.partitionIndex = index
            partition.timestamp = timestamp
            return partition
        }
        var request = ListOffsetsRequest()
        request.replicaId = -1
        request.topics = [wanted]
        for partition in try inquire(request, on: link, deadline).topics.flatMap(\.partitions) {
            try check(
                partition.errorCode, nil,
                "the offsets of \(topic)-\(partition.partitionIndex) cannot be had")
            offsets[partition.partitionIndex.value] = partition.offset
        }
    }

    /// Effective settings of a resource; nil when they are optional and the broker does not tell.
    private func configs(
        _ type: Int8, _ name: String, on link: BrokerLink, _ deadline: Instant, isOptional: Bool
    ) throws(DriverError) -> [String: String]? {
        if isOptional, link.apis.range(.describeConfigs) == nil { return nil }
        var resource = DescribeConfigsRequest.DescribeConfigsResource()
        resource.resourceType = type
        resource.resourceName = name
        var request = DescribeConfigsRequest()
        request.resources = [resource]
        let response = try inquire(request, on: link, deadline)
        guard let result = response.results.first else {
            throw DriverError(.malformed, "DescribeConfigs was answered without \(name)")
        }
        if isOptional, result.errorCode != .none { return nil }
        try check(result.errorCode, result.errorMessage, "the settings of \(name) cannot be had")
        // A value that is null is secret, or not set.
        return Dictionary(
            result.configs.compactMap { config in config.value.map { (config.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    private func check(_ code: ErrorCode, _ message: String?, _ activity: String)
        throws(DriverError)
    {
        guard code != .none else { return }
        let reason = message.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
        let kind: DriverError.Code =
            switch code {
            case .requestTimedOut: .timedOut
            case .unknownTopicOrPartition: .unknownTopic
            default: .refused
            }
        throw DriverError(kind, "\(activity): \(code)\(reason)")
    }

    private func timeout(_ deadline: Instant) -> Int32 {
        Int32(clamping: max((deadline - EventLoop.now()).value / 1_000_000, 1))
    }
}
