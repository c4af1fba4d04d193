import KafkaCodec

extension Broker {
    /// Deletes topics by name or by id, one job at a time, and answers when they are durably gone.
    func deleteTopics(_ request: DeleteTopicsRequest, _ route: ReplyRoute) {
        var response = DeleteTopicsResponse()
        let snapshot = snapshot
        var doomed: [Topic] = []
        let names = request.topicNames + request.topics.compactMap(\.name)
        let duplicateNames = Self.duplicates(names)
        var seenIDs: Set<KafkaUUID> = []
        for name in request.topicNames {
            choose(name, duplicateNames, snapshot, &doomed, &response)
        }
        for asked in request.topics {
            switch (asked.name, asked.topicId.isZero) {
            case (nil, true):
                response.refuse(
                    nil, .zero, .invalidRequest, "Neither topic name nor id were specified.")
            case (let name?, false):
                response.refuse(
                    name, asked.topicId, .invalidRequest,
                    "You may not specify both topic name and topic id.")
            case (let name?, true):
                choose(name, duplicateNames, snapshot, &doomed, &response)
            case (nil, false):
                guard seenIDs.insert(asked.topicId).inserted else {
                    response.refuse(nil, asked.topicId, .invalidRequest, "Duplicate topic id.")
                    continue
                }
                guard let topic = snapshot.byID[asked.topicId] else {
                    response.refuse(
                        nil, asked.topicId, .unknownTopicId,
                        "This server does not host this topic ID.")
                    continue
                }
                choose(topic, asked.topicId, &doomed, &response)
            }
        }
        for name in duplicateNames.sorted() {
            response.refuse(name, .zero, .invalidRequest, "Duplicate topic name.")
        }
        let failure = delete(doomed)
        for topic in doomed {
            response.refuse(
                topic.name, topic.id, failure == nil ? .none : .kafkaStorageError, failure)
        }
        route.send(response)
    }

    private func choose(
        _ name: String, _ duplicates: Set<String>, _ snapshot: TopicSnapshot,
        _ doomed: inout [Topic], _ response: inout DeleteTopicsResponse
    ) {
        guard !duplicates.contains(name) else { return }
        guard let topic = snapshot.byName[name] else {
            return response.refuse(
                name, .zero, .unknownTopicOrPartition,
                "This server does not host this topic-partition.")
        }
        choose(topic, .zero, &doomed, &response)
    }

    private func choose(
        _ topic: Topic, _ id: KafkaUUID, _ doomed: inout [Topic],
        _ response: inout DeleteTopicsResponse
    ) {
        guard configuration.deletesTopics else {
            return response.refuse(
                topic.name, id, .topicDeletionDisabled, "Topic deletion is disabled.")
        }
        guard !doomed.contains(where: { $0 === topic }) else {
            return response.refuse(
                topic.name, topic.id, .invalidRequest,
                "The provided topic name maps to an ID that was already supplied.")
        }
        doomed.append(topic)
    }
}

extension DeleteTopicsResponse {
    fileprivate mutating func refuse(
        _ name: String?, _ id: KafkaUUID, _ error: ErrorCode, _ message: String?
    ) {
        var result = DeletableTopicResult()
        result.name = name
        result.topicId = id
        result.errorCode = error
        result.errorMessage = message
        responses.append(result)
    }
}
