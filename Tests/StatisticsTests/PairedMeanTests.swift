import Statistics
import Testing

struct PairedMeanTests {
    @Test func `the interval is Student's`() throws {
        // t(0.975; 3) = 3.182446, and the error of 1, 2, 3, 4 is 0.645497.
        let mean = try #require(PairedMean([1, 2, 3, 4], alpha: 0.05))
        #expect(mean.centre == 2.5)
        #expect(abs(mean.low - (2.5 - 3.182_446 * 0.645_497)) < 1e-5)
        #expect(abs(mean.high - (2.5 + 3.182_446 * 0.645_497)) < 1e-5)
    }

    @Test func `one difference has no interval, equal ones a point`() throws {
        #expect(PairedMean([1], alpha: 0.05) == nil)
        let point = try #require(PairedMean([0.5, 0.5], alpha: 0.05))
        #expect(point.low == 0.5)
        #expect(point.high == 0.5)
    }
}
