import KafkaCodec

extension Broker {
    func describeConfigs(_ request: DescribeConfigsRequest) -> DescribeConfigsResponse {
        var response = DescribeConfigsResponse()
        response.results = request.resources.map { resource in
            var result = DescribeConfigsResponse.DescribeConfigsResult()
            result.resourceType = resource.resourceType
            result.resourceName = resource.resourceName
            result.errorMessage = ""
            switch settings(of: resource) {
            case .success(let settings):
                let wanted = resource.configurationKeys.map(Set.init) ?? []
                result.configs = settings.filter { wanted.isEmpty || wanted.contains($0.name) }
                    .map {
                        .init(
                            $0, withSynonyms: request.includeSynonyms,
                            isReadOnly: resource.resourceType
                                != DescribeConfigsRequest.topicResource)
                    }
            case .failure(let refusal):
                result.errorCode = refusal.error
                result.errorMessage = refusal.message ?? ""
            }
            return result
        }
        return response
    }

    private struct Refusal: Error {
        var error: ErrorCode
        var message: String?
    }

    private func settings(of resource: DescribeConfigsRequest.DescribeConfigsResource)
        -> Result<[DescribedSetting], Refusal>
    {
        let name = resource.resourceName
        switch resource.resourceType {
        case DescribeConfigsRequest.topicResource:
            if let reason = TopicName.reasonInvalid(name) {
                return .failure(Refusal(error: .invalidTopicException, message: reason))
            }
            guard let topic = snapshot.byName[name] else {
                return .failure(Refusal(error: .unknownTopicOrPartition, message: nil))
            }
            return .success(describedSettings(of: topic.configuration))
        case DescribeConfigsRequest.brokerResource:
            // Without a name: what was set for all brokers while they ran, which is nothing.
            if name.isEmpty { return .success([]) }
            guard let id = Int32(name) else {
                return .failure(
                    Refusal(
                        error: .invalidRequest,
                        message: "Broker id must be an integer, but it is: \(name)"))
            }
            guard id == configuration.nodeID else {
                return .failure(
                    Refusal(
                        error: .invalidRequest,
                        message: "Unexpected broker id, expected \(configuration.nodeID) or empty "
                            + "string, but received \(name)"))
            }
            return .success(describedBrokerSettings())
        default:
            return .failure(
                Refusal(
                    error: .invalidRequest,
                    message: "Unsupported resource type: \(resource.resourceType)"))
        }
    }
}

extension DescribeConfigsResponse.DescribeConfigsResourceResult {
    fileprivate init(_ setting: DescribedSetting, withSynonyms: Bool, isReadOnly: Bool) {
        self.init()
        name = setting.name
        value = setting.value
        // Nothing changes a broker's settings while it runs.
        readOnly = isReadOnly
        configSource = setting.source.rawValue
        isSensitive = setting.isSensitive
        configType = setting.kind.rawValue
        documentation = nil
        guard withSynonyms else { return }
        synonyms = setting.synonyms.map { synonym in
            var described = DescribeConfigsResponse.DescribeConfigsSynonym()
            described.name = synonym.name
            described.value = synonym.value
            described.source = synonym.source.rawValue
            return described
        }
    }
}
