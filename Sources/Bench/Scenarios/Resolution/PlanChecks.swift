import Vocabulary

/// What cannot be true at once, although each part of it is right.
struct PlanChecks {
    let plan: Plan
    let root: Fields
    let problems: Problems

    func run() {
        checkConsumers()
        checkPartitionTotal()
        checkValueSizes()
        checkExpectations()
        checkClients()
    }

    /// One driver carries the load, so that a run measures one client.
    private func checkClients() {
        let clients = plan.producers.map(\.client) + plan.consumers.map(\.client)
        let kinds = Set(clients.map { [$0.kind.rawValue, $0.library ?? ""] })
        guard kinds.count > 1 else { return }
        root.report(
            "producers",
            "all producers and consumers of a run have one kind of client, and here are "
                + "\(kinds.map { $0[0] }.sorted().joined(separator: " and ")); make them the same, "
                + "such as with --client wire")
    }

    // MARK: Load

    private func checkConsumers() {
        let nodes = root["consumers"]?.value.items ?? []
        for (consumer, node) in zip(plan.consumers, nodes) {
            let partitions = plan.topics.first { $0.name == consumer.topic }?.partitions ?? 0
            if consumer.count > partitions {
                report(
                    node["count"] ?? node,
                    "\(consumer.count) consumers cannot divide the \(partitions) "
                        + "\(partitions == 1 ? "partition" : "partitions") of \(consumer.topic); "
                        + "give it more partitions, or fewer consumers")
            }
            if !plan.producers.contains(where: { $0.topic == consumer.topic }) {
                report(
                    node["topic"] ?? node,
                    "no producer sends to \(consumer.topic), so there is nothing to consume")
            }
            checkPauses(consumer.pauses, node["pauses"]?.items ?? [])
        }
    }

    private func checkPauses(_ pauses: [PauseWindow], _ nodes: [YamlNode]) {
        let ordered = zip(pauses, nodes).sorted { $0.0.at < $1.0.at }
        for (pause, node) in ordered where pause.at + pause.span > plan.phases.measure {
            report(
                node,
                "the pause ends at measure + \(QuantityText.duration(pause.at + pause.span)), after "
                    + "the measure phase of \(QuantityText.duration(plan.phases.measure)); end it "
                    + "earlier, or measure longer")
        }
        for ((before, _), (after, node)) in zip(ordered, ordered.dropFirst())
        where before.at + before.span > after.at {
            report(node, "this pause begins before another one of the same consumers ends")
        }
    }

    private func checkPartitionTotal() {
        let total = plan.topics.reduce(0) { $0 + $1.partitions }
        if total > ScenarioLimits.partitions {
            root.report(
                "topics",
                "the topics have \(total.grouped) partitions together; at most "
                    + "\(ScenarioLimits.partitions.grouped) are taken")
        }
    }

    /// A value that the topic must refuse. Where Trial does not start the broker, only what the
    /// scenario itself says is known.
    private func checkValueSizes() {
        let nodes = root["producers"]?.value.items ?? []
        for (producer, node) in zip(plan.producers, nodes) {
            guard let largest = producer.values.sizes.map(\.size).max(),
                let limit = messageLimit(of: producer.topic), largest.value > limit.value
            else { continue }
            let values = node["values"]
            report(
                values?["size"] ?? values?["sizes"] ?? node,
                "a value of \(QuantityText.size(largest)) is larger than topic \(producer.topic) "
                    + "takes (\(limit.name) is \(limit.value.grouped)); raise that, or send less")
        }
    }

    private func messageLimit(of topic: String) -> (name: String, value: Int64)? {
        let settings = plan.topics.first { $0.name == topic }?.settings ?? [:]
        if let text = settings["max.message.bytes"] {
            return Int64(text).map { ("max.message.bytes", $0) }
        }
        if let text = plan.target.settings["message.max.bytes"] {
            return Int64(text).map { ("message.max.bytes", $0) }
        }
        switch plan.target.kind {
        case .bootstrap, .command: return nil
        case .engine, .serve, .kafka, .zookeeper, .scripts: break
        }
        // Kafka's default, LogConfig.DEFAULT_MAX_MESSAGE_BYTES: 1 MiB and one record's overhead.
        return ("max.message.bytes", 1_048_588)
    }

    // MARK: Expectations

    private func checkExpectations() {
        let nodes = root["expect"]?.value.items ?? []
        for (expectation, node) in zip(plan.expectations, nodes) {
            if let message = contradiction(expectation) { report(node, message) }
        }
    }

    private func contradiction(_ expectation: Expectation) -> String? {
        switch expectation.metric {
        case .throughput(.consume):
            return plan.consumers.isEmpty
                ? "nothing is consumed, so that throughput(consume) is not measured; add consumers:"
                : nil
        case .throughput(.produce): return unreachable(expectation)
        case .latency(_, let side, let steady): return latency(side, isSteady: steady)
        case .lost, .duplicated, .reordered, .corrupt: return verification(expectation)
        case .firstAckAfterKill:
            return plan.faults.contains { $0.kind == .kill }
                ? nil : "no kill is planned, so that first_ack(kill) is not measured; add faults:"
        case .cpuPerGigabyte(.broker), .peakResident(.broker):
            if case .bootstrap = plan.target.kind {
                return "Trial did not start this cluster and cannot measure its processes"
            }
            return nil
        case .unknown, .cpuPerGigabyte(.client), .peakResident(.client): return nil
        }
    }

    private func unreachable(_ expectation: Expectation) -> String? {
        guard expectation.comparison == .greater || expectation.comparison == .greaterOrEqual,
            let offered = plan.peakRate, expectation.limit > offered
        else { return nil }
        return "the producers offer \(QuantityText.rate(offered)) at most, so that "
            + "\(expectation.text.quoted) can never be met"
    }

    private func latency(_ side: Expectation.Latency, isSteady: Bool) -> String? {
        if side == .endToEnd, plan.consumers.isEmpty {
            return "nothing is consumed, so that end_to_end is not measured; add consumers:"
        }
        if plan.producers.allSatisfy({ $0.rate == .max }) {
            return "a rate of max has no intended times to count latency from; give the producers "
                + "a rate, or expect a throughput"
        }
        if isSteady, plan.hasNothingSteady {
            return
                "the \(QuantityText.duration(plan.phases.afterFault)) after each fault cover the "
                + "whole measure phase, so that nothing steady is left; shorten after-fault, or "
                + "measure longer"
        }
        return nil
    }

    private func verification(_ expectation: Expectation) -> String? {
        let metric = expectation.text.prefix { $0.isLetter }
        if plan.verify == .none {
            return "verify is none, so that \(metric) is not counted; write verify: all"
        }
        if expectation.metric == .lost, plan.producers.allSatisfy(\.asksForNoAcks) {
            return "acks is 0 for every producer: nothing is acknowledged, so that nothing can "
                + "count as lost; use acks 1 or all"
        }
        return nil
    }

    private func report(_ node: YamlNode, _ message: String) {
        problems.report(node.mark, message)
    }
}

extension Plan {
    /// Records a second of all producers at their highest; nil when one is closed loop.
    fileprivate var peakRate: Double? {
        var total = 0.0
        for producer in producers {
            switch producer.rate {
            case .max: return nil
            case .uniform(let rate), .poisson(let rate): total += rate
            case .steps(let steps): total += steps.map(\.rate).max() ?? 0
            case .ramp(let from, let to, _): total += Swift.max(from, to)
            }
        }
        return total
    }

    fileprivate var hasNothingSteady: Bool {
        var covered = Nanoseconds.zero
        for fault in faults {
            guard case .at(let instant) = fault.trigger else { continue }
            if instant > covered { return false }
            covered = Swift.max(covered, instant + phases.afterFault)
        }
        return covered >= phases.measure
    }
}

extension ProducerPlan {
    fileprivate var asksForNoAcks: Bool {
        let acks = client.settings["acks"] ?? client.settings["request.required.acks"]
        return acks?.trimmed == "0"
    }
}
