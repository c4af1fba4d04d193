import Measurements
import Vocabulary

/// One thread's measuring of its consumers, by phase: a delivery belongs to the phase in which its
/// record was intended.
final class ConsumeBooks {
    let warmup: ConsumeRecorder
    private(set) var measure: ConsumeRecorder?
    /// The start of the measure phase; `Int64.max` while that is not known.
    private(set) var boundary = Int64.max

    init(warmup: ConsumeRecorder) { self.warmup = warmup }

    /// Called once, before any record of the measure phase can arrive.
    func beginMeasure(_ recorder: ConsumeRecorder) {
        measure = recorder
        boundary = recorder.phase.start.nanoseconds
    }

    func finish() {
        warmup.finish()
        measure?.finish()
    }
}
