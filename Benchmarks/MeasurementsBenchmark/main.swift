import Measurements
import Vocabulary

// What measuring and judging cost:
//
//     swift run -c release MeasurementsBenchmark
//
// A histogram alone must stay below 10 ns a record. `ProduceRecorder` is all that an acknowledged
// record passes through: response, service, its second, counters.

func best(of rounds: Int, _ work: () -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<rounds {
        let time = ContinuousClock().measure(work)
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        best = min(best, seconds)
    }
    return best
}

func report(_ name: String, records: Int, seconds: Double) {
    let each = seconds * 1e9 / Double(records)
    print(
        "\(name): \(each.shortest) ns a record, \((Double(records) / seconds).shortest) records/s")
}

let records = 9_000_000
var state: UInt64 = 1
let durations = (0..<4_096).map { _ -> Int64 in
    state = state &* 6_364_136_223_846_793_005 &+ 1
    return 100_000 + Int64(state >> 44)
}

let histogram = Histogram()
let alone = best(of: 5) {
    for index in 0..<records { histogram.record(durations[index & 4_095]) }
}
report("Histogram.record", records: records, seconds: alone)

let start = Instant(nanoseconds: 1_000_000_000)
let recorder = ProduceRecorder(
    phase: PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(100))),
    epoch: start, signals: FaultSignals(span: .seconds(Int64(2))), isClosedLoop: false)
for batch in [1, 150] {
    let all = best(of: 5) {
        for first in stride(from: 0, to: records, by: batch) {
            let ended = start + Nanoseconds(Int64(first))
            recorder.beginOutcomes(at: ended)
            for index in first..<(first + batch) {
                let sent = ended.nanoseconds - durations[index & 4_095]
                recorder.acked(intended: sent - 50_000, sent: sent, bytes: 100)
            }
            recorder.endOutcomes()
        }
    }
    report("ProduceRecorder, batches of \(batch)", records: records, seconds: all)
}

for (batches, size) in [(2_000_000, 1), (700_000, 150)] as [(Int, Int)] {
    let load = JudgeLoad(batches: batches, size: size)
    let seconds = best(of: 3) { precondition(load.judge(), "the benchmark's own run must pass") }
    report("Judge, batches of \(size)", records: batches * size, seconds: seconds)
}
