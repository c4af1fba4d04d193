import Vocabulary

extension PlanLines {
    mutating func settings(_ settings: [String: String]) {
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            line(Self.scalar(name), Self.scalar(SecretSettings.shown(name, value)))
        }
    }

    mutating func topic(_ topic: TopicPlan) {
        block(Self.scalar(topic.name), isEmpty: false) { text in
            text.line("partitions", QuantityText.underscored(topic.partitions))
            text.line("replication.factor", String(topic.replicationFactor))
            text.settings(topic.settings)
        }
    }

    mutating func producer(_ producer: ProducerPlan) {
        line("topic", Self.scalar(producer.topic))
        line("count", QuantityText.underscored(producer.count))
        rate(producer.rate)
        line("keys", Self.keys(producer.keys))
        block("values", isEmpty: false) { text in
            if producer.values.sizes.count == 1, producer.values.sizes[0].weight == 1 {
                text.line("size", QuantityText.size(producer.values.sizes[0].size))
            } else {
                text.block("sizes", isEmpty: false) { text in
                    for entry in producer.values.sizes {
                        text.line(QuantityText.size(entry.size), QuantityText.number(entry.weight))
                    }
                }
            }
            text.line("compressible", QuantityText.percent(producer.values.compressible))
        }
        line(
            "headers",
            "{ count: \(producer.headers.count), size: \(QuantityText.size(producer.headers.size)) }"
        )
        client(producer.client)
    }

    private mutating func rate(_ rate: RatePlan) {
        switch rate {
        case .max: line("rate", "max")
        case .uniform(let rate): line("rate", QuantityText.rate(rate))
        case .poisson(let rate): line("rate", "poisson \(QuantityText.rate(rate))")
        case .steps(let steps):
            block("rate", isEmpty: false) { text in
                text.list("steps", steps) {
                    $0.item("[\(QuantityText.duration($1.span)), \(QuantityText.rate($1.rate))]")
                }
            }
        case .ramp(let from, let to, let over):
            block("rate", isEmpty: false) { text in
                text.block("ramp", isEmpty: false) { text in
                    text.line("from", QuantityText.rate(from))
                    text.line("to", QuantityText.rate(to))
                    text.line("over", QuantityText.duration(over))
                }
            }
        }
    }

    private static func keys(_ keys: KeyPlan) -> String {
        switch keys {
        case .none: "none"
        case .single: "single"
        case .roundRobin(let count): "{ round-robin: \(QuantityText.underscored(count)) }"
        case .uniform(let count): "{ uniform: \(QuantityText.underscored(count)) }"
        case .zipf(let count): "{ zipf: \(QuantityText.underscored(count)) }"
        }
    }

    private mutating func client(_ client: ClientPlan) {
        block("client", isEmpty: false) { text in
            text.line("kind", client.kind.rawValue)
            if let library = client.library { text.line("library", Self.scalar(library)) }
            text.settings(client.settings)
        }
    }

    mutating func consumer(_ consumer: ConsumerPlan) {
        line("topic", Self.scalar(consumer.topic))
        line("count", QuantityText.underscored(consumer.count))
        list("pauses", consumer.pauses) { text, pause in
            text.line("at", Self.moment(pause.at))
            text.line("for", QuantityText.duration(pause.span))
        }
        client(consumer.client)
    }

    mutating func phases(_ phases: PhasePlan) {
        block("phases", isEmpty: false) { text in
            switch phases.warmup {
            case .none: text.line("warmup", "none")
            case .fixed(let span): text.line("warmup", QuantityText.duration(span))
            case .steady(let limit):
                text.line("warmup", "steady up to \(QuantityText.duration(limit))")
            }
            text.line("measure", QuantityText.duration(phases.measure))
            text.line("drain", QuantityText.duration(phases.drain))
            text.line("after-fault", QuantityText.duration(phases.afterFault))
        }
    }

    mutating func fault(_ fault: FaultPlan) {
        switch fault.kind {
        case .kill: line("kill", Self.scalar("\(fault.subject)"))
        case .stop: line("stop", Self.scalar("\(fault.subject)"))
        case .pause(let span):
            line("pause", Self.scalar("\(fault.subject)"))
            line("for", QuantityText.duration(span))
        case .disk(let disk, let span):
            line("disk", Self.scalar("\(disk)"))
            line("for", QuantityText.duration(span))
        }
        switch fault.trigger {
        case .at(let instant): line("at", Self.moment(instant))
        case .afterAcks(let count): line("after", "\(QuantityText.underscored(count)) acks")
        }
        if case .pause = fault.kind { return }
        let wait = fault.restartAfter
        line("restart", wait == .zero ? "at once" : "after \(QuantityText.duration(wait))")
    }

    mutating func limits(_ limits: PlanLimits) {
        block("limits", isEmpty: false) { text in
            text.line("ready", QuantityText.duration(limits.ready))
            text.line("request", QuantityText.duration(limits.request))
            text.line("read-back", QuantityText.duration(limits.readBack))
            text.line("stop", QuantityText.duration(limits.stop))
            text.line("closed-loop-records", QuantityText.underscored(limits.closedLoopRecords))
            text.line("backlog-records", QuantityText.underscored(limits.backlogRecords))
        }
    }

    private static func moment(_ instant: Nanoseconds) -> String {
        "measure + \(QuantityText.duration(instant))"
    }
}
