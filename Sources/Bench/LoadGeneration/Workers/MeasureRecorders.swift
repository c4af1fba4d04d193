import Measurements
import Synchronization

/// The recorders of one thread for the measure phase. Made by the controlling thread, which so takes
/// the page faults of their memory on itself, and given away before the phase is announced.
struct MeasureRecorders: Sendable {
    /// In the order of the thread's books.
    var produce: [ProduceRecorder]
    var consume: ConsumeRecorder?
}

/// Where they wait for their thread.
final class RecorderInbox: Sendable {
    private struct Content {
        var waiting: MeasureRecorders?
        var live: [LiveCounters] = []
    }

    private let content = Mutex(Content())

    func put(_ recorders: MeasureRecorders) {
        content.withLock {
            $0.waiting = recorders
            $0.live = recorders.produce.map(\.live) + [recorders.consume?.live].compactMap { $0 }
        }
    }

    func take() -> MeasureRecorders? {
        content.withLock {
            let taken = $0.waiting
            $0.waiting = nil
            return taken
        }
    }

    /// The counters of the recorders that were put, for any thread to read.
    var live: [LiveCounters] { content.withLock { $0.live } }
}

extension HostParts {
    /// New recorders for the measure phase, one for each of the thread's books. Their second 0 is
    /// that of the warm-up, so that one table of seconds holds both.
    func recorders(for phase: PhaseWindow, signals: FaultSignals) -> MeasureRecorders {
        MeasureRecorders(
            produce: produceBooks.map {
                ProduceRecorder(
                    phase: phase, epoch: $0.warmup.phase.start, signals: signals,
                    isClosedLoop: $0.warmup.isClosedLoop)
            },
            consume: consumeBooks.map {
                ConsumeRecorder(phase: phase, epoch: $0.warmup.phase.start, signals: signals)
            })
    }

    var warmupLive: [LiveCounters] {
        produceBooks.map(\.warmup.live) + [consumeBooks?.warmup.live].compactMap { $0 }
    }
}
