import CUv

/// Why a network operation failed, in one sentence.
package struct NetworkError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// Another process listens there.
        case addressInUse
        /// Not an address of this host, not a port, or one that needs more rights.
        case addressUnavailable
        /// The name has no address.
        case unresolved
        /// Nobody listens there.
        case refused
        case timedOut
        /// The peer said that it sends no more.
        case closedByPeer
        /// The connection broke.
        case broken
        case tooManyOpenFiles
        case other
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// From a libuv status (a negative errno), with what was being done.
    init(status: Int, while activity: String) {
        let status = Int32(truncatingIfNeeded: status)
        self.init(
            Code(status: status), "\(activity): \(String(cString: uv_strerror(status)))")
    }
}

extension NetworkError.Code {
    init(status: Int32) {
        self =
            switch status {
            case UV_EADDRINUSE.rawValue: .addressInUse
            case UV_EADDRNOTAVAIL.rawValue, UV_EACCES.rawValue, UV_EINVAL.rawValue:
                .addressUnavailable
            case UV_EAI_NONAME.rawValue, UV_EAI_AGAIN.rawValue, UV_EAI_NODATA.rawValue,
                UV_EAI_FAIL.rawValue:
                .unresolved
            case UV_ECONNREFUSED.rawValue: .refused
            case UV_ETIMEDOUT.rawValue: .timedOut
            case UV_EOF.rawValue: .closedByPeer
            case UV_ECONNRESET.rawValue, UV_EPIPE.rawValue, UV_ECONNABORTED.rawValue,
                UV_ENOTCONN.rawValue, UV_EHOSTUNREACH.rawValue, UV_ENETUNREACH.rawValue:
                .broken
            case UV_EMFILE.rawValue, UV_ENFILE.rawValue: .tooManyOpenFiles
            default: .other
            }
    }
}
