import Measurements

/// Whoever brings faults about while the load runs, as the drain sees him.
protocol FaultSource: AnyObject {
    var records: [FaultRecord] { get }
    /// The system did not come back.
    var isLost: Bool { get }
    /// Fills in what has been seen since.
    func observe()
}
