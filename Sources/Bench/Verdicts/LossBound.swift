internal import Foundation

/// With no loss in so many independent kills, the chance of a loss per kill is below this with 95 %
/// confidence: the p for which `(1 - p)^kills` = 0.05. Nil without a kill.
///
/// It holds for this build, these settings, this load and this way of dying alone.
package func lossBound95(kills: Int) -> Double? {
    guard kills > 0 else { return nil }
    return 1 - exp(log(0.05) / Double(kills))
}
