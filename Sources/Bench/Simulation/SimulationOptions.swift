package import BrokerCore
package import Platform

/// One recorded run, and how thoroughly it is crashed.
package struct SimulationOptions: Sendable {
    package var workload: SimulatedWorkload
    package var seed: UInt64
    package var steps = 45
    /// Of the steps only these, when a failing run is being shrunk.
    package var only: Set<Int>?
    /// Every so many operations are crashed.
    package var stride = 1
    /// Pending operations singled out for each crash.
    package var familyLimit = 2
    /// Of the pending operations up to so many are lost or torn together, in every combination; 0
    /// leaves that to the family.
    package var subsets = 0
    /// Images drawn by chance for each crash.
    package var drawnPerCrash = 2
    /// Every so many images are looked at closely, and in every so many the recovery itself is
    /// crashed at each of its operations.
    package var closeLookEvery = 23
    package var crashedRecoveryEvery = 997
    /// The rules of the file system that is crashed.
    package var style = PathStyle.posix
    package var stopsAtFirst = false
    package var plantedBug: PlantedBug?
    package var mutant: Mutant?

    package init(_ workload: SimulatedWorkload, seed: UInt64) {
        self.workload = workload
        self.seed = seed
    }
}
