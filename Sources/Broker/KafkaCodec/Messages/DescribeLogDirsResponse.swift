package import Vocabulary

/// Log directories with what lies in them.
package struct DescribeLogDirsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.describeLogDirs
    package static let versions = DescribeLogDirsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var results: [DescribeLogDirsResult] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.error("ErrorCode", &errorCode, since: 3, ignorable: true)
        f.array("Results", &results)
    }

    package struct DescribeLogDirsResult: MessagePart, Sendable {
        package var errorCode = ErrorCode.none
        package var logDir = ""
        package var topics: [DescribeLogDirsTopic] = []
        package var totalBytes: Int64 = -1
        package var usableBytes: Int64 = -1
        package var isCordoned = false

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.error("ErrorCode", &errorCode)
            f.string("LogDir", &logDir)
            f.array("Topics", &topics)
            f.int64("TotalBytes", &totalBytes, since: 4, default: -1, ignorable: true)
            f.int64("UsableBytes", &usableBytes, since: 4, default: -1, ignorable: true)
            f.bool("IsCordoned", &isCordoned, since: 5, ignorable: true)
        }
    }

    package struct DescribeLogDirsTopic: MessagePart, Sendable {
        package var name = ""
        package var partitions: [DescribeLogDirsPartition] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct DescribeLogDirsPartition: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var partitionSize: Int64 = 0
        package var offsetLag: Int64 = 0
        package var isFutureKey = false

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.int64("PartitionSize", &partitionSize)
            f.int64("OffsetLag", &offsetLag)
            f.bool("IsFutureKey", &isFutureKey)
        }
    }
}
