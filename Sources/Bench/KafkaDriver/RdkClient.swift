import CRdkafka
import Drivers

/// One handle of the library, with threads of its own inside.
final class RdkClient {
    let pointer: OpaquePointer
    let library: RdkLibrary

    init(_ pointer: OpaquePointer, _ library: RdkLibrary) {
        self.pointer = pointer
        self.library = library
    }

    deinit { rdk_client_free(pointer) }

    func openTopic(_ name: String) throws(DriverError) {
        guard rdk_client_open_topic(pointer, name) == 0 else {
            throw DriverError(.refused, "librdkafka refuses the topic name \(name)")
        }
    }

    /// The last connection trouble, for a client whose events nobody else takes.
    var trouble: String {
        var text = ErrorText()
        text.fill { rdk_client_trouble(pointer, $0, $1) }
        return text.text
    }
}
