/// Intended times of records that never reached the driver, until the drain is over: a counter a
/// millisecond since the phase began, so a generator that is overrun for an hour keeps 14 MB.
struct UnsentTimes {
    private let start: Int64
    private var counts: [UInt32] = []
    private(set) var total: Int64 = 0

    init(since start: Int64) { self.start = start }

    mutating func add(_ intended: Int64) {
        let slot = Int(max(intended - start, 0) / 1_000_000)
        while counts.count <= slot { counts.append(0) }
        counts[slot] += 1
        total += 1
    }

    /// Each millisecond with something in it, by its first nanosecond.
    func forEach(_ body: (_ intended: Int64, _ count: Int) -> Void) {
        for (slot, count) in counts.enumerated() where count > 0 {
            body(start + Int64(slot) * 1_000_000, Int(count))
        }
    }
}
