import KafkaCodec

/// Where one request's answer goes, and in which form.
struct ReplyRoute: Sendable {
    var target: any ReplyTarget
    var slot: UInt64
    var version: Int16
    var correlationID: Int32

    func close(_ reason: String) { target.deliver(.close(reason: reason), for: slot) }

    func sendNothing() { target.deliver(.nothing, for: slot) }

    func send<Response: ResponseMessage>(_ response: Response) {
        send(response, version: version)
    }

    func send<Response: ResponseMessage>(_ response: Response, version: Int16) {
        let writer = ByteWriter(capacity: 256)
        do {
            try response.encodeFrame(version: version, correlationId: correlationID, into: writer)
        } catch {
            return close("the answer to a \(Response.api) request cannot be written: \(error)")
        }
        target.deliver(.frame(ResponseFrame(pieces: [.bytes(writer.copyBytes())])), for: slot)
    }
}
