import Vocabulary

/// What a plan says that is allowed and may surprise.
enum PlanWarnings {
    static func of(_ plan: Plan) -> [PlanWarning] {
        var warnings = nearMisses(plan)
        if plan.phases.warmup == .none {
            warnings.append(
                PlanWarning(
                    code: "no-warmup",
                    text: "there is no warm-up: memory, caches and connections are cold when "
                        + "measuring begins"))
        }
        warnings += unflushed(plan)
        return warnings
    }

    /// Kafka's `flush.ms` waits for the log flush scheduler, which is not running by default
    /// (`log.flush.scheduler.interval.ms` is Long.MAX_VALUE).
    private static func unflushed(_ plan: Plan) -> [PlanWarning] {
        switch plan.target.kind {
        case .bootstrap, .command: return []
        case .engine, .serve, .kafka, .zookeeper, .scripts: break
        }
        guard plan.target.settings["log.flush.scheduler.interval.ms"] == nil else { return [] }
        let topics = plan.topics.filter { $0.settings["flush.ms"] != nil }.map(\.name)
        guard !topics.isEmpty else { return [] }
        return [
            PlanWarning(
                code: "flush-ms-without-scheduler",
                text: "flush.ms of \(topics.joined(separator: ", ")) never flushes by itself: set "
                    + "log.flush.scheduler.interval.ms under broker: as well")
        ]
    }

    /// Unknown settings pass, since the broker or the client judges them; one that is a slip away
    /// from a known one is worth a word before the run.
    private static func nearMisses(_ plan: Plan) -> [PlanWarning] {
        var warnings: [PlanWarning] = []
        let look = { (place: String, settings: [String: String], native: NativeBlock) in
            for name in settings.keys.sorted() where !native.knows(name) {
                guard let nearest = NearestName.of(name, among: native.knownNames) else { continue }
                let warning = PlanWarning(
                    code: "native-name-near-miss",
                    text: "\(place): \(name) is no setting that Kafka documents; did you mean "
                        + "\(nearest)? It is passed on as written")
                if !warnings.contains(warning) { warnings.append(warning) }
            }
        }
        look("broker", plan.target.settings, .broker)
        for topic in plan.topics { look("topics.\(topic.name)", topic.settings, .topic) }
        for (index, producer) in plan.producers.enumerated() {
            look("producers[\(index)].client", producer.client.settings, .producer)
        }
        for (index, consumer) in plan.consumers.enumerated() {
            look("consumers[\(index)].client", consumer.client.settings, .consumer)
        }
        return warnings
    }
}
