import CRdkafka
package import Drivers
import Synchronization

/// librdkafka, loaded once per path and kept: a client of it may still wind down in the background.
package final class RdkLibrary: Sendable {
    // The table of functions is never changed after it was filled, and librdkafka's functions may
    // be called from any thread.
    nonisolated(unsafe) let pointer: OpaquePointer

    private static let loaded = Mutex<[String: RdkLibrary]>([:])
    /// The binary interface's own name; `librdkafka.so` is the development link.
    private static let standard = "librdkafka.so.1"

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    /// - Parameter path: a shared library; nil for the system's.
    /// - Throws: `DriverError.unsupportedSetting`, one sentence.
    package static func load(_ path: String?) throws(DriverError) -> RdkLibrary {
        let name = path ?? standard
        if let library = loaded.withLock({ $0[name] }) { return library }
        var reason = ErrorText()
        guard let opened = reason.fill({ rdk_open(name, $0, $1) }) else {
            throw DriverError(
                .unsupportedSetting,
                "librdkafka cannot be loaded (\(reason.text)); install librdkafka1 (1.6 or later), "
                    + "or name it with client: { library: PATH }")
        }
        let library = RdkLibrary(opened)
        loaded.withLock { $0[name] = library }
        return library
    }

    package var version: String { String(cString: rdk_version(pointer)) }

    /// `_MSG_TIMED_OUT: Local: Message timed out`
    func words(_ error: Int32) -> String {
        "\(String(cString: rdk_error_name(pointer, error))): "
            + String(cString: rdk_error_text(pointer, error))
    }
}

/// Room for the sentence that a C function leaves.
struct ErrorText {
    private var bytes = [CChar](repeating: 0, count: 512)

    var text: String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    mutating func fill<Result>(_ call: (UnsafeMutablePointer<CChar>, Int) -> Result) -> Result {
        bytes.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("512 bytes are there") }
            return call(base, buffer.count)
        }
    }
}
