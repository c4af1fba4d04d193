import KafkaCodec
import Vocabulary

extension Broker {
    /// This broker coordinates every group; the topic in which it keeps them comes with the first
    /// question.
    func findCoordinator(
        _ request: FindCoordinatorRequest, _ route: ReplyRoute, _ connection: ConnectionFacts
    ) {
        if request.keyType == FindCoordinatorRequest.groupKey, offsetsTopic == nil {
            return queue(.openGroups(request, route, connection), route)
        }
        answerCoordinator(request, route, connection)
    }

    /// Called by the one job that runs.
    func openGroups(
        _ request: FindCoordinatorRequest, _ route: ReplyRoute, _ connection: ConnectionFacts
    ) {
        if offsetsTopic == nil, let plan = try? offsetsTopicPlan() { _ = create([plan]) }
        answerCoordinator(request, route, connection)
    }

    private func offsetsTopicPlan() throws(SettingError) -> TopicPlan {
        let settings = settings
        let overrides = [
            "cleanup.policy": "compact", "compression.type": "producer",
            "segment.bytes": String(settings.integer("offsets.topic.segment.bytes")),
        ]
        return TopicPlan(
            name: TopicName.consumerOffsets, id: random.uuid(),
            configuration: try TopicConfiguration(overrides: overrides, broker: settings),
            partitions: Int(settings.integer("offsets.topic.num.partitions")))
    }

    private func answerCoordinator(
        _ request: FindCoordinatorRequest, _ route: ReplyRoute, _ connection: ConnectionFacts
    ) {
        var response = FindCoordinatorResponse()
        if route.version < 4 {
            let found = coordinator(request.key, request.keyType, connection)
            response.errorCode = found.errorCode
            response.errorMessage = found.errorCode == .none ? nil : found.errorMessage
            response.nodeId = found.nodeId
            response.host = found.host
            response.port = found.port
        } else {
            response.coordinators = request.coordinatorKeys.map {
                coordinator($0, request.keyType, connection)
            }
        }
        route.send(response)
    }

    private func coordinator(_ key: String, _ type: Int8, _ connection: ConnectionFacts)
        -> FindCoordinatorResponse.Coordinator
    {
        var answer = FindCoordinatorResponse.Coordinator()
        answer.key = key
        answer.nodeId = -1
        answer.port = -1
        guard type == FindCoordinatorRequest.groupKey else {
            // Transactions and share groups are not offered; no client asks again after this.
            answer.errorCode =
                type == FindCoordinatorRequest.transactionKey
                    || type == FindCoordinatorRequest.shareKey
                ? .unsupportedVersion : .invalidRequest
            answer.errorMessage = "Coordinators of type \(type) are not offered"
            return answer
        }
        if key.isEmpty {
            answer.errorCode = .invalidGroupId
            return answer
        }
        guard offsetsTopic != nil, let endpoint = brokers(for: connection).first else {
            answer.errorCode = .coordinatorNotAvailable
            return answer
        }
        answer.errorMessage = ""
        answer.nodeId = configuration.nodeID
        answer.host = endpoint.host
        answer.port = endpoint.port
        return answer
    }
}
