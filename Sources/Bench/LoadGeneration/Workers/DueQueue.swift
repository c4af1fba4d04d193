/// Intended times of records that are due and wait for room in the driver, first come first served.
/// Grows to its limit only while the driver is full.
struct DueQueue: ~Copyable {
    let limit: Int
    private(set) var count = 0
    private var capacity: Int
    private var head = 0
    private var slots: UnsafeMutablePointer<Int64>

    private static let capacityAtFirst = 1_024

    init(limit: Int) {
        self.limit = max(limit, 1)
        capacity = Self.capacityAtFirst
        slots = .allocate(capacity: capacity)
    }

    deinit { slots.deallocate() }

    var isEmpty: Bool { count == 0 }
    var isFull: Bool { count >= limit }

    /// The caller has checked that it is not full.
    mutating func append(_ intended: Int64) {
        precondition(!isFull, "a queue of due records was filled past its limit")
        if count == capacity { grow() }
        slots[(head + count) & (capacity - 1)] = intended
        count += 1
    }

    /// The caller has checked that it is not empty.
    mutating func removeFirst() -> Int64 {
        precondition(count > 0, "a queue of due records was emptied past its end")
        let first = slots[head]
        head = (head + 1) & (capacity - 1)
        count -= 1
        return first
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Int64>.allocate(capacity: capacity * 2)
        for index in 0..<count { larger[index] = slots[(head + index) & (capacity - 1)] }
        slots.deallocate()
        slots = larger
        capacity *= 2
        head = 0
    }
}
