/// Records at equal distances: record k of all producers that share the rate is intended at
/// start + k / rate, rounded down to the nanosecond, and producer j of n has the records j, j + n,
/// j + 2n and so on. Integer arithmetic with the remainder carried on, so the millionth record is
/// as exact as the first.
struct UniformSchedule: IntendedTimes {
    private(set) var next: Int64
    private let end: Int64
    private let step: Int64
    private let stepRemainder: Int64
    private let divisor: Int64
    private var carried: Int64

    /// `rate` is records a second over all `producers`, known to a millionth of a record; nothing
    /// is intended at `end` or later.
    init(rate: Double, producer: Int, of producers: Int, start: Int64, end: Int64) {
        self.end = end
        let microrecords = Int64((rate * 1e6).rounded())
        // Less than a record a producer in 11 days is none, and keeps every product in range.
        guard microrecords >= producers else {
            (next, step, stepRemainder, divisor, carried) = (.max, 0, 0, 1, 0)
            return
        }
        divisor = microrecords
        let distance = UniformSchedule.span(ofRecords: Int64(producers), divisor: divisor)
        step = distance.nanoseconds
        stepRemainder = distance.remainder
        let phase = UniformSchedule.span(ofRecords: Int64(producer), divisor: divisor)
        next = start + phase.nanoseconds
        carried = phase.remainder
        if next >= end { next = .max }
    }

    private static func span(ofRecords count: Int64, divisor: Int64)
        -> (nanoseconds: Int64, remainder: Int64)
    {
        let product = count.multipliedFullWidth(by: 1_000_000_000_000_000)
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        return (quotient, remainder)
    }

    @inline(__always)
    mutating func advance() {
        carried += stepRemainder
        var following = next + step
        if carried >= divisor {
            carried -= divisor
            following += 1
        }
        next = following < end ? following : .max
    }
}
