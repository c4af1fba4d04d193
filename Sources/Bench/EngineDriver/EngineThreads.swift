import BrokerCore
import Platform
import Synchronization

/// Threads for a broker's recovery, made for the one piece of work.
struct EngineThreads: WorkSharing {
    func perform(_ count: Int, threads: Int, _ part: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(part) { part in
            let shared = SharedParts(count: count, part: part)
            // A host that has no room for more threads still has this one.
            let helpers = (1..<max(min(threads, count), 1)).compactMap { number in
                try? HostThread(name: "trial-recover-\(number)") { shared.takeAll() }
            }
            shared.takeAll()
            for helper in helpers { helper.join() }
        }
    }
}

/// Parts of one piece of work, each taken by one thread.
private final class SharedParts: Sendable {
    private let count: Int
    private let part: @Sendable (Int) -> Void
    private let next = Atomic<Int>(0)

    init(count: Int, part: @escaping @Sendable (Int) -> Void) {
        self.count = count
        self.part = part
    }

    func takeAll() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            part(index)
        }
    }
}
