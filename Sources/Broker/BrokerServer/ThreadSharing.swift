import BrokerCore
import Network
import Synchronization

/// Work in parts on several threads at once, for recovery and the last sync.
package struct ThreadSharing: WorkSharing {
    package init() {}

    package func perform(_ count: Int, threads: Int, _ part: @Sendable (Int) -> Void) {
        let helpers = min(threads, count) - 1
        guard helpers > 0 else {
            for index in 0..<count { part(index) }
            return
        }
        withoutActuallyEscaping(part) { part in
            let queue = PartQueue(count: count, part: part)
            // A thread that cannot be started leaves its share to the others. The caller joins every
            // one before `part` ends its life.
            let threads = (0..<helpers).compactMap { _ in
                try? LoopThread(setUp: { _ in queue.work() })
            }
            queue.work()
            for thread in threads { thread.stop() }
        }
    }
}

private final class PartQueue: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int
    private let part: @Sendable (Int) -> Void

    init(count: Int, part: @escaping @Sendable (Int) -> Void) {
        self.count = count
        self.part = part
    }

    func work() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            part(index)
        }
    }
}
