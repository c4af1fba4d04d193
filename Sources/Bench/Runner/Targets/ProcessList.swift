import Platform
import Synchronization

/// Processes in the order of their start.
final class ProcessList: Sendable {
    private let processes = Mutex<[ProcessIdentity]>([])

    /// Answers all of them.
    func add(_ process: ProcessIdentity) -> [ProcessIdentity] {
        processes.withLock {
            $0.append(process)
            return $0
        }
    }
}
