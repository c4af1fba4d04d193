import BrokerCore
import Drivers
import KafkaCodec
import Platform
import Synchronization
import Vocabulary

/// Set-up and questions: requests in Kafka's own frames, one at a time, each waited for.
final class EngineControl: Sendable {
    private let broker: Broker
    private let flusher: EngineFlusher

    init(_ broker: Broker, _ flusher: EngineFlusher) {
        self.broker = broker
        self.flusher = flusher
    }

    func ask<Request: RequestMessage>(_ request: Request, deadline: Instant) throws(DriverError)
        -> Request.Response
    {
        let version = Request.versions.upperBound
        let writer = ByteWriter()
        do {
            try request.encodeFrame(
                version: version, correlationId: 1, clientId: "trial-engine", into: writer)
        } catch {
            throw DriverError(.malformed, "a \(Request.api) request cannot be written: \(error)")
        }
        let answer = AwaitedReply()
        let frame = UnsafeMutableRawBufferPointer(rebasing: writer.mutableBytes[4...])
        broker.handle(
            frame, slot: 0, target: answer,
            connection: ConnectionFacts(id: 0, peer: "in process", listener: "ENGINE"))
        flusher.look()
        guard let reply = answer.wait(until: deadline) else {
            throw DriverError(
                .timedOut, "the engine did not answer a \(Request.api) request in time")
        }
        return try decode(reply, as: Request.self, version: version)
    }

    private func decode<Request: RequestMessage>(
        _ reply: Reply, as _: Request.Type, version: Int16
    ) throws(DriverError) -> Request.Response {
        switch reply {
        case .close(let reason): throw DriverError(.refused, reason)
        case .nothing:
            throw DriverError(
                .malformed, "the engine answered a \(Request.api) request with nothing")
        case .frame(let frame):
            guard case .bytes(var bytes)? = frame.pieces.first, frame.pieces.count == 1 else {
                throw DriverError(.malformed, "an answer of \(Request.api) lies in several pieces")
            }
            do {
                return try bytes.withUnsafeMutableBytes { buffer throws(CodecError) in
                    let (_, body) = try ResponseHeader.decode(
                        UnsafeMutableRawBufferPointer(rebasing: buffer[4...]), api: Request.api,
                        version: version)
                    return try Request.Response(decoding: body, version: version)
                }
            } catch {
                throw DriverError(
                    .malformed, "an answer of \(Request.api) makes no sense: \(error)")
            }
        }
    }
}

/// One reply, waited for by another thread.
private final class AwaitedReply: ReplyTarget, @unchecked Sendable {
    private let condition = TimedCondition()
    // Touched between `lock` and `unlock` of the condition only.
    private var reply: Reply?

    func deliver(_ reply: Reply, for slot: UInt64) {
        condition.lock()
        self.reply = reply
        condition.signal()
        condition.unlock()
    }

    func wait(until deadline: Instant) -> Reply? {
        condition.lock()
        defer { condition.unlock() }
        while reply == nil, condition.wait(until: deadline) {}
        return reply
    }
}
