import KafkaCodec
import PartitionLog
import Platform
import Vocabulary

extension Broker {
    func describeLogDirs(_ request: DescribeLogDirsRequest) -> DescribeLogDirsResponse {
        let wanted = request.topics.map { topics in
            topics.reduce(into: Set<TopicPartition>()) { wanted, topic in
                for partition in topic.partitions {
                    wanted.insert(TopicPartition(topic.topic, PartitionID(partition)))
                }
            }
        }
        let topics = snapshot.sorted
        var response = DescribeLogDirsResponse()
        response.results = directories.map { directory in
            var result = DescribeLogDirsResponse.DescribeLogDirsResult()
            result.logDir = directory.directory.path.text
            guard !directory.isOffline else {
                result.errorCode = .kafkaStorageError
                return result
            }
            result.topics = topics.compactMap { topic in
                var answer = DescribeLogDirsResponse.DescribeLogDirsTopic()
                answer.name = topic.name
                answer.partitions = topic.partitions.compactMap { partition in
                    guard partition.directory === directory, wanted?.contains(partition.id) ?? true
                    else { return nil }
                    var described = DescribeLogDirsResponse.DescribeLogDirsPartition()
                    described.partitionIndex = partition.id.partition
                    described.partitionSize = partition.log.byteCount.value
                    return described
                }
                return answer.partitions.isEmpty ? nil : answer
            }
            return result
        }
        return response
    }

    func describeProducers(_ request: DescribeProducersRequest) -> DescribeProducersResponse {
        let snapshot = snapshot
        var response = DescribeProducersResponse()
        var seen: Set<TopicPartition> = []
        response.topics = request.topics.map { asked in
            var topic = DescribeProducersResponse.TopicResponse()
            topic.name = asked.name
            // A partition's producers are told once, however often it is named.
            let indices = asked.partitionIndexes.filter {
                seen.insert(TopicPartition(asked.name, PartitionID($0))).inserted
            }
            topic.partitions = indices.map { index in
                var answer = DescribeProducersResponse.PartitionResponse()
                answer.partitionIndex = PartitionID(index)
                guard let partition = snapshot.byName[asked.name]?.partition(index) else {
                    answer.errorCode = .unknownTopicOrPartition
                    answer.errorMessage = "This server does not host this topic-partition."
                    return answer
                }
                answer.activeProducers = partition.log.producers.map { known in
                    var producer = DescribeProducersResponse.ProducerState()
                    producer.producerId = known.producerID
                    producer.producerEpoch = Int32(known.epoch)
                    producer.lastSequence = known.lastSequence
                    producer.lastTimestamp = known.lastTimestamp
                    producer.coordinatorEpoch = -1
                    return producer
                }
                return answer
            }
            return topic
        }
        return response
    }

    /// Resources that have settings: 2 topics, 4 brokers, 8 loggers, 16 client metrics, 32 groups.
    func listConfigResources(_ request: ListConfigResourcesRequest, version: Int16)
        -> ListConfigResourcesResponse
    {
        let known: Set<Int8> = [2, 4, 8, 16, 32]
        var response = ListConfigResourcesResponse()
        guard version >= 1 else { return response }
        let wanted = request.resourceTypes.isEmpty ? known : Set(request.resourceTypes)
        guard wanted.isSubset(of: known) else {
            response.errorCode = .unsupportedVersion
            return response
        }
        func add(_ name: String, _ type: Int8) {
            var resource = ListConfigResourcesResponse.ConfigResource()
            resource.resourceName = name
            resource.resourceType = type
            response.configResources.append(resource)
        }
        if wanted.contains(2) { for topic in snapshot.sorted { add(topic.name, 2) } }
        if wanted.contains(4) { add(String(configuration.nodeID), 4) }
        if wanted.contains(8) { add(String(configuration.nodeID), 8) }
        return response
    }
}
