package import Scenarios

extension RatePlan {
    /// What is offered before the measure phase: a curve starts with that phase, so warming holds
    /// its first rate above zero (a ramp from zero: half of where it goes to).
    package var warmup: RatePlan {
        switch self {
        case .uniform, .poisson, .max: self
        case .steps(let steps): .uniform(steps.first { $0.rate > 0 }?.rate ?? 0)
        case .ramp(let from, let to, _): .uniform(from > 0 ? from : to / 2)
        }
    }
}
