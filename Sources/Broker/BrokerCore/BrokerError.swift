/// Why a broker could not open or go on, in one sentence: what, where, what to do.
package struct BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    package init(_ message: String) { self.message = message }
    package var description: String { message }
}
