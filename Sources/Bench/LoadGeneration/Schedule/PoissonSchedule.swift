/// Records at exponentially distributed distances. n producers with 1/n of the rate each make, taken
/// together, a Poisson process of the whole rate.
struct PoissonSchedule: IntendedTimes {
    private(set) var next: Int64
    private let start: Int64
    private let end: Int64
    private let meanGap: Double
    /// Nanoseconds since `start`, with the fraction that `next` has lost: no rounding adds up.
    private var elapsed: Double = 0
    private var random: RandomSequence

    init(rate: Double, producers: Int, start: Int64, end: Int64, random: RandomSequence) {
        self.start = start
        self.end = end
        self.random = random
        meanGap = 1e9 * Double(producers) / rate
        next = rate > 0 ? start : .max
        if rate > 0 { advance() }
    }

    mutating func advance() {
        elapsed -= meanGap * ElementaryFunctions.logarithm(random.unit())
        // 2^62 ns are 146 years: past every plan, and within what an Int64 can hold.
        let due = elapsed < 0x1p62 ? start + Int64(elapsed) : end
        next = due < end ? due : .max
    }
}
