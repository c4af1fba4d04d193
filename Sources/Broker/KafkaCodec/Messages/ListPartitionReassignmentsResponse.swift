package import Vocabulary

/// Partitions that are being moved.
package struct ListPartitionReassignmentsResponse: ResponseMessage, Sendable {
    package static let api = APIKey.listPartitionReassignments
    package static let versions = ListPartitionReassignmentsRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var errorMessage: String? = ""
    package var topics: [OngoingTopicReassignment] = []

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs)
        f.error("ErrorCode", &errorCode)
        f.string("ErrorMessage", &errorMessage, nullableSince: 0)
        f.array("Topics", &topics)
    }

    package struct OngoingTopicReassignment: MessagePart, Sendable {
        package var name = ""
        package var partitions: [OngoingPartitionReassignment] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.string("Name", &name)
            f.array("Partitions", &partitions)
        }
    }

    package struct OngoingPartitionReassignment: MessagePart, Sendable {
        package var partitionIndex = PartitionID(0)
        package var replicas: [Int32] = []
        package var addingReplicas: [Int32] = []
        package var removingReplicas: [Int32] = []

        package init() {}

        package mutating func fields(_ f: inout FieldCoder) {
            f.partition("PartitionIndex", &partitionIndex)
            f.int32s("Replicas", &replicas)
            f.int32s("AddingReplicas", &addingReplicas)
            f.int32s("RemovingReplicas", &removingReplicas)
        }
    }
}
