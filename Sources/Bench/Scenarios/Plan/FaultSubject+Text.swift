extension FaultPlan.Subject: CustomStringConvertible {
    /// As a scenario writes it.
    public var description: String {
        switch self {
        case .broker: "broker"
        case .node(let number): "node \(number)"
        case .leader(let topic, let partition): "leader of \(topic)/\(partition)"
        case .all: "all"
        case .zookeeper: "zookeeper"
        }
    }
}
