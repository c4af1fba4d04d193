import Testing
import Vocabulary

@testable import LoadGeneration

struct SteadyDetectorTests {
    private func answers(_ seconds: [(Int64, Int64)]) -> [Bool] {
        var detector = SteadyDetector()
        return seconds.map { detector.add(acked: $0.0, p99: .microseconds($0.1)) }
    }

    @Test func `three like seconds are steady`() {
        #expect(answers([(1_000, 900), (990, 1_000), (1_010, 950)]) == [false, false, true])
    }

    @Test func `rising throughput is not steady until it stops rising`() {
        #expect(
            answers([(500, 900), (800, 900), (1_000, 900), (1_000, 900), (990, 900)])
                == [false, false, false, false, true])
    }

    @Test func `falling latency is not steady until it stops falling`() {
        #expect(
            answers([
                (1_000, 80_000), (1_000, 40_000), (1_000, 20_000), (1_000, 18_000), (1_000, 17_000),
            ]) == [false, false, false, false, true])
    }

    @Test func `seconds in which nothing was acknowledged are never steady`() {
        #expect(answers([(0, 0), (0, 0), (0, 0), (0, 0)]) == [false, false, false, false])
    }
}
