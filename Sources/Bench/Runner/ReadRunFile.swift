import LoadGeneration
import Measurements
import Scenarios

/// What was read back, in the ledger's own form.
enum ReadRunFile {
    static func bytes(_ result: ReadBackResult, plan: Plan, run: RunID) throws -> [UInt8] {
        let sink = MemorySink()
        let writer = try ReadRunWriter(
            to: sink, runID: run, seed: plan.seed, digest: plan.digest)
        for run in result.collector.runs { try writer.append(run) }
        try writer.flush()
        return sink.bytes
    }

    private final class MemorySink: ByteSink {
        private(set) var bytes: [UInt8] = []

        func write(_ added: UnsafeRawBufferPointer) throws { bytes.append(contentsOf: added) }
    }
}
