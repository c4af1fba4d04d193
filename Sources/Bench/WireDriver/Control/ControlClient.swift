import Drivers
import KafkaCodec
import Network
import Vocabulary

/// Asks one thing at a time and waits for the answer. Used by one thread at a time.
final class ControlClient: LinkOwner {
    private let loop: EventLoop
    private let bootstrap: [SocketAddress]
    private let settings: LinkSettings
    private var links: [BrokerLink] = []
    private var lastTrouble = ""

    init(bootstrap: [SocketAddress], settings: LinkSettings) throws(DriverError) {
        do {
            loop = try EventLoop()
        } catch {
            throw DriverError(.refused, "\(error)")
        }
        self.bootstrap = bootstrap
        self.settings = settings
    }

    func close() {
        for link in links { link.close() }
        links = []
        loop.close()
    }

    /// The first bootstrap address that answers.
    func anyLink(_ deadline: Instant) throws(DriverError) -> BrokerLink {
        noticeWhatBroke()
        let candidates = bootstrap.map(link(to:))
        return try wait(deadline, "no broker answers at \(addressList)") {
            if let ready = candidates.first(where: \.isReady) { return ready }
            for candidate in candidates { candidate.want() }
            return nil
        }
    }

    func link(to address: SocketAddress, _ deadline: Instant) throws(DriverError) -> BrokerLink {
        noticeWhatBroke()
        let link = link(to: address)
        return try wait(deadline, "no broker answers at \(address)") {
            if link.isReady { return link }
            link.want()
            return nil
        }
    }

    /// Asks something that changes nothing, again when the connection breaks meanwhile.
    func inquire<Request: RequestMessage>(
        _ request: Request, on link: BrokerLink, _ deadline: Instant
    ) throws(DriverError) -> Request.Response {
        while true {
            do {
                return try ask(request, on: try self.link(to: link.address, deadline), deadline)
            } catch  where error.code == .timedOut || error.code == .unreachable {
                guard EventLoop.now() < deadline else { throw error }
            }
        }
    }

    /// Sends `request` and waits for its answer.
    ///
    /// - Throws: `.unreachable` when it was certainly not sent, `.timedOut` when it may have been done.
    func ask<Request: RequestMessage>(
        _ request: Request, on link: BrokerLink, _ deadline: Instant
    ) throws(DriverError) -> Request.Response {
        let version = try link.apis.version(for: Request.self)
        let exchange = ControlExchange<Request.Response>(api: Request.api, version: version)
        return try ask(request, version, exchange, on: link, deadline)
    }

    /// The same, with a look at the answer while its bytes are there.
    func read<Request: RequestMessage, Answer>(
        _ request: Request, on link: BrokerLink, _ deadline: Instant,
        _ body: @escaping (Request.Response) throws -> Answer
    ) throws -> Answer {
        let version = try link.apis.version(for: Request.self)
        let exchange = ReadingExchange<Request.Response, Answer>(
            api: Request.api, version: version, body)
        _ = try ask(request, version, exchange, on: link, deadline)
        guard let answer = exchange.answer else {
            preconditionFailure("an answer that came was looked at")
        }
        return try answer.get()
    }

    private func ask<Request: RequestMessage>(
        _ request: Request, _ version: Int16, _ exchange: ControlExchange<Request.Response>,
        on link: BrokerLink, _ deadline: Instant
    ) throws(DriverError) -> Request.Response {
        do {
            let now = EventLoop.now()
            try link.send(exchange, now: now, timeout: max(deadline - now, .milliseconds(1))) {
                [settings] writer, correlation, _ throws(CodecError) in
                try request.encodeFrame(
                    version: version, correlationId: correlation, clientId: settings.clientID,
                    into: writer)
            }
        } catch {
            throw DriverError(.refused, "\(Request.api) cannot be asked: \(error)")
        }
        link.flush()
        while exchange.outcome == nil { loop.run(until: deadline) }
        switch exchange.outcome {
        case .success(let response):
            return response
        case .failure(let lost):
            throw DriverError(
                exchange.written == nil ? .unreachable : .timedOut,
                "\(Request.api) has no answer: \(lost.reason)")
        case nil:
            preconditionFailure("the loop above ends with an outcome")
        }
    }

    /// Between two verbs nobody watches the connections: one may have ended since.
    private func noticeWhatBroke() { loop.run(until: EventLoop.now()) }

    /// Waits a little before something is asked again.
    func rest(_ deadline: Instant) {
        let end = min(deadline, EventLoop.now() + .milliseconds(20))
        while EventLoop.now() < end { loop.run(until: end) }
    }

    func linkReady(_ link: BrokerLink) {}
    func linkLost(_ link: BrokerLink, _ reason: String) { lastTrouble = reason }

    private var addressList: String { bootstrap.map(\.description).joined(separator: ",") }

    private func link(to address: SocketAddress) -> BrokerLink {
        if let link = links.first(where: { $0.address == address }) { return link }
        let link = BrokerLink(to: address, on: loop, settings: settings, owner: self)
        links.append(link)
        return link
    }

    private func wait(
        _ deadline: Instant, _ failure: String, _ attempt: () -> BrokerLink?
    ) throws(DriverError) -> BrokerLink {
        while true {
            if let link = attempt() { return link }
            guard EventLoop.now() < deadline else {
                let trouble = lastTrouble.isEmpty ? "" : ": \(lastTrouble)"
                throw DriverError(.unreachable, failure + trouble)
            }
            loop.run(until: deadline)
        }
    }
}

private class ControlExchange<Response: ResponseMessage>: Exchange {
    fileprivate(set) var outcome: Result<Response, Lost>?

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        outcome = .success(try Response(decoding: body, version: version))
    }

    override func lost(_ reason: String, at now: Instant) {
        outcome = .failure(Lost(reason: reason))
    }
}

private final class ReadingExchange<Response: ResponseMessage, Answer>: ControlExchange<Response> {
    private(set) var answer: Result<Answer, any Error>?
    private let look: (Response) throws -> Answer

    init(api: APIKey, version: Int16, _ look: @escaping (Response) throws -> Answer) {
        self.look = look
        super.init(api: api, version: version)
    }

    override func answered(_ body: UnsafeMutableRawBufferPointer, at now: Instant) throws {
        let response = try Response(decoding: body, version: version)
        answer = Result { try look(response) }
        outcome = .success(response)
    }
}
