import Vocabulary

/// What producers and consumers have in common: their connections.
struct LinkSettings: Sendable {
    var clientID: String
    var requestTimeout: Nanoseconds
    var reconnectBackoff: Nanoseconds
    var reconnectBackoffMax: Nanoseconds
    var connectTimeout: Nanoseconds
    var retryBackoff: Nanoseconds
    var metadataAgeMax: Nanoseconds
    /// Nil for what the system gives.
    var sendBuffer: Int32?
    var receiveBuffer: Int32?

    init(_ settings: ResolvedSettings) {
        func span(_ name: String) -> Nanoseconds { .milliseconds(settings.integer(name)) }
        func size(_ name: String) -> Int32? {
            let bytes = settings.integer(name)
            return bytes < 0 ? nil : Int32(clamping: bytes)
        }
        clientID = settings.text("client.id")
        requestTimeout = span("request.timeout.ms")
        reconnectBackoff = span("reconnect.backoff.ms")
        reconnectBackoffMax = span("reconnect.backoff.max.ms")
        connectTimeout = span("socket.connection.setup.timeout.ms")
        retryBackoff = span("retry.backoff.ms")
        metadataAgeMax = span("metadata.max.age.ms")
        sendBuffer = size("send.buffer.bytes")
        receiveBuffer = size("receive.buffer.bytes")
    }

    static let milliseconds: ClosedRange<Int64> = 0...9_000_000_000_000
    static let positive32: ClosedRange<Int64> = 1...Int64(Int32.max)

    static func entries(clientID: String, receiveBuffer: String) -> [SettingTable.Entry] {
        [
            .init(name: "client.id", fallback: clientID, kind: .text),
            .init(name: "metadata.max.age.ms", fallback: "300000", kind: .integer(milliseconds)),
            .init(name: "receive.buffer.bytes", fallback: receiveBuffer, kind: .integer(sizes)),
            .init(
                name: "reconnect.backoff.max.ms", fallback: "1000", kind: .integer(milliseconds)),
            .init(name: "reconnect.backoff.ms", fallback: "50", kind: .integer(milliseconds)),
            .init(name: "request.timeout.ms", fallback: "30000", kind: .integer(positive32)),
            .init(name: "retry.backoff.ms", fallback: "100", kind: .integer(milliseconds)),
            .init(
                name: "security.protocol", fallback: "PLAINTEXT",
                kind: .fixed("plaintext", because: "cannot be had: this client speaks PLAINTEXT")),
            .init(name: "send.buffer.bytes", fallback: "131072", kind: .integer(sizes)),
            .init(
                name: "socket.connection.setup.timeout.ms", fallback: "10000",
                kind: .integer(milliseconds)),
        ]
    }

    static let refused: [(name: String, reason: String)] = [
        ("bootstrap.servers", "the target says where the broker is"),
        ("key.serializer", "records are bytes already"),
        ("value.serializer", "records are bytes already"),
        ("key.deserializer", "records are bytes already"),
        ("value.deserializer", "records are bytes already"),
        ("interceptor.classes", "there is no code of yours inside this client"),
        ("metric.reporters", "there is no code of yours inside this client"),
    ]

    private static let sizes: ClosedRange<Int64> = -1...Int64(Int32.max)
}
