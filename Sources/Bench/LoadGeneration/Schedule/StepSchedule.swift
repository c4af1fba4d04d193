import Scenarios
import Vocabulary

/// A rate that changes at given instants; each step starts its own even spacing, and the last one
/// holds on.
struct StepSchedule: IntendedTimes {
    private var current: UniformSchedule
    private let steps: [RateStep]
    private let producer: Int
    private let producers: Int
    private let end: Int64
    private var index = 0
    private var stepStart: Int64

    init(steps: [RateStep], producer: Int, of producers: Int, start: Int64, end: Int64) {
        self.steps = steps
        self.producer = producer
        self.producers = producers
        self.end = end
        stepStart = start
        current = UniformSchedule(rate: 0, producer: 0, of: 1, start: start, end: start)
        guard !steps.isEmpty else { return }
        current = schedule(of: 0)
        skipFinishedSteps()
    }

    var next: Int64 { current.next }

    mutating func advance() {
        current.advance()
        skipFinishedSteps()
    }

    private mutating func skipFinishedSteps() {
        while current.next == .max, index + 1 < steps.count {
            stepStart += steps[index].span.value
            guard stepStart < end else { return }
            index += 1
            current = schedule(of: index)
        }
    }

    private func schedule(of index: Int) -> UniformSchedule {
        let isLast = index == steps.count - 1
        let stepEnd = isLast ? end : min(end, stepStart + steps[index].span.value)
        return UniformSchedule(
            rate: steps[index].rate, producer: producer, of: producers, start: stepStart,
            end: stepEnd)
    }
}
