import CUv
import Glibc

extension UnsafeMutablePointer where Pointee == uv_tcp_t {
    var stream: UnsafeMutablePointer<uv_stream_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_stream_t.self)
    }

    var handle: UnsafeMutablePointer<uv_handle_t> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: uv_handle_t.self)
    }

    var descriptor: Int32 {
        var descriptor: Int32 = -1
        uv_fileno(handle, &descriptor)
        return descriptor
    }

    var localAddress: SocketAddress? { address(uv_tcp_getsockname) }
    var peerAddress: SocketAddress? { address(uv_tcp_getpeername) }

    /// For handles that nothing refers to any more.
    func closeAndFree() {
        uv_close(handle) { handle in
            UnsafeMutableRawPointer(handle!).assumingMemoryBound(to: uv_tcp_t.self).deallocate()
        }
    }

    private func address(
        _ ask: (
            UnsafePointer<uv_tcp_t>?, UnsafeMutablePointer<sockaddr>?,
            UnsafeMutablePointer<Int32>?
        ) -> Int32
    ) -> SocketAddress? {
        var storage = SystemAddress()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        let status = storage.withPointer(to: sockaddr.self) { ask(self, $0, &length) }
        return status == 0 ? storage.text : nil
    }
}
