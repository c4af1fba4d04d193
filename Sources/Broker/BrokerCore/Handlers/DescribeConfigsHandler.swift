import KafkaCodec

extension Broker {
    func describeConfigs(_ request: DescribeConfigsRequest) -> DescribeConfigsResponse {
        var response = DescribeConfigsResponse()
        var seen: Set<String> = []
        response.results = request.resources.map { resource in
            var result = DescribeConfigsResponse.DescribeConfigsResult()
            result.resourceType = resource.resourceType
            result.resourceName = resource.resourceName
            result.errorMessage = ""
            // An answer is a thousand times its question, so each question is answered once.
            guard seen.insert("\(resource.resourceType) \(resource.resourceName)").inserted else {
                result.errorCode = .invalidRequest
                result.errorMessage = "The resource is named more than once."
                return result
            }
            switch settings(of: resource) {
            case .success(let settings):
                let wanted = resource.configurationKeys.map(Set.init) ?? []
                result.configs = settings.filter { wanted.isEmpty || wanted.contains($0.name) }
                    .map { .init($0, withSynonyms: request.includeSynonyms) }
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
            if name.isEmpty { return .success(describedClusterSettings()) }
            if let reason = DescribeConfigsRequest.refusal(
                ofBroker: name, here: configuration.nodeID)
            {
                return .failure(Refusal(error: .invalidRequest, message: reason))
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
    fileprivate init(_ setting: DescribedSetting, withSynonyms: Bool) {
        self.init()
        name = setting.name
        value = setting.value
        readOnly = setting.isReadOnly
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
