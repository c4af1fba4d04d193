import Vocabulary

extension ScenarioTables {
    static let phases = KeyTable(
        name: "phases",
        keys: [
            .init(
                name: "warmup", shape: .pattern(Pattern.warmup),
                about: "steady up to 10s (default), a fixed time such as 5s, or none."),
            .init(
                name: "measure", shape: .duration(ScenarioRanges.measure), about: "Default 20s."),
            .init(
                name: "drain", shape: .duration(ScenarioRanges.drain),
                about: "How long outstanding records may still be answered. Default 10s."),
            .init(
                name: "after-fault", shape: .duration(ScenarioRanges.afterFault),
                about: "What steady figures leave out after each fault. Default 2s."),
        ])

    static let faultVerbs = ["kill", "stop", "pause", "disk", "restart"]
    static let faultTriggers = ["at", "after", "random"]

    static let fault = KeyTable(
        name: "a fault",
        keys: [
            .init(
                name: "kill", shape: .pattern(Pattern.subject),
                about: "SIGKILL to broker, node N, leader of TOPIC/P, all or zookeeper, then a "
                    + "restart."),
            .init(
                name: "stop", shape: .pattern(Pattern.subject),
                about: "A clean stop, then a restart."),
            .init(
                name: "pause", shape: .pattern(Pattern.subject),
                about: "SIGSTOP, and SIGCONT after for:."),
            .init(
                name: "disk", shape: .pattern(Pattern.disk),
                about: "The served broker's file system, for the time of for:, is full, fails "
                    + "with errno EIO, does a short write, a failed sync or a lying sync, or is "
                    + "slow 20ms. A broker that ends of it is restarted."),
            .init(
                name: "at", shape: .pattern(Pattern.moment),
                about: "At an instant: measure + 5s."),
            .init(
                name: "after", shape: .pattern(Pattern.acks),
                about: "After so many acknowledged records: 100_000 acks."),
            .init(
                name: "random", shape: .pattern("^[0-9][0-9_]* in measure$"),
                about: "At so many instants chosen by the seed: 5 in measure."),
            .init(
                name: "restart",
                shape: .pattern(
                    "^(at once|after .+|broker|node [0-9]+|leader of .+|all|zookeeper)$"),
                about: "at once (default) or after 2s; restart: broker is a fault of its own, "
                    + "a clean stop with a restart at once."),
            .init(
                name: "repeat", shape: .count(1...1_000), about: "How often in all, with every:."),
            .init(
                name: "every",
                shape: .either([.duration(ScenarioRanges.span), .pattern(Pattern.acks)]),
                about: "From one to the next: 5s with at:, 100_000 acks with after:."),
            .init(
                name: "for", shape: .duration(ScenarioRanges.span),
                about: "How long a pause or a disk: lasts."),
        ], exclusive: [faultTriggers])

    static let limits = KeyTable(
        name: "limits",
        keys: [
            .init(
                name: "ready", shape: .duration(ScenarioRanges.limit),
                about: "From the broker's start to its first answer. Default 60s."),
            .init(
                name: "request", shape: .duration(ScenarioRanges.limit),
                about: "One control request. Default 30s."),
            .init(
                name: "read-back", shape: .duration(ScenarioRanges.limit),
                about: "Reading everything back. Default 10m."),
            .init(
                name: "stop", shape: .duration(ScenarioRanges.limit),
                about: "A clean stop, before the process is killed. Default 30s."),
            .init(
                name: "closed-loop-records", shape: .count(ScenarioRanges.limitRecords),
                about: "Records without an outcome that a producer at rate max may have. "
                    + "Default 20_000."),
            .init(
                name: "backlog-records", shape: .count(ScenarioRanges.limitRecords),
                about: "Records that wait in the generator for the client. Default 1_000_000."),
        ])

    static let defaults = KeyTable(
        name: "defaults",
        keys: [
            .init(name: "topic", shape: .block(topic.relaxed), about: "For every topic."),
            .init(name: "producer", shape: .block(producer.relaxed), about: "For every producer."),
            .init(name: "consumer", shape: .block(consumer.relaxed), about: "For every consumer."),
            .init(
                name: "client", shape: .block(anyClient),
                about: "For the client of every producer and consumer."),
        ])

    /// Settings that go to the clients that know them.
    static let anyClient = producerClient

    /// Regular expressions for editors; the decoder's own grammar is stricter and explains itself.
    enum Pattern {
        static let name = "^[a-z0-9][a-z0-9.-]*$"
        static let topic = "^[A-Za-z0-9._-]{1,200}$"
        static let target =
            "^(serve|engine|kafka(:[0-9]+)?(@.+)?|zookeeper(@.+)?|command:.+|scripts:.+"
            + "|bootstrap:.+)$"
        static let verify = "^(all|none|sample ([0-9][0-9._]* ?%|0\\.[0-9]+|1))$"
        static let rate = "^(max|(poisson )?[0-9][0-9_.]* ?/s)$"
        static let moment = "^measure *\\+ *[0-9][0-9_.]* ?(ns|us|ms|s|m|h)$"
        static let acks = "^[0-9][0-9_]* acks$"
        static let warmup = "^(none|(steady up to )?[0-9][0-9_.]* ?(ns|us|ms|s|m|h))$"
        static let disk =
            "^(full|errno E[A-Z]+|short write|failed sync|lying sync|slow [0-9].*)$"
        static let subject = "^(broker|node [0-9]+|leader of .+|all|zookeeper)$"
        static let expectation = "^[a-z0-9_.]+( *\\([a-z_, ]+\\))? *(<=|>=|==|<|>) *[0-9].*$"
    }
}
