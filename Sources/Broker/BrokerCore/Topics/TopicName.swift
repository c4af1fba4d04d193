/// Kafka's rules for topic names (`org.apache.kafka.common.internals.Topic`).
package enum TopicName {
    package static let lengthMax = 249
    package static let internalNames: Set<String> = [
        "__consumer_offsets", "__transaction_state", "__share_group_state",
    ]
    package static let clusterMetadata = "__cluster_metadata"
    package static let consumerOffsets = "__consumer_offsets"

    package static func isInternal(_ name: String) -> Bool { internalNames.contains(name) }

    /// Why `name` cannot be a topic's, in Kafka's words, or nil.
    package static func reasonInvalid(_ name: String) -> String? {
        if name.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
        if name == "." || name == ".." { return "Topic name is invalid: '\(name)' is not allowed" }
        if name.utf8.count > lengthMax {
            return "Topic name is invalid: the length of '\(name)' is longer than the max allowed "
                + "length \(lengthMax)"
        }
        guard name.utf8.allSatisfy(isAllowed) else {
            return "Topic name is invalid: '\(name)' contains one or more characters other than "
                + "ASCII alphanumerics, '.', '_' and '-'"
        }
        return nil
    }

    /// `.` and `_` are one character in metric names, so names that differ in nothing else collide.
    package static func collisionKey(_ name: String) -> String {
        String(
            decoding: name.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 },
            as: UTF8.self)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
