package import Scenarios
package import Vocabulary

/// When one producer's records are intended: a pure function of plan, seed and start. No answer and
/// no delay enters it.
package struct Schedule {
    private enum Course {
        case uniform(UniformSchedule)
        case poisson(PoissonSchedule)
        case steps(StepSchedule)
        case ramp(RampSchedule)
        case none
    }

    private var course: Course

    /// The schedule of producer `producer` of `producers` that share `rate`, from `start` on and
    /// with nothing at `end` or later. A rate of `max` has no schedule.
    package init(
        _ rate: RatePlan, producer: Int, of producers: Int, seed: UInt64, start: Instant,
        end: Instant
    ) {
        let (from, until) = (start.nanoseconds, end.nanoseconds)
        switch rate {
        case .uniform(let rate):
            course = .uniform(
                UniformSchedule(
                    rate: rate, producer: producer, of: producers, start: from, end: until))
        case .poisson(let rate):
            course = .poisson(
                PoissonSchedule(
                    rate: rate, producers: producers, start: from, end: until,
                    random: RandomSequence(seed: seed, stream: UInt64(producer))))
        case .steps(let steps):
            course = .steps(
                StepSchedule(
                    steps: steps, producer: producer, of: producers, start: from, end: until))
        case .ramp(let low, let high, let span):
            course = .ramp(
                RampSchedule(
                    from: low, to: high, over: span, producer: producer, of: producers,
                    start: from, end: until))
        case .max:
            course = .none
        }
    }

    /// The next intended time in monotonic nanoseconds; `Int64.max` when there is none.
    package var next: Int64 {
        switch course {
        case .uniform(let schedule): schedule.next
        case .poisson(let schedule): schedule.next
        case .steps(let schedule): schedule.next
        case .ramp(let schedule): schedule.next
        case .none: .max
        }
    }

    /// Takes the intended times up to and including `now`, as many as `buffer` holds, in order.
    package mutating func take(until now: Int64, into buffer: UnsafeMutableBufferPointer<Int64>)
        -> Int
    {
        let count: Int
        switch course {
        case .uniform(var schedule):
            count = schedule.take(until: now, into: buffer)
            course = .uniform(schedule)
        case .poisson(var schedule):
            count = schedule.take(until: now, into: buffer)
            course = .poisson(schedule)
        case .steps(var schedule):
            count = schedule.take(until: now, into: buffer)
            course = .steps(schedule)
        case .ramp(var schedule):
            count = schedule.take(until: now, into: buffer)
            course = .ramp(schedule)
        case .none:
            count = 0
        }
        return count
    }
}

/// Ascending intended times; `next` is `Int64.max` after the last.
protocol IntendedTimes {
    var next: Int64 { get }
    mutating func advance()
}

extension IntendedTimes {
    @inline(__always)
    mutating func take(until now: Int64, into buffer: UnsafeMutableBufferPointer<Int64>) -> Int {
        var count = 0
        while count < buffer.count, next <= now, next != .max {
            buffer[count] = next
            count += 1
            advance()
        }
        return count
    }
}
