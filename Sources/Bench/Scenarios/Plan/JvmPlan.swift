public import Vocabulary

/// How much a Java broker may use, and what else its virtual machine is told.
public struct JvmPlan: Sendable, Hashable {
    /// Of each node.
    public var heap: ByteCount
    /// Options of `java`, verbatim, separated by spaces.
    public var options: String

    public init(heap: ByteCount, options: String) {
        self.heap = heap
        self.options = options
    }
}
