/// Why the host refused a process, thread or signal: one sentence with what, where and why.
package struct ProcessError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
