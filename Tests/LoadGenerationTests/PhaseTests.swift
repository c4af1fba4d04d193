import Drivers
import Measurements
import Scenarios
import Synchronization
import Testing
import Vocabulary

@testable import LoadGeneration

struct PhaseTests {
    private func load(_ rate: RatePlan = .uniform(2_000)) -> ProbeLoad {
        var load = ProbeLoad(rate: rate, measure: .seconds(3.0))
        load.partitions = 2
        load.keys = .uniform(10)
        load.afterFault = .seconds(0.5)
        return load
    }

    private func scripted(_ script: AnswerScript) -> (VirtualClock) -> any Driver {
        { ScriptedDriver(script, clock: $0) }
    }

    @Test func `the warm-up's records stay out of the measure phase, which is exactly the plan's`()
        throws
    {
        let staged = try StagedHost(
            load().plan, on: scripted(AnswerScript(delay: .milliseconds(50))))
        staged.run(for: .seconds(0.1))
        staged.startLoad()
        staged.run(for: .seconds(1.0))
        staged.announceMeasure()
        let measure = staged.finish()
        let warmup = staged.host.parts.produceBooks[0].warmup.totals
        #expect(measure.produce?.totals.offered == 6_000)
        #expect(measure.produce?.totals.acked == 6_000)
        #expect(warmup.offered == 2_400 && warmup.acked == 2_400)
        #expect(staged.host.pace.wall >= .seconds(3.0))
    }

    @Test func `a curve begins with the measure phase`() throws {
        let ramp = RatePlan.ramp(from: 1_000, to: 3_000, over: .seconds(3.0))
        let staged = try StagedHost(
            load(ramp).plan, on: scripted(AnswerScript(delay: .milliseconds(1))))
        staged.startLoad()
        staged.run(for: .seconds(0.8))
        staged.announceMeasure()
        let measure = staged.finish()
        #expect(staged.host.parts.produceBooks[0].warmup.totals.offered == 1_000)
        #expect(measure.produce?.totals.offered == 6_000)
    }

    @Test func `steady leaves out the fixed window after a signal`() throws {
        let staged = try StagedHost(
            load().plan,
            on: scripted(
                AnswerScript(
                    delay: .milliseconds(1),
                    spans: [.init(.stall, start: .seconds(1.2), length: .milliseconds(300))])))
        // A fifth of a second of warm-up, then the phase.
        staged.announceMeasure()
        staged.startLoad()
        staged.run(for: LoadTolerance.announcement + .seconds(1.0))
        staged.signals.open(at: staged.clock.now())
        let produce = try #require(staged.finish().produce)
        #expect(produce.response.max.nanoseconds > 290_000_000)
        #expect(produce.steady.max.nanoseconds < 1_005_000)
        // Half a second's records, and those that were on their way when the signal came.
        #expect((1_000...1_010).contains(produce.leftOut.count))
    }

    @Test func `a mark tells when all that was outstanding is answered`() throws {
        let staged = try StagedHost(
            load().plan, on: scripted(AnswerScript(delay: .milliseconds(50))))
        staged.startLoad()
        staged.run(for: .seconds(1.0))
        let gauge = staged.host.parts.producers[0].gauge
        #expect((99...101).contains(gauge.inFlight.load(ordering: .relaxed)))
        let marked = staged.clock.now()
        let mark = staged.board.addMark()
        staged.run(for: .milliseconds(45))
        #expect(gauge.markPassed.load(ordering: .relaxed) != mark)
        staged.run(for: .milliseconds(15))
        #expect(gauge.markPassed.load(ordering: .relaxed) == mark)
        let passed = gauge.markPassedAt.load(ordering: .relaxed) - marked.nanoseconds
        #expect(passed > 48_000_000 && passed <= 51_000_000)
        _ = staged.finish()
    }

    @Test func `the first acknowledgement after an instant is told`() throws {
        let stall = AnswerScript.Span(.stall, start: .seconds(0.5), length: .seconds(0.25))
        let staged = try StagedHost(
            load().plan,
            on: scripted(AnswerScript(delay: .milliseconds(1), spans: [stall])))
        staged.startLoad()
        let first = staged.host.parts.producers[0].gauge.acknowledgements
        staged.run(for: .seconds(0.6))
        let watch = staged.clock.now().nanoseconds
        staged.board.announceWatch(from: watch)
        staged.run(for: .seconds(0.1))
        #expect(first.first(after: watch) == .max)
        staged.run(for: .seconds(0.1))
        #expect(abs(first.first(after: watch) - watch - 150_000_000) < 1_000_000)
        _ = staged.finish()
    }

    @Test func `a load that is cut short in its warm-up ends`() throws {
        let staged = try StagedHost(
            load().plan, on: scripted(AnswerScript(delay: .milliseconds(1))))
        staged.startLoad()
        staged.run(for: .seconds(0.2))
        let measure = staged.finish(after: .zero)
        #expect(measure.produce == nil)
        let totals = staged.host.parts.produceBooks[0].warmup.totals
        #expect(totals.offered == totals.acked + totals.unknown + totals.unsent)
    }
}
