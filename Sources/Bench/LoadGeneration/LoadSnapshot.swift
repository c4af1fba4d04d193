package import Measurements

/// Where a load stands while it runs.
package struct LoadSnapshot: Sendable {
    /// Whether the figures are those of the measure phase, or of the warm-up.
    package var isMeasuring: Bool
    /// Counts of the phase, and the response times of its last whole second.
    package var live: LiveSnapshot
    /// Handed to the driver and without an outcome.
    package var inFlight: Int64
    /// Due, and not yet taken by the driver.
    package var backlog: Int64
    /// Given up, because even waiting had no room; of the whole load.
    package var unsent: Int64
}
