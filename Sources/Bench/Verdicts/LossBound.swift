internal import Foundation

/// With no loss in so many independent kills, the chance of a loss per kill is below this with 95 %
/// confidence: the p for which `(1 - p)^kills` = 0.05. Nil without a kill.
///
/// It holds for this build, these settings, this load and this way of dying alone.
package func lossBound95(kills: Int) -> Double? {
    guard kills > 0 else { return nil }
    return 1 - exp(log(0.05) / Double(kills))
}

/// The exact 95 % interval of a chance per trial (Clopper and Pearson 1934), from so many failures in
/// so many trials.
package func clopperPearson95(failures: Int, trials: Int) -> (low: Double, high: Double) {
    precondition(trials > 0 && (0...trials).contains(failures), "failures are some of the trials")
    // With none the lower end is exact and all of the 5 % lies above, as in the loss bound.
    if failures == 0 { return (0, lossBound95(kills: trials) ?? 1) }
    // P(X <= failures) falls with p, so each end is found by halving.
    let high = bisect { atMost(failures, of: trials, chance: $0) > 0.025 }
    let low = bisect { 1 - atMost(failures - 1, of: trials, chance: $0) < 0.025 }
    return (low, failures == trials ? 1 : high)
}

/// The chance at which `holds` stops to hold.
private func bisect(_ holds: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<80 {
        let middle = (low + high) / 2
        if holds(middle) { low = middle } else { high = middle }
    }
    return low
}

private func atMost(_ count: Int, of trials: Int, chance: Double) -> Double {
    guard chance > 0 else { return 1 }
    guard chance < 1 else { return count >= trials ? 1 : 0 }
    var sum = 0.0
    for successes in 0...count {
        let ways =
            lgamma(Double(trials + 1)) - lgamma(Double(successes + 1))
            - lgamma(Double(trials - successes + 1))
        sum += exp(
            ways + Double(successes) * log(chance) + Double(trials - successes) * log(1 - chance))
    }
    return sum
}
