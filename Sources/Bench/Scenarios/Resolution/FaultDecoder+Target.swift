import Vocabulary

/// What a target allows: everything else is an error before the start.
extension FaultDecoder {
    func checkTarget(_ verb: Verb, _ subject: FaultPlan.Subject) {
        let word =
            switch verb {
            case .kill: "kill"
            case .stop: fields.has("stop") ? "stop" : "restart"
            case .pause: "pause"
            case .disk: "disk"
            }
        guard let target, let message = refusal(word, verb, subject, target) else { return }
        fields.report(fields[word]?.keyMark ?? fields.mark, message)
    }

    private func refusal(
        _ word: String, _ verb: Verb, _ subject: FaultPlan.Subject, _ target: TargetPlan.Kind
    ) -> String? {
        if verb == .disk {
            return target == .serve
                ? nil
                : "disk: needs Trial's own broker, whose file system can be made to fail; use "
                    + "target serve, or leave the fault out"
        }
        switch target {
        case .engine:
            return "\(word) needs a broker in a process of its own, and target engine runs inside "
                + "Trial; use target serve, or leave the fault out"
        case .bootstrap:
            return missingHook(word, verb) ?? missingPartition(subject)
        case .command where control != nil:
            return missingHook(word, verb) ?? missingPartition(subject)
        case .serve, .kafka, .zookeeper, .scripts, .command:
            return missingSubject(subject, target) ?? missingPartition(subject)
        }
    }

    private func missingHook(_ word: String, _ verb: Verb) -> String? {
        guard let control else {
            return "Trial did not start this cluster and cannot \(word) its broker; use target "
                + "serve, give the commands that do it under control:, or leave the fault out"
        }
        let needed: [(String, String?)] =
            switch verb {
            case .kill: [("kill", control.kill), ("start", control.start)]
            case .stop: [("stop", control.stop), ("start", control.start)]
            case .pause: [("pause", control.pause), ("resume", control.resume)]
            case .disk: []
            }
        return needed.first { $0.1 == nil }.map {
            "\(word) needs the command control: { \($0.0): … }, which is not given"
        }
    }

    private func missingSubject(_ subject: FaultPlan.Subject, _ target: TargetPlan.Kind) -> String?
    {
        switch subject {
        case .broker, .leader, .all: return nil
        case .node(let number):
            let nodes = target.nodes ?? 1
            guard number > nodes else { return nil }
            return "there is no node \(number): target \(target.label) has "
                + "\(nodes == 1 ? "one node, 1" : "nodes 1 to \(nodes)")"
        case .zookeeper:
            if case .zookeeper = target { return nil }
            return "target \(target.label) has no ZooKeeper; use target zookeeper"
        }
    }

    private func missingPartition(_ subject: FaultPlan.Subject) -> String? {
        guard case .leader(let name, let partition) = subject, !topics.isEmpty else { return nil }
        guard let topic = topics.first(where: { $0.name == name }) else {
            return "there is no topic \(name.quoted)"
                + NearestName.hint(name, among: topics.map(\.name), all: "topics: has")
        }
        guard partition >= topic.partitions else { return nil }
        return "\(name) has partitions 0 to \(topic.partitions - 1), and no \(partition)"
    }
}

extension TargetPlan.Kind {
    /// Brokers; nil where nobody here knows.
    package var nodes: Int? {
        switch self {
        case .engine, .serve, .zookeeper, .scripts, .command: 1
        case .kafka(let nodes, _): nodes
        case .bootstrap: nil
        }
    }
}
