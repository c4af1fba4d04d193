import Vocabulary

/// A rate that goes linearly from a to b over a span T and then holds b. Up to T the expected count
/// is a·t + (b - a)·t² / 2T; record k is intended where that reaches k, found in closed form for
/// each k, so nothing adds up.
struct RampSchedule: IntendedTimes {
    private(set) var next: Int64 = .max
    private let from: Double
    private let to: Double
    private let span: Double
    private let countOfRamp: Double
    private let start: Int64
    private let end: Int64
    private let producers: Int
    private var record: Int

    /// Rates are records a second over all `producers`.
    init(
        from: Double, to: Double, over span: Nanoseconds, producer: Int, of producers: Int,
        start: Int64, end: Int64
    ) {
        self.from = from
        self.to = to
        self.span = span.inSeconds
        countOfRamp = (from + to) / 2 * span.inSeconds
        self.start = start
        self.end = end
        self.producers = producers
        record = producer
        next = intended()
    }

    mutating func advance() {
        record += producers
        next = intended()
    }

    private func intended() -> Int64 {
        guard let seconds = seconds(ofRecord: Double(record)), seconds < 4e9 else { return .max }
        let due = start + Int64(seconds * 1e9)
        return due < end ? due : .max
    }

    private func seconds(ofRecord k: Double) -> Double? {
        if k == 0 { return from > 0 || to > 0 ? 0 : nil }
        guard k < countOfRamp else {
            return to > 0 ? span + (k - countOfRamp) / to : nil
        }
        // The root in the form that does not subtract nearly equal numbers.
        let root = (from * from + 2 * (to - from) * k / span).squareRoot()
        return 2 * k / (from + root)
    }
}
