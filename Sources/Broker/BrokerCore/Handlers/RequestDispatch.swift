import KafkaCodec

extension Broker {
    /// Reads the header and hands the body to the API's handler. What nobody can answer closes the
    /// connection, as Kafka does: an unknown API or version, and bytes that are no such request.
    func dispatch(
        _ frame: UnsafeMutableRawBufferPointer, slot: UInt64, target: any ReplyTarget,
        connection: ConnectionFacts
    ) {
        let header: RequestHeader
        let body: UnsafeMutableRawBufferPointer
        do {
            (header, body) = try RequestHeader.decode(frame)
        } catch {
            let reason = "a request header makes no sense: \(error)"
            return target.deliver(.close(reason: reason), for: slot)
        }
        let route = ReplyRoute(
            target: target, slot: slot, version: header.apiVersion,
            correlationID: header.correlationId)
        if isClosing { return route.close("the broker is stopping") }
        guard let api = APIKey(rawValue: header.apiKey), let offer = OfferedAPIs.offer(api) else {
            return route.close("API key \(header.apiKey) is not offered")
        }
        guard offer.versions.contains(header.apiVersion) else {
            if api == .apiVersions { return answerUnknownVersion(route) }
            let (low, high) = (offer.versions.lowerBound, offer.versions.upperBound)
            return route.close(
                "\(api) version \(header.apiVersion) is not offered, \(low) to \(high) are")
        }
        requestCounts.count(api, bytes: frame.count)
        do {
            try dispatch(api, body, header, route, connection)
        } catch {
            route.close("a \(api) request of version \(header.apiVersion) makes no sense: \(error)")
        }
    }

    private func dispatch(
        _ api: APIKey, _ body: UnsafeMutableRawBufferPointer, _ header: RequestHeader,
        _ route: ReplyRoute, _ connection: ConnectionFacts
    ) throws(CodecError) {
        let version = header.apiVersion
        switch api {
        case .produce:
            produce(try read(body, version), version: version, to: .wire(route))
        case .fetch:
            fetch(try read(body, version), version: version, to: .wire(route))
        case .listOffsets:
            route.send(listOffsets(try read(body, version), version: version))
        case .metadata:
            answerMetadata(try read(body, version), route, connection)
        case .apiVersions:
            route.send(apiVersions(try read(body, version), version: version))
        case .createTopics:
            queue(.createTopics(try read(body, version), route), route)
        case .deleteTopics:
            queue(.deleteTopics(try read(body, version), route), route)
        case .deleteRecords:
            queue(.deleteRecords(try read(body, version), route), route)
        case .createPartitions:
            queue(.createPartitions(try read(body, version), route), route)
        case .initProducerId:
            answerInitProducerID(try read(body, version), route)
        case .findCoordinator, .joinGroup, .syncGroup, .heartbeat, .leaveGroup, .offsetCommit,
            .offsetFetch, .listGroups, .describeGroups, .deleteGroups, .offsetDelete:
            try dispatchGroups(api, body, header, route, connection)
        case .alterConfigs:
            queue(try read(body, version) as AlterConfigsRequest, route)
        case .incrementalAlterConfigs:
            queue(try read(body, version) as IncrementalAlterConfigsRequest, route)
        case .listConfigResources:
            route.send(listConfigResources(try read(body, version), version: version))
        case .describeTopicPartitions:
            route.send(describeTopicPartitions(try read(body, version)))
        case .describeLogDirs: route.send(describeLogDirs(try read(body, version)))
        case .describeProducers: route.send(describeProducers(try read(body, version)))
        case .listPartitionReassignments:
            let _: ListPartitionReassignmentsRequest = try read(body, version)
            // A single node moves no replicas.
            var none = ListPartitionReassignmentsResponse()
            none.errorMessage = nil
            route.send(none)
        case .offsetForLeaderEpoch:
            route.send(offsetsForLeaderEpoch(try read(body, version)))
        case .describeConfigs:
            route.send(describeConfigs(try read(body, version)))
        case .describeCluster:
            route.send(describeCluster(try read(body, version), connection))
        default:
            preconditionFailure("\(api) is offered and has no handler")
        }
    }

    private func dispatchGroups(
        _ api: APIKey, _ body: UnsafeMutableRawBufferPointer, _ header: RequestHeader,
        _ route: ReplyRoute, _ connection: ConnectionFacts
    ) throws(CodecError) {
        let version = header.apiVersion
        switch api {
        case .findCoordinator: findCoordinator(try read(body, version), route, connection)
        case .joinGroup:
            joinGroup(
                try read(body, version), clientID: header.clientId ?? "", route, connection)
        case .syncGroup: syncGroup(try read(body, version), route)
        case .heartbeat: heartbeat(try read(body, version), route)
        case .leaveGroup: leaveGroup(try read(body, version), route)
        case .offsetCommit: commitOffsets(try read(body, version), route)
        case .offsetFetch:
            route.send(fetchOffsets(try read(body, version), version: version))
        case .listGroups: route.send(listGroups(try read(body, version)))
        case .describeGroups:
            route.send(describeGroups(try read(body, version), version: version))
        case .deleteGroups: deleteGroups(try read(body, version), route)
        case .offsetDelete: deleteOffsets(try read(body, version), route)
        default: preconditionFailure("\(api) is offered and has no handler")
        }
    }

    private func read<Request: RequestMessage>(
        _ body: UnsafeMutableRawBufferPointer, _ version: Int16
    ) throws(CodecError) -> Request {
        try Request(decoding: body, version: version, ignoresTrailingBytes: true)
    }

    /// Work that blocks on the disk is done by whoever flushes.
    func queue(_ job: Job, _ route: ReplyRoute) {
        if !jobs.offer(job) {
            route.close(
                "more than \(configuration.limits.waitingJobsMax) changes of topics wait already")
        }
    }
}
