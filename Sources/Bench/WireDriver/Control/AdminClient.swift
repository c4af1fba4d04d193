package import Drivers
package import KafkaCodec
import Network
package import Vocabulary

/// Asks a cluster one thing at a time, in the protocol's own requests: for tools. Used by one thread.
package final class AdminClient {
    private let control: ControlClient
    private let wait: Nanoseconds
    private var nodes: [Int32: SocketAddress] = [:]
    private var controller: Int32 = -1

    /// - Parameters:
    ///   - bootstrap: `host:port[,host:port]`.
    ///   - wait: how long each question may take.
    package init(bootstrap: String, wait: Nanoseconds = .seconds(60 as Int64)) throws(DriverError) {
        var addresses: [SocketAddress] = []
        for text in bootstrap.split(separator: ",") {
            guard let address = SocketAddress(String(text)) else {
                throw DriverError(.refused, "'\(text)' is not HOST:PORT")
            }
            addresses.append(address)
        }
        guard !addresses.isEmpty else {
            throw DriverError(.refused, "no bootstrap server is named")
        }
        control = try ControlClient(
            bootstrap: addresses, settings: try ProducerSettings([:]).links)
        self.wait = wait
    }

    package func close() { control.close() }

    private var deadline: Instant { EventLoop.now() + wait }

    /// Asks any broker.
    package func ask<Request: RequestMessage>(_ request: Request) throws(DriverError)
        -> Request.Response
    {
        try control.ask(request, on: try control.anyLink(deadline), deadline)
    }

    /// Asks one node, or the controller when none is named.
    package func ask<Request: RequestMessage>(_ request: Request, node: Int32?) throws(DriverError)
        -> Request.Response
    {
        if nodes.isEmpty { _ = try metadata([]) }
        guard let address = nodes[node ?? controller] ?? nodes[nodes.keys.min() ?? -1] else {
            throw DriverError(.unreachable, "no address of node \(node ?? controller) is known")
        }
        return try control.ask(request, on: try control.link(to: address, deadline), deadline)
    }

    /// The answer while its bytes are still there: records lie in them.
    package func read<Request: RequestMessage, Answer>(
        _ request: Request, node: Int32, _ body: @escaping (Request.Response) throws -> Answer
    ) throws -> Answer {
        if nodes.isEmpty { _ = try metadata([]) }
        guard let address = nodes[node] else {
            throw DriverError(.unreachable, "no address of node \(node) is known")
        }
        return try control.read(
            request, on: try control.link(to: address, deadline), deadline, body)
    }

    /// Topics by name, all of them for nil; remembers who the nodes are.
    package func metadata(_ names: [String]?, mayCreate: Bool = false) throws(DriverError)
        -> MetadataResponse
    {
        var request = MetadataRequest()
        request.topics = names.map { names in
            names.map { name in
                var topic = MetadataRequest.MetadataRequestTopic()
                topic.name = name
                return topic
            }
        }
        request.allowAutoTopicCreation = mayCreate
        let response = try ask(request)
        for broker in response.brokers {
            nodes[broker.nodeId] = SocketAddress(host: broker.host, port: Int(broker.port))
        }
        controller = response.controllerId
        return response
    }

    /// The versions of an API that a broker speaks, by key, and what it speaks.
    package func apiRanges(node: Int32) throws(DriverError) -> [(APIKey, ClosedRange<Int16>)] {
        var request = ApiVersionsRequest()
        request.clientSoftwareName = "trial"
        request.clientSoftwareVersion = WireDriver.version
        return try ask(request, node: node).apiKeys.compactMap { api in
            guard let key = APIKey(rawValue: api.apiKey), api.minVersion <= api.maxVersion else {
                return nil
            }
            return (key, api.minVersion...api.maxVersion)
        }
    }

    /// Whether a broker offers an API at all.
    package func offers<Request: RequestMessage>(_ request: Request.Type) -> Bool {
        guard let link = try? control.anyLink(deadline) else { return false }
        return (try? link.apis.version(for: request)) != nil
    }

    /// Waits a little before something is asked again.
    package func rest() { control.rest(deadline) }
}
