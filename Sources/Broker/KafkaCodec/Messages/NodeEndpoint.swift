/// A node that leads partitions named in the same response (KIP-951).
package struct NodeEndpoint: MessagePart, Sendable {
    package var nodeId: Int32 = 0
    package var host = ""
    package var port: Int32 = 0
    package var rack: String?

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("NodeId", &nodeId)
        f.string("Host", &host)
        f.int32("Port", &port)
        f.string("Rack", &rack, nullableSince: 0, default: nil)
    }
}
