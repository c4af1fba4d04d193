package import Vocabulary

/// One deadline on a loop; its action runs on the loop's thread when the deadline has come.
/// Rescheduling is cheap, and the resolution is the monotonic clock's.
package final class LoopTimer {
    /// The distant future while it is not scheduled.
    package fileprivate(set) var deadline = Instant.distantFuture
    fileprivate var place = -1
    private unowned let loop: EventLoop
    let action: () -> Void

    package init(on loop: EventLoop, action: @escaping () -> Void) {
        self.loop = loop
        self.action = action
    }

    package var isScheduled: Bool { place >= 0 }

    package func schedule(at deadline: Instant) {
        loop.timers.remove(self)
        self.deadline = deadline
        loop.timers.insert(self)
    }

    package func cancel() {
        loop.timers.remove(self)
    }
}

/// The scheduled timers of one loop: a binary heap, earliest first.
struct TimerQueue {
    private var heap: [LoopTimer] = []

    var earliest: Instant { heap.first?.deadline ?? .distantFuture }

    mutating func insert(_ timer: LoopTimer) {
        heap.append(timer)
        timer.place = heap.count - 1
        rise(timer.place)
    }

    mutating func remove(_ timer: LoopTimer) {
        let place = timer.place
        guard place >= 0 else { return }
        timer.place = -1
        timer.deadline = .distantFuture
        let last = heap.removeLast()
        guard last !== timer else { return }
        heap[place] = last
        last.place = place
        rise(place)
        sink(last.place)
    }

    /// Takes out the first timer that is due.
    mutating func popDue(at now: Instant) -> LoopTimer? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        remove(first)
        return first
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place].deadline < heap[parent].deadline else { return }
            exchange(place, parent)
            place = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
                if heap[child].deadline < heap[least].deadline { least = child }
            }
            guard least != place else { return }
            exchange(place, least)
            place = least
        }
    }

    private mutating func exchange(_ a: Int, _ b: Int) {
        heap.swapAt(a, b)
        heap[a].place = a
        heap[b].place = b
    }
}
