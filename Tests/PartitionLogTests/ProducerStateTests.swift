import KafkaCodec
import PartitionLog
import Platform
import Testing
import Vocabulary

@Suite struct ProducerStateTests {
    private static func batch(_ producer: Int64, _ sequence: Int32, records: Int = 1) -> [UInt8] {
        let builder = RecordBatchBuilder()
        for _ in 0..<records { builder.append(timestamp: 1_000, key: nil, value: nil) }
        return Array(
            builder.finish(producerId: producer, producerEpoch: 0, baseSequence: sequence))
    }

    @Test(arguments: [true, false])
    func `the last five batches of each producer outlive a restart`(wasClean: Bool) throws {
        let fixture = try LogFixture { $0.segmentBytes = ByteCount(Int64(400)) }
        let (log, _) = try fixture.open()
        for sequence in 0..<9 as Range<Int32> {
            for producer in [7, 8] as [Int64] {
                try log.append(Self.batch(producer, sequence))
            }
        }
        #expect(log.segmentCount > 2)
        let before = log.producers
        #expect(before.map(\.producerID) == [7, 8])
        #expect(before[0].batches.map(\.firstSequence) == [4, 5, 6, 7, 8])
        #expect(before[0].batches.map(\.baseOffset.value) == [8, 10, 12, 14, 16])
        if wasClean { try log.close() } else { try log.flush() }
        let (again, _) = try fixture.open(recoveryPoint: 18, wasClean: wasClean)
        #expect(again.producers == before)
        for sequence in 4..<9 as Range<Int32> {
            let repeated = try again.append(Self.batch(7, sequence))
            #expect(repeated.original != nil)
            #expect(repeated.baseOffset.value == Int64(sequence) * 2)
        }
        #expect(again.bounds.logEnd == Offset(18))
        #expect(try again.append(Self.batch(7, 9)).original == nil)
    }

    @Test func `a snapshot is in Kafka's format`() throws {
        let fixture = try LogFixture()
        let (log, _) = try fixture.open()
        try log.append(Self.batch(7, 0, records: 2))
        try log.append(Self.batch(7, 2))
        try log.close()
        let bytes = try fixture.bytes(segment(3, "snapshot"))
        #expect(bytes.count == 10 + 2 * 46)
        #expect(Array(bytes[..<2]) == [0, 1])
        let crc = bytes[6...].withUnsafeBytes { CRC32C.of($0) }
        #expect(Array(bytes[2..<6]) == withUnsafeBytes(of: crc.bigEndian) { Array($0) })
        #expect(Array(bytes[6..<10]) == [0, 0, 0, 2])
        let last = Array(bytes[56...])
        #expect(Array(last[..<8]) == [0, 0, 0, 0, 0, 0, 0, 7])
        // Epoch 0, last sequence 2, last offset 2, offset delta 0, timestamp 1000.
        #expect(Array(last[8..<14]) == [0, 0, 0, 0, 0, 2])
        #expect(Array(last[14..<22]) == [0, 0, 0, 0, 0, 0, 0, 2])
        #expect(Array(last[22..<26]) == [0, 0, 0, 0])
        #expect(Array(last[26..<34]) == [0, 0, 0, 0, 0, 0, 3, 232])
        #expect(Array(last[34...]) == Array(repeating: 0xff, count: 12))
    }

    @Test func `a damaged snapshot is read around`() throws {
        let fixture = try LogFixture()
        let (log, _) = try fixture.open()
        try log.append(Self.batch(7, 0))
        try log.append(Self.batch(7, 1))
        let before = log.producers
        try log.close()
        try fixture.write([0xee], to: segment(2, "snapshot"), at: 20)
        let (again, _) = try fixture.open(recoveryPoint: 2, wasClean: true)
        #expect(again.producers == before)
    }

    @Test func `a snapshot beyond the recovered end is gone before the log grows past it`() throws {
        let fixture = try LogFixture()
        let (log, _) = try fixture.open()
        try log.append(Self.batch(7, 0))
        try log.flush()
        for sequence in 1..<4 as Range<Int32> { try log.append(Self.batch(7, sequence)) }
        try log.roll(now: LogFixture.start)
        let names = try fixture.names()
        #expect(names.contains(segment(4, "snapshot")))
        try fixture.truncate(segment(0), to: Int64(Self.batch(7, 0).count))
        let (again, report) = try fixture.open(recoveryPoint: 1)
        #expect(report.logEnd == Offset(1))
        #expect(try !fixture.names().contains(segment(4, "snapshot")))
        #expect(again.producers[0].lastSequence == 0)
        for producer in [20, 21, 22] as [Int64] { try again.append(Self.batch(producer, 0)) }
        try again.flush()
        let (third, _) = try fixture.open(recoveryPoint: 4)
        #expect(third.producers.map(\.producerID) == [7, 20, 21, 22])
    }
}
