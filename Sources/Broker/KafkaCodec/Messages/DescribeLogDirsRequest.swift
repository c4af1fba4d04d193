/// Asks where logs lie and how large they are; null asks for all.
package struct DescribeLogDirsRequest: RequestMessage, Sendable {
    package typealias Response = DescribeLogDirsResponse
    package static let api = APIKey.describeLogDirs
    package static let versions: ClosedRange<Int16> = 1...5

    package var topics: [DescribableLogDirTopic]? = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.array("Topics", &topics, nullableSince: 0)
    }

    package struct DescribableLogDirTopic: MessagePart, Sendable {
        package var topic = ""
        package var partitions: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Topic", &topic)
            f.int32s("Partitions", &partitions)
        }
    }
}
