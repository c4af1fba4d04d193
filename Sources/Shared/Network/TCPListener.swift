import CPlatform
import CUv

/// Accepts connections on one address. Used on its loop's thread.
package final class TCPListener {
    /// Where it listens; the port is the real one when 0 was asked for.
    package private(set) var address: SocketAddress

    private let tcp: UnsafeMutablePointer<uv_tcp_t>
    private unowned let loop: EventLoop
    private var accept: ((AcceptedSocket) -> Void)?
    private let refuse: (NetworkError) -> Void

    /// Binds with SO_REUSEADDR and listens. `accept` gets each new connection; `refuse` hears why one
    /// could not be taken (no descriptors left).
    package init(
        on loop: EventLoop, at address: SocketAddress, backlog: Int32,
        accept: @escaping (AcceptedSocket) -> Void, refuse: @escaping (NetworkError) -> Void
    ) throws {
        self.loop = loop
        self.address = address
        self.accept = accept
        self.refuse = refuse
        tcp = .allocate(capacity: 1)
        var resolved = try address.resolved()
        uv_tcp_init(loop.uv, tcp)
        var status = resolved.withPointer(to: sockaddr.self) { uv_tcp_bind(tcp, $0, 0) }
        if status == 0 {
            tcp.pointee.data = Unmanaged.passUnretained(self).toOpaque()
            status = uv_listen(tcp.stream, backlog) { stream, status in
                let me = Unmanaged<TCPListener>.fromOpaque(stream!.pointee.data)
                me.takeUnretainedValue().hear(status)
            }
        }
        guard status == 0 else {
            tcp.closeAndFree()
            throw NetworkError.cannotListen(address, status)
        }
        self.address = tcp.localAddress ?? address
    }

    package func close() {
        guard accept != nil else { return }
        accept = nil
        tcp.closeAndFree()
    }

    private func hear(_ status: Int32) {
        loop.noteWork()
        guard let accept else { return }
        guard status == 0 else {
            return refuse(NetworkError(status: Int(status), while: "cannot accept a connection"))
        }
        let client = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        uv_tcp_init(loop.uv, client)
        let taken = uv_accept(tcp.stream, client.stream)
        guard taken == 0 else {
            client.closeAndFree()
            return refuse(NetworkError(status: Int(taken), while: "cannot accept a connection"))
        }
        accept(AcceptedSocket(tcp: client, loop: loop))
    }
}

extension NetworkError {
    fileprivate static func cannotListen(_ address: SocketAddress, _ status: Int32) -> NetworkError
    {
        let code = Code(status: status)
        let reason = String(cString: uv_strerror(status))
        switch code {
        case .addressInUse:
            return NetworkError(
                code,
                "cannot listen on \(address): the port is in use by another process; "
                    + "stop that one or choose another port")
        case .addressUnavailable:
            return NetworkError(
                code,
                "cannot listen on \(address): \(reason); choose an address of this host "
                    + "and a port this user may open")
        default:
            return NetworkError(code, "cannot listen on \(address): \(reason)")
        }
    }
}

/// A connection that was accepted and belongs to nobody yet. Exactly one of its verbs is called.
package struct AcceptedSocket {
    let tcp: UnsafeMutablePointer<uv_tcp_t>
    let loop: EventLoop

    package var peer: SocketAddress? { tcp.peerAddress }

    /// Makes it a connection on the loop that accepted it.
    package func adopt(limits: ConnectionLimits, handler: any ConnectionHandler) -> Connection {
        let connection = Connection(on: loop, tcp: tcp, limits: limits, handler: handler)
        connection.begin()
        return connection
    }

    /// Takes it off the loop that accepted it, for a loop of another thread.
    package func detach() throws -> DetachedSocket {
        let copy = platform_duplicate(tcp.descriptor)
        let peer = tcp.peerAddress
        tcp.closeAndFree()
        guard copy >= 0 else {
            throw NetworkError(status: Int(copy), while: "cannot hand over a connection")
        }
        return DetachedSocket(descriptor: copy, peer: peer)
    }

    package func reject() { tcp.closeAndFree() }
}

/// A connection between two loops. It is adopted or rejected exactly once.
package struct DetachedSocket: Sendable {
    let descriptor: Int32
    package let peer: SocketAddress?

    /// Makes it a connection on `loop`, whose thread the caller is.
    package func adopt(
        on loop: EventLoop, limits: ConnectionLimits, handler: any ConnectionHandler
    ) throws -> Connection {
        let tcp = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        uv_tcp_init(loop.uv, tcp)
        let status = uv_tcp_open(tcp, descriptor)
        guard status == 0 else {
            tcp.closeAndFree()
            reject()
            throw NetworkError(status: Int(status), while: "cannot take over a connection")
        }
        let connection = Connection(on: loop, tcp: tcp, limits: limits, handler: handler)
        connection.begin()
        return connection
    }

    package func reject() { platform_close(descriptor) }
}
