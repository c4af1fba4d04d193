import CRdkafka
import Drivers

/// Delivered records that are told as one attempt: of one partition, in sequence, with one outcome,
/// and next to each other in the log.
struct DeliveryGroup {
    var stamps: [RecordStamp] = []
    var partition: Int32 = 0
    var error: Int32 = 0
    var status: Int32 = 0
    var firstOffset: Int64 = 0
    var bytes = 0

    init() {}

    init(_ message: rdk_message, _ stamp: RecordStamp, _ status: Int32) {
        partition = message.partition
        error = message.error
        firstOffset = message.offset
        self.status = status
        stamps.reserveCapacity(64)
        append(message, stamp)
    }

    func takes(_ message: rdk_message, _ stamp: RecordStamp) -> Bool {
        guard let last = stamps.last, message.partition == partition, message.error == error,
            stamp.sequence == last.sequence + 1
        else { return false }
        // Without an offset (acks=0, an error) there is no place in the log to compare.
        return error != 0 || firstOffset < 0 || message.offset == firstOffset + Int64(stamps.count)
    }

    mutating func append(_ message: rdk_message, _ stamp: RecordStamp) {
        stamps.append(stamp)
        bytes += message.length + message.key_length
    }
}
