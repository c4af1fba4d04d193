import Drivers
import Measurements
import Vocabulary

/// One thread's measuring of its producers, by phase: a record belongs to the phase that its
/// intended time lies in, whenever its outcome comes.
final class ProduceBooks {
    let warmup: ProduceRecorder
    private(set) var measure: ProduceRecorder?
    /// The start of the measure phase; `Int64.max` while that is not known.
    private(set) var boundary = Int64.max

    init(warmup: ProduceRecorder) { self.warmup = warmup }

    /// Called once, before any record of the measure phase is due.
    func beginMeasure(_ recorder: ProduceRecorder) {
        measure = recorder
        boundary = recorder.phase.start.nanoseconds
    }

    func recorder(at intended: Int64) -> ProduceRecorder {
        if intended >= boundary, let measure { measure } else { warmup }
    }

    /// Counts records as offered, second by second; `intended` ascends and lies in one phase.
    func offered(_ intended: UnsafeBufferPointer<Int64>) {
        let recorder = recorder(at: intended[0])
        let series = recorder.series
        var first = 0
        var second = series.second(of: Instant(nanoseconds: intended[0]))
        let last = series.second(of: Instant(nanoseconds: intended[intended.count - 1]))
        if second != last {
            for index in 1..<intended.count {
                let next = series.second(of: Instant(nanoseconds: intended[index]))
                guard next != second else { continue }
                recorder.offered(
                    records: index - first, at: Instant(nanoseconds: intended[first]))
                (first, second) = (index, next)
            }
        }
        recorder.offered(
            records: intended.count - first, at: Instant(nanoseconds: intended[first]))
    }

    /// Once everything has an outcome and the drain is over.
    func finish(at drainEnd: Instant) {
        warmup.finish(at: drainEnd)
        measure?.finish(at: drainEnd)
    }
}
