import Scenarios

/// What the plan's topics are called on the broker: there by Trial's own name where others live too.
struct TopicNames: Sendable {
    private let prefix: String

    init(_ plan: Plan, run: String) {
        prefix = plan.target.isOurs ? "" : "trial-\(run.prefix(8))-"
    }

    func onBroker(_ name: String) -> String { prefix + name }
}
