import Measurements
import Reports
import Vocabulary

/// An hour of a million records with two hundred kills, made up and always the same: as rough as a
/// real one, so that nothing packs better than it would.
enum LongRun {
    private static let seconds = 3_600
    private static let kills = 200

    static func made() -> StoredRun {
        let start = SampleRun.start
        let phase = PhaseWindow(
            name: "measure", start: start, end: start + .seconds(Int64(seconds)))
        let signals = FaultSignals(span: .seconds(Int64(2)))
        var noise = Noise()
        let faults = (0..<kills).map { index in
            var fault = FaultRecord(
                kind: .kill, signal: start + .milliseconds(Int64(10_000 + index * 17_800)),
                planned: start + .milliseconds(Int64(10_000 + index * 17_800)), inFlight: 40)
            fault.died = fault.signal + .microseconds(noise.next(3_000))
            fault.ready = fault.signal + .microseconds(40_000 + noise.next(90_000))
            fault.firstAck = fault.signal + .microseconds(150_000 + noise.next(200_000))
            fault.firstFetch = fault.signal + .microseconds(160_000 + noise.next(200_000))
            fault.caughtUp = fault.signal + .microseconds(400_000 + noise.next(300_000))
            signals.open(at: fault.signal)
            return fault
        }
        let produce = ProduceRecorder(
            phase: phase, epoch: start, signals: signals, isClosedLoop: false)
        let consume = ConsumeRecorder(phase: phase, epoch: start, signals: signals)
        fill(produce, consume, start, &noise)
        return stored(produce, consume, faults, phase, &noise)
    }

    private static func fill(
        _ produce: ProduceRecorder, _ consume: ConsumeRecorder, _ start: Instant,
        _ noise: inout Noise
    ) {
        for index in 0..<Int64(100_000) {
            let intended = start + .milliseconds(index * 36)
            produce.offered(records: 10, at: intended)
            let took = Nanoseconds(300_000 + noise.next(4_000) * noise.next(4_000))
            produce.beginOutcomes(at: intended + took)
            for record in 0..<Int64(10) {
                produce.acked(
                    intended: intended.nanoseconds - record * 7_000,
                    sent: intended.nanoseconds + noise.next(100_000),
                    bytes: Int(100 + noise.next(900)))
            }
            produce.attempt(wireBytes: 5_000, isFinal: true)
            produce.endOutcomes()
            consume.beginArrivals(at: intended + took + Nanoseconds(noise.next(2_000_000)))
            for _ in 0..<10 { consume.delivered(intended: intended.nanoseconds, bytes: 500) }
            consume.endArrivals()
        }
        produce.finish(at: start + .seconds(Int64(seconds + 1)))
        consume.finish()
    }

    private static func stored(
        _ produce: ProduceRecorder, _ consume: ConsumeRecorder, _ faults: [FaultRecord],
        _ phase: PhaseWindow, _ noise: inout Noise
    ) -> StoredRun {
        var sample = SampleRun.made
        sample.record.fill(produce: produce, consume: consume, backlogMax: 900)
        sample.record.faults = faults.map { FaultTimes($0, phase: phase) }
        let settings = (0..<300).map { ("setting.number.\($0)", "\(noise.next(1_000_000))") }
        sample.record.target.settings = Dictionary(uniqueKeysWithValues: settings)
        var stored = sample.stored()
        stored.histograms = HistogramLog(
            started: sample.record.started, runStart: phase.start, produce: produce,
            consume: consume)
        let samples = (0..<seconds).map {
            HostSample(
                second: $0, brokerCPU: Double(noise.next(10_000)) / 1e4,
                clientCPU: Double(noise.next(10_000)) / 1e4,
                stallMilliseconds: Double(noise.next(9_000)) / 1e3)
        }
        var series = SeriesTable(
            phases: [phase], produce: [produce.series], consume: [consume.series],
            samples: samples)
        for index in series.rows.indices {
            series.rows[index].acked = 49_000 + noise.next(2_000)
            series.rows[index].delivered = 49_000 + noise.next(2_000)
            series.rows[index].unanswered = noise.next(500)
            series.rows[index].backlog = noise.next(900)
        }
        stored.series = series
        return stored
    }

    /// Xorshift64.
    private struct Noise {
        private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

        mutating func next(_ bound: Int64) -> Int64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int64(state % UInt64(bound))
        }
    }
}
