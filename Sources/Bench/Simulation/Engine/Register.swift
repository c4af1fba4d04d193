/// A value that a client sets from time to time, each time with the number of file operations that had
/// been done when it was asked for and when the answer came.
struct Register {
    private var writes: [(value: Int64, askedAt: Int, ackedAt: Int?)]

    init(_ initial: Int64) { writes = [(initial, 0, 0)] }

    /// Answers the place to be given to `acknowledge`.
    mutating func ask(for value: Int64, at index: Int) -> Int {
        writes.append((value, index, nil))
        return writes.count - 1
    }

    mutating func acknowledge(_ place: Int, at index: Int) { writes[place].ackedAt = index }

    /// The last that was acknowledged by then, and each that was asked for after it.
    func possible(at index: Int) -> [Int64] {
        let last = writes.lastIndex { $0.ackedAt.map { $0 <= index } ?? false } ?? 0
        return writes[last...].filter { $0.askedAt <= index }.map(\.value)
    }
}
