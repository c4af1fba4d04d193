/// A producer's id and epoch.
package struct InitProducerIdResponse: ResponseMessage, Sendable {
    package static let api = APIKey.initProducerId
    package static let versions = InitProducerIdRequest.versions

    package var throttleTimeMs: Int32 = 0
    package var errorCode = ErrorCode.none
    package var producerId: Int64 = -1
    package var producerEpoch: Int16 = 0

    package init() {}

    package mutating func fields(_ f: inout FieldCoder) {
        f.int32("ThrottleTimeMs", &throttleTimeMs, ignorable: true)
        f.error("ErrorCode", &errorCode)
        f.int64("ProducerId", &producerId, default: -1)
        f.int16("ProducerEpoch", &producerEpoch)
    }
}
