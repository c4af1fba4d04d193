import Platform
import Synchronization
import Vocabulary

/// Makes durable together what the recoveries of many logs have changed: one sync of all that was
/// written, then the new names of the epoch files, then one sync of these. A thousand logs one after the
/// other cost three thousand syncs.
///
/// Until `finish` has returned a crash leaves, of each log by itself, what an interrupted repair leaves:
/// the epoch file that was, beside files of which a new scan makes the same plan.
final class SharedSync: Sendable {
    private struct State {
        var isNeeded = false
        var renames: [(from: FilePath, to: FilePath)] = []
    }

    private let state = Mutex(State())

    /// Something was written, cut or removed.
    func expect() { state.withLock { $0.isNeeded = true } }

    func rename(_ from: FilePath, to: FilePath) {
        state.withLock { state in
            state.isNeeded = true
            state.renames.append((from, to))
        }
    }

    func finish(at path: FilePath, _ fileSystem: any FileSystem) throws {
        let work = state.withLock { state in
            let work = state
            state = State()
            return work
        }
        guard work.isNeeded else { return }
        try fileSystem.syncAll(at: path)
        guard !work.renames.isEmpty else { return }
        // Threads have found them in any order.
        for rename in work.renames.sorted(by: { $0.to.text < $1.to.text }) {
            try fileSystem.rename(rename.from, to: rename.to)
        }
        try CallSite.at("recover together/names") { try fileSystem.syncAll(at: path) }
    }
}
