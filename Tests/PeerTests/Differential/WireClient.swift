import Foundation
import KafkaCodec

/// A client of one broker that sends one request and waits for its answer, nothing more.
final class WireClient {
    struct Trouble: Error, CustomStringConvertible {
        var description: String
    }

    private let port: Int
    private var descriptor: Int32 = -1
    private var correlation: Int32 = 0
    /// Decoded messages point into what was received.
    private var received: [UnsafeMutableRawBufferPointer] = []

    init(port: Int) { self.port = port }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        for bytes in received { bytes.deallocate() }
    }

    /// Nil when the broker closes the connection instead of answering.
    func ask<Request: RequestMessage>(_ request: Request, version: Int16) throws
        -> Request.Response?
    {
        try send(request, version: version) ? try answer(to: Request.self, version: version) : nil
    }

    /// Without waiting for the answer. False when the broker has closed the connection.
    func send<Request: RequestMessage>(_ request: Request, version: Int16) throws -> Bool {
        let writer = ByteWriter()
        correlation += 1
        try request.encodeFrame(
            version: version, correlationId: correlation, clientId: "differential", into: writer)
        return try send(writer.copyBytes())
    }

    /// To the request that was sent last.
    func answer<Request: RequestMessage>(to _: Request.Type, version: Int16) throws
        -> Request.Response?
    {
        guard let frame = receive() else { return nil }
        let (answered, body) = try ResponseHeader.decode(
            frame, api: Request.api, version: version)
        guard answered == correlation else { throw Trouble(description: "another's answer") }
        return try Request.Response(decoding: body, version: version)
    }

    /// Sends a frame, size included, and answers the next one without its size.
    func exchange(_ frame: [UInt8]) throws -> UnsafeMutableRawBufferPointer? {
        try send(frame) ? receive() : nil
    }

    private func send(_ frame: [UInt8]) throws -> Bool {
        try connect()
        var sent = 0
        while sent < frame.count {
            let count = frame.withUnsafeBytes {
                Foundation.send(
                    descriptor, $0.baseAddress! + sent, frame.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return hangUp() != nil }
            sent += count
        }
        return true
    }

    private func receive() -> UnsafeMutableRawBufferPointer? {
        guard let size = read(4)?.load(as: Int32.self).bigEndian, size > 0 else { return hangUp() }
        return read(Int(size)) ?? hangUp()
    }

    private func connect() throws {
        guard descriptor < 0 else { return }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, size)
            }
        }
        guard result == 0 else { throw Trouble(description: "port \(port) does not answer") }
    }

    private func hangUp() -> UnsafeMutableRawBufferPointer? {
        close(descriptor)
        descriptor = -1
        return nil
    }

    private func read(_ count: Int) -> UnsafeMutableRawBufferPointer? {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        received.append(bytes)
        var filled = 0
        while filled < count {
            let got = recv(descriptor, bytes.baseAddress! + filled, count - filled, 0)
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }
}
