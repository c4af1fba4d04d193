import Testing

@testable import Measurements

struct ReadRunCollectorTests {
    @Test func `records of one producer that follow each other are one run`() {
        let collector = ReadRunCollector()
        for step in 0..<Int64(1_000) {
            collector.add(topic: 0, partition: 0, offset: 5 + step, producer: 1, sequence: step)
            collector.add(topic: 0, partition: 1, offset: step, producer: 1, sequence: step)
        }
        collector.finish()
        #expect(
            collector.runs == [
                ReadRun(
                    topic: 0, partition: 0, producer: 1, count: 1_000, firstSequence: 0,
                    firstOffset: 5),
                ReadRun(
                    topic: 0, partition: 1, producer: 1, count: 1_000, firstSequence: 0,
                    firstOffset: 0),
            ])
        #expect(collector.recordCount == 2_000)
    }

    @Test func `a run ends at a gap, at a repetition and at another producer`() {
        let collector = ReadRunCollector()
        for (offset, producer, sequence) in [
            (0, 1, 0), (1, 1, 1), (2, 1, 3), (4, 1, 4), (5, 1, 4), (6, 2, 5), (7, 1, 5),
        ] as [(Int64, Int32, Int64)] {
            collector.add(
                topic: 0, partition: 0, offset: offset, producer: producer, sequence: sequence)
        }
        collector.finish()
        #expect(collector.runs.map(\.firstOffset) == [0, 2, 4, 5, 6, 7])
        #expect(collector.runs.map(\.count) == [2, 1, 1, 1, 1, 1])
    }

    @Test func `what does not fit is counted and not kept`() {
        let collector = ReadRunCollector(runsMax: 2)
        for step in 0..<Int64(5) {
            collector.add(topic: 0, partition: 0, offset: step, producer: 0, sequence: step * 2)
        }
        let bad = BadRecord(topic: 0, partition: 0, offset: 9, reason: .corrupt)
        for _ in 0..<(ReadRunCollector.badRecordsMax + 5) { collector.add(bad) }
        collector.add(BadRecord(topic: 0, partition: 0, offset: 9, reason: .foreign))
        collector.finish()
        #expect(collector.runs.count == 2 && collector.lostRuns == 3)
        #expect(collector.badRecords.count == ReadRunCollector.badRecordsMax)
        #expect(collector.corrupt == Int64(ReadRunCollector.badRecordsMax + 5))
        #expect(collector.foreign == 1)
    }
}
