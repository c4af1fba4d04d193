import CRdkafka
import Drivers
import Testing

@testable import KafkaDriver

@Suite struct DeliveryGroupTests {
    private func message(
        partition: Int32 = 0, error: Int32 = 0, offset: Int64
    ) -> rdk_message {
        var message = rdk_message()
        message.partition = partition
        message.error = error
        message.offset = offset
        message.length = 10
        return message
    }

    private func stamp(_ sequence: Int64) -> RecordStamp {
        RecordStamp(sequence: sequence, intended: 0, sent: 0)
    }

    @Test func `neighbours in sequence and in the log are told together`() {
        var group = DeliveryGroup(message(offset: 100), stamp(5), 2)
        #expect(group.takes(message(offset: 101), stamp(6)))
        group.append(message(offset: 101), stamp(6))
        #expect(group.stamps.map(\.sequence) == [5, 6])
        #expect(group.firstOffset == 100 && group.bytes == 20)
    }

    @Test func `a gap in the log, in the sequence or in the outcome begins another attempt`() {
        let group = DeliveryGroup(message(offset: 100), stamp(5), 2)
        #expect(!group.takes(message(offset: 102), stamp(6)))
        #expect(!group.takes(message(offset: 101), stamp(7)))
        #expect(!group.takes(message(partition: 1, offset: 101), stamp(6)))
        #expect(!group.takes(message(error: -192, offset: 101), stamp(6)))
    }

    @Test func `records without an offset are told together by their sequence`() {
        let group = DeliveryGroup(message(error: -192, offset: -1_001), stamp(5), 0)
        #expect(group.takes(message(error: -192, offset: -1_001), stamp(6)))
    }
}
