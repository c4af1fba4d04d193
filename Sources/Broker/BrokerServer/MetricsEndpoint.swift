import Network
import Synchronization
import Vocabulary

/// Answers `GET /metrics` on 127.0.0.1, on a thread of its own: HTTP/1.1 as far as
/// a scraper needs it (RFC 9112), one request a connection.
package final class MetricsEndpoint: Sendable {
    /// A request line and its headers; more is not a scraper.
    private static let requestMax = 16_384
    private static let connectionsMax = 16
    private static let backlog: Int32 = 16

    private let thread: LoopThread

    /// `text` is asked for on the endpoint's thread. Throws when the port cannot be had.
    package init(
        port: Int, contentType: String, text: @escaping @Sendable () -> String
    ) throws {
        thread = try LoopThread(setUp: { loop in
            let door = Door(contentType: contentType, text: text)
            let listener = try TCPListener(
                on: loop, at: SocketAddress(host: "127.0.0.1", port: port),
                backlog: MetricsEndpoint.backlog, accept: { door.accept($0) }, refuse: { _ in })
            door.listener = listener
            // The loop's thread keeps the door alive for as long as the loop runs.
            loop.afterWork = { withExtendedLifetime(door) {} }
        })
    }

    package func stop() { thread.stop() }

    /// Used on the loop's thread.
    private final class Door: ConnectionHandler {
        var listener: TCPListener?
        private var connections: [ObjectIdentifier: Connection] = [:]
        private let contentType: String
        private let text: () -> String

        init(contentType: String, text: @escaping () -> String) {
            self.contentType = contentType
            self.text = text
        }

        func accept(_ socket: AcceptedSocket) {
            guard connections.count < MetricsEndpoint.connectionsMax else {
                return socket.reject()
            }
            let connection = socket.adopt(limits: ConnectionLimits(), handler: self)
            connections[ObjectIdentifier(connection)] = connection
        }

        func connectionOpened(_ connection: Connection) {}
        func connectionProgressed(_ connection: Connection) {}

        func connectionEnded(_ connection: Connection, _ error: NetworkError) {
            connections[ObjectIdentifier(connection)] = nil
        }

        func connection(
            _ connection: Connection, received bytes: UnsafeMutableRawBufferPointer
        ) -> ReadProgress {
            let request = String(decoding: bytes, as: UTF8.self)
            guard request.contains("\r\n\r\n") else {
                if bytes.count > MetricsEndpoint.requestMax {
                    end(connection, "431 Request Header Fields Too Large", "")
                }
                return ReadProgress(consumed: 0, needed: 0)
            }
            let words = request.prefix { $0 != "\r\n" }.split(separator: " ")
            switch (words.first, words.dropFirst().first) {
            case ("GET", "/metrics"): end(connection, "200 OK", text())
            case ("GET", _): end(connection, "404 Not Found", "metrics are at /metrics\n")
            default: end(connection, "405 Method Not Allowed", "")
            }
            return ReadProgress(consumed: bytes.count, needed: 0)
        }

        private func end(_ connection: Connection, _ status: String, _ body: String) {
            let head =
                "HTTP/1.1 \(status)\r\nContent-Type: \(contentType)\r\n"
                + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
            connection.write(Array((head + body).utf8))
            // Kept until the peer has closed it, too.
            connection.finish()
        }
    }
}
