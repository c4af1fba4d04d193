import CUv
package import Vocabulary

/// One TCP connection on one loop. Used on the loop's thread.
///
/// Writing never blocks: `write…` queues, `flush` sends what the socket takes, the rest follows by
/// itself. Reading stops while too much waits to be sent, or while the handler has paused it.
package final class Connection {
    struct PauseReasons: OptionSet {
        var rawValue: UInt8
        static let handler = PauseReasons(rawValue: 1)
        static let output = PauseReasons(rawValue: 2)
    }

    enum State {
        case opening, open, closed
    }

    let loop: EventLoop
    let tcp: UnsafeMutablePointer<uv_tcp_t>
    let limits: ConnectionLimits
    var handler: (any ConnectionHandler)?
    var state = State.opening

    var input = InputBuffer()
    var pauses: PauseReasons = []
    var isReading = false
    var isDelivering = false

    var output = OutputQueue()
    /// Bytes of the request that libuv works on; 0 when there is none.
    var lengthInFlight = 0
    var writeRequest: UnsafeMutablePointer<uv_write_t>?
    var confirmedBytes: Int64 = 0
    var isFlushDeferred = false
    var isFinishing = false

    var openTimer: LoopTimer?
    /// What it was opened to, for the wording of errors.
    var target: SocketAddress?

    init(
        on loop: EventLoop, tcp: UnsafeMutablePointer<uv_tcp_t>, limits: ConnectionLimits,
        handler: any ConnectionHandler
    ) {
        self.loop = loop
        self.tcp = tcp
        self.limits = limits
        self.handler = handler
        // The handle owns the connection until its close callback.
        tcp.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    deinit {
        input.release()
        writeRequest?.deallocate()
        tcp.deallocate()
    }

    package var isOpen: Bool { state == .open }
    package var isClosed: Bool { state == .closed }

    package var localAddress: SocketAddress? { tcp.localAddress }

    /// Bytes queued and not yet taken by the socket.
    package var pendingBytes: Int { output.byteCount - bytesTakenInFlight }

    /// All bytes that the socket has taken.
    package var takenBytes: Int64 { confirmedBytes + Int64(bytesTakenInFlight) }

    /// All bytes ever queued: the position in the stream of the next one.
    package var queuedBytes: Int64 { confirmedBytes + Int64(output.byteCount) }

    /// Bytes that arrived and the handler has not consumed.
    package var unconsumedBytes: Int { input.count }

    /// Closes at once; what is queued is dropped, and the handler hears nothing more.
    package func close() {
        guard state != .closed else { return }
        state = .closed
        handler = nil
        openTimer?.cancel()
        uv_close(tcp.handle) { handle in
            let me = Unmanaged<Connection>.fromOpaque(handle!.pointee.data).takeRetainedValue()
            me.output.removeAll()
        }
    }

    /// Sends what is queued and then says that no more follows. The peer's end of stream, or
    /// `close`, ends the connection.
    package func finish() {
        guard state == .open, !isFinishing else { return }
        isFinishing = true
        flush()
    }

    /// Gives read memory back when nothing was read since the last call; answers what is held.
    package func trim() -> ByteCount { ByteCount(input.trim()) }

    /// Reports an end that the handler did not ask for.
    func end(_ error: NetworkError) {
        guard state != .closed else { return }
        let handler = self.handler
        close()
        handler?.connectionEnded(self, error)
    }

    static func of(_ data: UnsafeMutableRawPointer?) -> Connection {
        Unmanaged<Connection>.fromOpaque(data!).takeUnretainedValue()
    }
}
