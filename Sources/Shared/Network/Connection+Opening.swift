import CUv
import Glibc
package import Vocabulary

extension Connection {
    /// Opens a connection. The handler hears `connectionOpened`, or `connectionEnded` when it was not
    /// possible before `deadline`; never from inside this call.
    package static func open(
        _ address: SocketAddress, on loop: EventLoop, limits: ConnectionLimits, deadline: Instant,
        handler: any ConnectionHandler
    ) -> Connection {
        let tcp = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
        uv_tcp_init(loop.uv, tcp)
        let connection = Connection(on: loop, tcp: tcp, limits: limits, handler: handler)
        let timer = LoopTimer(on: loop) { [unowned connection] in
            connection.end(NetworkError(.timedOut, "no connection to \(address) in time"))
        }
        connection.openTimer = timer
        timer.schedule(at: deadline)
        if let numeric = address.numeric {
            connection.connect(to: numeric, named: address)
        } else {
            connection.resolve(address)
        }
        return connection
    }

    /// Starts work on a connected socket.
    func begin() {
        state = .open
        uv_tcp_nodelay(tcp, 1)
        // Sizes are wishes: the kernel takes them as far as its own limits let it.
        if var size = limits.sendBuffer { uv_send_buffer_size(tcp.handle, &size) }
        if var size = limits.receiveBuffer { uv_recv_buffer_size(tcp.handle, &size) }
        updateReading()
    }

    private func connect(to numeric: SystemAddress, named address: SocketAddress) {
        var numeric = numeric
        let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
        let status = numeric.withPointer(to: sockaddr.self) { target in
            uv_tcp_connect(request, tcp, target) { request, status in
                // libuv calls back before the handle's close callback, so the connection is alive.
                let connection = Connection.of(request!.pointee.handle.pointee.data)
                request!.deallocate()
                connection.connected(status)
            }
        }
        if status != 0 {
            request.deallocate()
            failSoon(NetworkError(status: Int(status), while: "cannot connect to \(address)"))
        } else {
            target = address
        }
    }

    private func connected(_ status: Int32) {
        guard state == .opening else { return }
        loop.noteWork()
        openTimer?.cancel()
        guard status == 0 else {
            let place = target.map { " to \($0)" } ?? ""
            return end(NetworkError(status: Int(status), while: "cannot connect\(place)"))
        }
        begin()
        handler?.connectionOpened(self)
    }

    private func resolve(_ address: SocketAddress) {
        let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)
        // The request owns what it needs: it may outlive the connection.
        let pending = PendingResolution(connection: self, address: address)
        request.pointee.data = Unmanaged.passRetained(pending).toOpaque()
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let status = uv_getaddrinfo(
            loop.uv, request,
            { request, status, found in
                let pending = Unmanaged<PendingResolution>.fromOpaque(request!.pointee.data)
                    .takeRetainedValue()
                request!.deallocate()
                pending.connection.resolved(pending.address, status, found)
                if let found { uv_freeaddrinfo(found) }
            }, address.host, String(address.port), &hints)
        if status != 0 {
            Unmanaged<PendingResolution>.fromOpaque(request.pointee.data).release()
            request.deallocate()
            failSoon(.unresolved(address, status))
        }
    }

    private func resolved(
        _ address: SocketAddress, _ status: Int32, _ found: UnsafeMutablePointer<addrinfo>?
    ) {
        guard state == .opening else { return }
        loop.noteWork()
        guard status == 0, let found else { return end(.unresolved(address, status)) }
        connect(to: SystemAddress(copying: found), named: address)
    }

    /// The caller of `open` must have the connection in hand before its handler hears of it.
    private func failSoon(_ error: NetworkError) {
        loop.runSoon { [self] in end(error) }
    }
}

private final class PendingResolution {
    let connection: Connection
    let address: SocketAddress

    init(connection: Connection, address: SocketAddress) {
        self.connection = connection
        self.address = address
    }
}

extension NetworkError {
    fileprivate static func unresolved(_ address: SocketAddress, _ status: Int32) -> NetworkError {
        NetworkError(
            .unresolved,
            "cannot find the address of \(address.host): \(String(cString: uv_strerror(status)))")
    }
}
