import Drivers
import Scenarios
import WireDriver

/// Opens the door that the plan's clients go through, with their settings.
struct DriverFactory: Sendable {
    private let client: ClientPlan

    init(_ plan: Plan) { client = plan.producers[0].client }

    func make(at addresses: [String]) throws -> any Driver {
        try WireDriver(bootstrap: addresses, settings: client.settings)
    }

    /// The engine's own door where there are no addresses.
    func make(for system: any SystemOnTrial) throws -> any Driver {
        system.addresses.isEmpty ? try system.makeDriver() : try make(at: system.addresses)
    }
}
