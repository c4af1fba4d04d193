import Drivers
import Testing

@testable import KafkaDriver

@Suite struct StampTableTests {
    private func stamp(_ sequence: Int64) -> RecordStamp {
        RecordStamp(sequence: sequence, intended: sequence * 10, sent: sequence * 10 + 1)
    }

    @Test func `a record comes back by the pointer that travelled, and its place is used again`() {
        var table = StampTable()
        let first = table.add(stamp(1), 0)
        let second = table.add(stamp(2), 0)
        #expect(first != nil && second != nil && first != second)
        #expect(table.take(first).sequence == 1)
        let third = table.add(stamp(3), 0)
        #expect(third == first)
        #expect(table.take(second).sequence == 2)
        #expect(table.take(third).sequence == 3)
    }

    @Test func `what nobody told of comes out by partition and in sequence, once`() {
        var table = StampTable()
        _ = table.add(stamp(8), 1)
        _ = table.add(stamp(2), 0)
        let told = table.add(stamp(1), 0)
        _ = table.add(stamp(7), 1)
        _ = table.take(told)
        let rest = table.rest()
        #expect(rest.map(\.partition) == [0, 1, 1])
        #expect(rest.map(\.stamp.sequence) == [2, 7, 8])
        #expect(table.rest().isEmpty)
    }
}
