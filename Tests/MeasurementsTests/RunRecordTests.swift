import Testing
import Vocabulary

@testable import Measurements

struct RunRecordTests {
    private struct Odd: Encodable {
        var text = "a\"b\\c\nd\u{1}é"
        var none: Int?
        var numbers: [Double] = [0, -0.5, 1e15, 1e16, 330.239, 12_345_678]
        var map = ["b": "2", "a": "1"]
        var empty: [String] = []
        var flag = true
        var big = UInt64.max
    }

    @Test func `keys keep their order, nil is null, numbers are short`() throws {
        let text = try RecordJSON.text(of: Odd())
        #expect(
            text == """
                {
                  "text": "a\\"b\\\\c\\nd\\u0001é",
                  "none": null,
                  "numbers": [
                    0,
                    -0.5,
                    1000000000000000,
                    1e+16,
                    330.239,
                    12345678
                  ],
                  "map": {
                    "a": "1",
                    "b": "2"
                  },
                  "empty": [],
                  "flag": true,
                  "big": 18446744073709551615
                }

                """)
    }

    @Test func `what has no JSON form is an error, not a lie`() {
        #expect(throws: EncodingError.self) { try RecordJSON.text(of: [Double.nan]) }
        #expect(throws: EncodingError.self) { try RecordJSON.text(of: [Double.infinity]) }
    }

    private var record: RunRecord {
        RunRecord(
            tool: ToolRecord(version: "0", commit: nil, build: "debug"),
            scenario: ScenarioRecord(name: "s", about: "", digest: "d"), seed: .max, runID: "r",
            command: "c",
            target: TargetRecord(kind: "serve", version: nil, settings: [:], flushPolicy: nil),
            client: ClientRecord(kind: "wire", version: nil, settings: [:]), host: HostRecord(),
            started: WallTime(millisecondsSince1970: 5))
    }

    @Test func `a record in which nothing was measured comes back as it went`() throws {
        let text = try RecordJSON.text(of: record)
        #expect(text.contains("\"produce\": null") && text.contains("\"durability\": null"))
        #expect(try RecordJSON.decode(RunRecord.self, from: text) == record)
    }

    @Test func `a warning is said once`() {
        var record = record
        record.warn("a", "b")
        record.warn("a", "b")
        record.warn("a", "c")
        #expect(record.warnings.map(\.text) == ["b", "c"])
    }

    @Test func `clock errors and undelivered records are warned of`() {
        let start = Instant(nanoseconds: 10_000)
        let phase = PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(1)))
        let signals = FaultSignals(span: .zero)
        let produce = ProduceRecorder(
            phase: phase, epoch: start, signals: signals, isClosedLoop: false)
        let consume = ConsumeRecorder(phase: phase, epoch: start, signals: signals)
        produce.beginOutcomes(at: start)
        for _ in 0..<3 {
            produce.acked(intended: start.nanoseconds + 5, sent: start.nanoseconds, bytes: 1)
        }
        produce.endOutcomes()
        consume.beginArrivals(at: start)
        consume.delivered(intended: start.nanoseconds, bytes: 1)
        consume.endArrivals()
        var record = record
        record.fill(produce: produce, consume: consume)
        #expect(record.warnings.map(\.code) == ["clock-error", "undelivered"])
        #expect(record.warnings[0].text.hasPrefix("3 durations"))
        #expect(record.consume?.undelivered == 2)
    }

    @Test func `fault times run from the signal`() {
        let start = Instant(nanoseconds: 0)
        let phase = PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(9)))
        var fault = FaultRecord(
            kind: .kill, signal: start + .seconds(Int64(4)), planned: start + .milliseconds(3_900),
            inFlight: 3)
        #expect(!fault.counts, "it is not known to have died")
        fault.died = fault.signal + .microseconds(800)
        fault.firstAck = fault.signal + .milliseconds(41)
        let times = FaultTimes(fault, phase: phase)
        #expect(times.at == 4 && times.delayMilliseconds == 100 && times.counts)
        #expect(times.diedMilliseconds == 0.8 && times.firstAckMilliseconds == 41)
        #expect(times.readyMilliseconds == nil && times.caughtUpMilliseconds == nil)
        fault.inFlight = 0
        #expect(!fault.counts)
    }

    @Test func `cost is told per GB of payload, and not at all without payload`() {
        let cost = CostRecord(
            cpuSeconds: .init(broker: 2, client: nil), contextSwitches: .init(broker: 1, client: 1),
            payloadBytes: 500_000_000, bytesWritten: 600_000_000, fsyncs: 7)
        #expect(cost.cpuPerGigabyte == .init(broker: 4, client: nil))
        #expect(cost.bytesWrittenPerByte == 1.2)
        let idle = CostRecord(
            cpuSeconds: .init(broker: 2, client: 1), contextSwitches: .init(broker: 1, client: 1),
            payloadBytes: 0, bytesWritten: 5, fsyncs: nil)
        #expect(idle.cpuPerGigabyte == .init(broker: nil, client: nil))
        #expect(idle.bytesWrittenPerByte == nil)
    }

    @Test func `a read-back comes back from its two files`() throws {
        let run = ReadRun(
            topic: 0, partition: 1, producer: 2, count: 3, firstSequence: 4, firstOffset: 5)
        let readBack = ReadBack(
            partitions: [
                ReadBack.Partition(topic: 0, partition: 1, logStart: 0, logEnd: 9, reached: 8)
            ], runs: [run],
            badRecords: [BadRecord(topic: 0, partition: 1, offset: 2, reason: .corrupt)],
            corrupt: 1,
            foreign: 0, problem: "slow")
        let text = try RecordJSON.text(of: readBack.summary)
        let read = ReadBack(try RecordJSON.decode(ReadBack.Summary.self, from: text), runs: [run])
        #expect(read.summary == readBack.summary && read.runs == readBack.runs)
    }
}
