import Vocabulary

/// What can be said of a request before anything of it is understood.
enum RequestFrame {
    /// Key, version and correlation id.
    static let sizeMin = 8

    /// Why no request has this size, in words for the log.
    static func complaint(_ size: Int, _ limit: ByteCount) -> String {
        if let start = text(of: size) {
            return "its first bytes are '\(start)': this is no Kafka client"
        }
        if size < sizeMin {
            return "a request cannot have \(size) bytes"
        }
        return "a request of \(ByteCount(size)) exceeds socket.request.max.bytes, \(limit)"
    }

    /// The size's four bytes when they are text, as they are when a browser calls.
    private static func text(of size: Int) -> String? {
        let bytes = withUnsafeBytes(of: Int32(truncatingIfNeeded: size).bigEndian) { Array($0) }
        guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
