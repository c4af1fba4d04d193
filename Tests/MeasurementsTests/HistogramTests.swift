import Testing

@testable import Measurements

struct HistogramTests {
    @Test(arguments: [UInt64(1), 2, 3])
    func `quantiles are those of the sorted values, to three digits`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let histogram = Histogram()
        var values = (0..<5_000).map { _ in random.duration(digits: 13) }
        for value in values { histogram.record(value) }
        values.sort()
        for fraction in [0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1] {
            let exact = values[max(Int((Double(values.count) * fraction).rounded(.up)) - 1, 0)]
            let found = histogram.quantile(fraction)
            #expect(found >= exact && Double(found) <= Double(exact) * 1.001 + 1, "seed \(seed)")
        }
        #expect(histogram.count == 5_000)
        let mean = values.reduce(0.0) { $0 + Double($1) } / 5_000
        #expect(abs(histogram.mean - mean) < mean * 0.001, "seed \(seed)")
        #expect(histogram.min <= values[0] && histogram.max >= values[4_999])
    }

    @Test func `every value lies in its counter, and counters follow each other without gaps`() {
        for digits in 1...4 {
            let layout = Histogram(significantDigits: digits).layout
            var next: Int64 = 0
            var wrong: [Int] = []
            for index in 0..<layout.counterCount where next <= Histogram.highestTrackable {
                let value = layout.value(at: index)
                let isFirst = value == next && layout.lowestEquivalent(value) == value
                next = layout.highestEquivalent(value) + 1
                let last = min(next - 1, Histogram.highestTrackable)
                if !isFirst || layout.index(of: value) != index || layout.index(of: last) != index {
                    wrong.append(index)
                }
            }
            #expect(wrong.isEmpty && next > Histogram.highestTrackable, "\(digits) digits")
        }
    }

    @Test func `99.9 % of a thousand is the 999th`() {
        let histogram = Histogram()
        for value in 1...1_000 { histogram.record(Int64(value)) }
        #expect(histogram.quantile(0.999) == 999)
        #expect(histogram.quantile(0.99) == 990)
        #expect(histogram.quantile(0.9991) == 1_000)
        // 0.07 * 100 is a little more than 7.
        #expect(Histogram.rank(of: 0.07, in: 100) == 7)
    }

    @Test func `merging gives the same as recording into one`() {
        var random = SeededRandom(seed: 11)
        let (all, a, b) = (Histogram(), Histogram(), Histogram())
        for step in 0..<2_000 {
            let value = random.duration(digits: 11)
            all.record(value)
            (step % 3 == 0 ? a : b).record(value)
        }
        a.add(b)
        #expect(a.encodedV2() == all.encodedV2())
        #expect(a.max == all.max && a.min == all.min)
        a.subtract(b)
        a.add(b)
        #expect(a.encodedV2() == all.encodedV2())
    }

    @Test func `taking a part away leaves the rest`() {
        let (whole, part) = (Histogram(), Histogram())
        for value in [10, 20, 3_000_000, 71_000_000] { whole.record(Int64(value)) }
        part.record(71_000_000)
        part.record(10)
        whole.subtract(part)
        #expect(whole.count == 2 && whole.min == 20)
        #expect(whole.max == whole.layout.highestEquivalent(3_000_000))
        whole.subtract(whole.copy())
        #expect(whole.isEmpty && whole.max == 0 && whole.quantile(0.5) == 0)
    }

    @Test func `a duration above a day counts as overflow, one below zero as a clock error`() {
        let histogram = Histogram()
        histogram.record(Histogram.highestTrackable + 1)
        histogram.record(.max, count: 2)
        histogram.record(-5)
        #expect(histogram.count == 4 && histogram.overflowed == 3 && histogram.negative == 1)
        #expect(histogram.quantile(1) >= Histogram.highestTrackable)
        #expect(histogram.min == 0)
    }

    @Test func `a histogram of fewer digits adds into one of more`() {
        let (fine, coarse) = (Histogram(), Histogram(significantDigits: 2))
        for value in 1...10_000 { coarse.record(Int64(value) * 1_000) }
        fine.add(coarse)
        #expect(fine.count == 10_000)
        #expect(abs(Double(fine.quantile(0.5)) / 5_000_000 - 1) < 0.01)
    }

    @Test func `an emptied histogram forgets everything`() {
        let histogram = Histogram()
        histogram.record(5, count: 9)
        histogram.record(-1)
        histogram.removeAll()
        #expect(histogram.encodedV2() == Histogram().encodedV2())
        #expect(histogram.negative == 0)
    }

    @Test func `counts at or below a value include its counter`() {
        let histogram = Histogram()
        histogram.record(100, count: 3)
        histogram.record(1_000_000, count: 4)
        #expect(histogram.countAtOrBelow(99) == 0)
        #expect(histogram.countAtOrBelow(100) == 3)
        #expect(histogram.countAtOrBelow(1_000_000) == 7)
        #expect(histogram.countAtOrBelow(.max) == 7)
        #expect(histogram.countAtOrBelow(-1) == 0)
    }
}
