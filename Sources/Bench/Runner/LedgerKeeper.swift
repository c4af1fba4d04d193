import LoadGeneration
import Measurements
import Platform
import Scenarios
import Vocabulary

/// Carries ledger entries from the generator's threads to the file, and keeps them for the judge.
final class LedgerKeeper {
    private(set) var entries: [LedgerEntry] = []
    private let buffers: [LedgerBuffer]
    private let sink: FileSink
    private let writer: LedgerWriter
    private var failure: String?

    init(
        _ load: LoadGenerator, plan: Plan, run: RunID, directory: RunDirectory,
        fileSystem: any FileSystem
    ) throws {
        buffers = load.ledgers
        sink = try FileSink(
            directory.ledger.appending("attempts.bin"), kind: "ledger", fileSystem: fileSystem)
        writer = try LedgerWriter(to: sink, runID: run, seed: plan.seed, digest: plan.digest)
    }

    /// Takes what has come since; a full disk is told at the end and does not end the load.
    func drain() {
        for buffer in buffers {
            let chunks = buffer.take()
            for chunk in chunks { entries += chunk }
            do { try writer.append(chunks) } catch { failure = failure ?? "\(error)" }
        }
    }

    /// Everything is in the file when this returns; answers why it is not whole, if so.
    func finish() -> String? {
        drain()
        do {
            try writer.flush()
            try sink.sync()
        } catch {
            failure = failure ?? "\(error)"
        }
        sink.close()
        let dropped = buffers.reduce(0) { $0 + $1.dropped }
        if dropped > 0 {
            return "\(dropped.grouped) ledger entries were dropped because they came faster than "
                + "they could be written"
        }
        return failure
    }
}
