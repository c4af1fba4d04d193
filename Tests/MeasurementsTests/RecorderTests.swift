import Testing
import Vocabulary

@testable import Measurements

struct RecorderTests {
    let start = Instant(nanoseconds: 1_000_000_000_000)
    let signals = FaultSignals(span: .seconds(Int64(2)))

    private func recorder(closedLoop: Bool = false) -> ProduceRecorder {
        ProduceRecorder(
            phase: PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(10))),
            epoch: start - .seconds(Int64(3)), signals: signals, isClosedLoop: closedLoop)
    }

    @Test func `response counts from the intended time and service from the hand-over`() throws {
        let recorder = recorder()
        recorder.offered(records: 100, at: start)
        recorder.beginOutcomes(at: start + .milliseconds(5))
        for _ in 0..<100 {
            recorder.acked(
                intended: start.nanoseconds, sent: start.nanoseconds + 3_000_000, bytes: 40)
        }
        recorder.attempt(wireBytes: 5_000, isFinal: true)
        recorder.endOutcomes()
        recorder.finish(at: start + .seconds(Int64(20)))

        let record = ProduceRecord(recorder)
        #expect(record.offered == 100 && record.acked == 100 && record.censored == 0)
        #expect(abs(try #require(record.response).p50 / 5_000 - 1) < 0.001)
        #expect(abs(try #require(record.service).p99 / 2_000 - 1) < 0.001)
        #expect(record.rate == 10 && record.megabytesPerSecond == 0.0004)
        #expect(record.wireBytes == 5_000 && record.batches == 1)
        #expect(record.responseSteady == record.response)
    }

    @Test func `an ack after the phase counts as acked but not for the rate`() {
        let recorder = recorder()
        recorder.beginOutcomes(at: start + .seconds(Int64(10)))
        recorder.acked(intended: start.nanoseconds, sent: start.nanoseconds, bytes: 1)
        recorder.endOutcomes()
        let record = ProduceRecord(recorder)
        #expect(record.acked == 1 && record.rate == 0)
    }

    @Test func `records without an answer are in the percentiles as lower bounds`() throws {
        let recorder = recorder()
        recorder.beginOutcomes(at: start + .milliseconds(1))
        for _ in 0..<96 {
            recorder.acked(intended: start.nanoseconds, sent: start.nanoseconds, bytes: 1)
        }
        recorder.failed(intended: start.nanoseconds)
        recorder.unknown(intended: start.nanoseconds)
        recorder.unsent(intended: start.nanoseconds, records: 2)
        recorder.endOutcomes()
        recorder.finish(at: start + .seconds(Int64(20)))

        let record = ProduceRecord(recorder)
        let response = try #require(record.response)
        #expect(record.failed == 1 && record.unknown == 1 && record.unsent == 2)
        #expect(record.censored == 4 && response.count == 100)
        #expect(response.lowerBounds == ["p99", "p99_9", "p99_99", "max"])
        #expect(abs(response.p99 / 20_000_000 - 1) < 0.001)
        #expect(response.quantile(0.9)?.isLowerBound == false)
        #expect(response.quantile(0.5) != nil && response.quantile(0.42) == nil)
    }

    @Test func `steady leaves out what a fault touches, and the share is told`() throws {
        let recorder = recorder()
        recorder.beginOutcomes(at: start + .milliseconds(1))
        for _ in 0..<3 {
            recorder.acked(intended: start.nanoseconds, sent: start.nanoseconds, bytes: 1)
        }
        let signal = start + .milliseconds(2)
        signals.open(at: signal)
        recorder.beginOutcomes(at: start + .milliseconds(60))
        recorder.acked(intended: start.nanoseconds, sent: start.nanoseconds, bytes: 1)
        recorder.unknown(intended: signal.nanoseconds + 5)
        recorder.beginOutcomes(at: signal + .seconds(Int64(5)))
        let late = signal.nanoseconds + 4_900_000_000
        for _ in 0..<5 { recorder.acked(intended: late, sent: late, bytes: 1) }
        recorder.endOutcomes()
        recorder.finish(at: start + .seconds(Int64(20)))

        let record = ProduceRecord(recorder)
        #expect(record.response?.count == 10 && record.responseSteady?.count == 8)
        #expect(record.leftOutShare == 0.2)
        #expect(try #require(record.responseSteady).max < 101_000)
        #expect(record.responseSteady?.lowerBounds == [])
    }

    @Test func `a closed loop has no response time`() {
        let recorder = recorder(closedLoop: true)
        recorder.beginOutcomes(at: start + .milliseconds(1))
        recorder.acked(intended: start.nanoseconds, sent: start.nanoseconds, bytes: 1)
        recorder.unknown(intended: start.nanoseconds)
        recorder.endOutcomes()
        recorder.finish(at: start + .seconds(Int64(20)))
        let record = ProduceRecord(recorder)
        #expect(record.response == nil && record.responseSteady == nil && record.censored == nil)
        #expect(record.service?.count == 1 && record.closedLoop)
    }

    @Test func `workers add up, and so do their seconds`() throws {
        let workers = [recorder(), recorder()]
        for (index, worker) in workers.enumerated() {
            for second in 0..<4 {
                let now = start + .seconds(Int64(second))
                worker.offered(records: 10, at: now)
                worker.beginOutcomes(at: now + .milliseconds(Int64(index + 1)))
                for _ in 0..<10 {
                    worker.acked(intended: now.nanoseconds, sent: now.nanoseconds, bytes: 100)
                }
                worker.endOutcomes()
            }
            #expect(worker.live.snapshot.acked == 40)
            #expect(worker.live.snapshot.lastSecond?.count == 10)
            worker.finish(at: start + .seconds(Int64(20)))
        }
        workers[0].add(workers[1])
        let merged = workers[0]
        #expect(merged.totals.acked == 80 && merged.response.count == 80)
        let second = try #require(merged.series.histogram(of: 4))
        #expect(second.count == 20 && second.max > 1_900_000 && second.min < 1_100_000)
        #expect(merged.series.seconds[5].acked == 20 && merged.series.seconds[5].offered == 20)
        #expect(merged.series.seconds[5].ackedBytes == 2_000)
        var live = workers[1].live.snapshot
        live.add(workers[1].live.snapshot)
        #expect(live.acked == 80 && live.lastSecond?.count == 20)
    }

    @Test func `a consumer counts from the intended time that the record carries`() throws {
        let recorder = ConsumeRecorder(
            phase: PhaseWindow(name: "measure", start: start, end: start + .seconds(Int64(10))),
            epoch: start, signals: signals)
        recorder.beginArrivals(at: start + .milliseconds(7))
        recorder.delivered(intended: start.nanoseconds, bytes: 1_000_000)
        recorder.endArrivals()
        recorder.beginArrivals(at: start + .seconds(Int64(11)))
        recorder.delivered(intended: start.nanoseconds, bytes: 1)
        recorder.endArrivals()
        recorder.fetchFailed()
        recorder.finish()
        let record = ConsumeRecord(recorder)
        #expect(record.delivered == 2 && record.rate == 0.1 && record.megabytesPerSecond == 0.1)
        #expect(record.fetchErrors == 1)
        #expect(recorder.series.seconds[11].delivered == 1)
        let latency = try #require(EndToEndRecord(recorder).response)
        #expect(latency.count == 2 && abs(latency.p50 / 7_000 - 1) < 0.001)
    }

    @Test func `the log of histograms gives the record's percentiles again`() throws {
        let recorder = recorder()
        var random = SeededRandom(seed: 40)
        signals.open(at: start + .milliseconds(500))
        for step in 0..<400 {
            let now = start + .milliseconds(Int64(step * 20))
            recorder.beginOutcomes(at: now)
            let intended = now.nanoseconds - random.duration(digits: 9)
            recorder.acked(intended: intended, sent: intended, bytes: 1)
            if step % 50 == 0 { recorder.unknown(intended: intended) }
            recorder.endOutcomes()
        }
        recorder.finish(at: start + .seconds(Int64(20)))
        let record = ProduceRecord(recorder)
        let log = HistogramLog(
            started: WallTime(millisecondsSince1970: 0), runStart: start - .seconds(Int64(3)),
            produce: recorder, consume: nil)
        let read = try HistogramLog(reading: log.text())
        let whole = try #require(read.censoredTotal(of: HistogramTag.response))
        let steady = try #require(read.steadyTotal(of: HistogramTag.response))
        let service = try #require(read.total(of: HistogramTag.service))
        #expect(LatencySummary(whole) == record.response)
        #expect(LatencySummary(steady) == record.responseSteady)
        #expect(LatencySummary(service) == record.service)
        let seconds = read.total(of: HistogramTag.response + HistogramTag.second)
        #expect(seconds?.count == record.acked)
    }
}
