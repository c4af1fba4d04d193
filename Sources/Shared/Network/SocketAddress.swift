import CUv
import Glibc

/// A host, by name or number, and a TCP port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, or `[::1]:port` for a numeric IPv6 host.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host, port: port)
    }

    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What this host calls itself.
    package static var nameOfThisHost: String {
        var name = [CChar](repeating: 0, count: 256)
        var size = name.count
        return uv_os_gethostname(&name, &size) == 0 ? String(decoding: name) : "localhost"
    }

    /// The address as the system takes it, when the host is a number; an empty host is every
    /// address of this machine.
    var numeric: SystemAddress? {
        var address = SystemAddress()
        let name = host.isEmpty ? "0.0.0.0" : host
        let isIPv4 = address.withPointer(to: sockaddr_in.self) {
            uv_ip4_addr(name, Int32(port), $0) == 0
        }
        if isIPv4 { return address }
        let isIPv6 = address.withPointer(to: sockaddr_in6.self) {
            uv_ip6_addr(name, Int32(port), $0) == 0
        }
        return isIPv6 ? address : nil
    }

    /// Asks the system for the name's first address; blocks, so for listeners only.
    func resolved() throws -> SystemAddress {
        if let numeric { return numeric }
        var request = uv_getaddrinfo_t()
        var loop = uv_loop_t()
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let status = uv_getaddrinfo(&loop, &request, nil, host, String(port), &hints)
        guard status == 0, let found = request.addrinfo else {
            throw NetworkError(
                .unresolved,
                "cannot find the address of \(host): \(String(cString: uv_strerror(status)))")
        }
        defer { uv_freeaddrinfo(found) }
        return SystemAddress(copying: found)
    }
}

/// A `sockaddr` of either family.
struct SystemAddress {
    private var storage = sockaddr_storage()

    init() {}

    init(copying found: UnsafeMutablePointer<addrinfo>) {
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.copyMemory(
                from: UnsafeRawBufferPointer(
                    start: found.pointee.ai_addr, count: Int(found.pointee.ai_addrlen)))
        }
    }

    mutating func withPointer<Address, Result>(
        to type: Address.Type, _ body: (UnsafeMutablePointer<Address>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: type, capacity: 1) { body($0) }
        }
    }

    /// Host and port in numbers.
    var text: SocketAddress {
        var copy = self
        var name = [CChar](repeating: 0, count: 64)
        if copy.storage.ss_family == sa_family_t(AF_INET6) {
            return copy.withPointer(to: sockaddr_in6.self) { address in
                uv_ip6_name(address, &name, name.count)
                return SocketAddress(
                    host: String(decoding: name), port: Int(address.pointee.sin6_port.bigEndian))
            }
        }
        return copy.withPointer(to: sockaddr_in.self) { address in
            uv_ip4_name(address, &name, name.count)
            return SocketAddress(
                host: String(decoding: name), port: Int(address.pointee.sin_port.bigEndian))
        }
    }
}

extension String {
    fileprivate init(decoding name: [CChar]) {
        self.init(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
