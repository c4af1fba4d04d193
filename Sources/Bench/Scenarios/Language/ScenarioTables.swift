import Vocabulary

/// The language, version 1.
enum ScenarioTables {
    static let scenario = KeyTable(
        name: "a scenario",
        keys: [
            .init(
                name: "trial", shape: .count(1...1), required: "trial: 1",
                about: "Version of this language: 1."),
            .init(
                name: "name", shape: .pattern(Pattern.name), required: "name: my-scenario",
                about: "Names the scenario and its directory under reports/."),
            .init(name: "about", shape: .text, about: "What the scenario shows, for a stranger."),
            .init(
                name: "seed", shape: .seed,
                about: "All that is random comes from it. Default 7."),
            .init(
                name: "target", shape: .pattern(Pattern.target),
                about: "What is on trial: serve (default), engine, kafka, kafka:3, zookeeper, "
                    + "scripts:DIR, command:FILE, or bootstrap:HOST:PORT[,…]."),
            .init(
                name: "jvm", shape: .block(jvm),
                about: "The Java machine of kafka, zookeeper and scripts."),
            .init(
                name: "control", shape: .block(control),
                about: "Your own commands that break and mend a cluster: bootstrap, command."),
            .init(
                name: "broker", shape: .block(broker), about: "Native broker settings, verbatim."),
            .init(
                name: "topics", shape: .map(namePattern: Pattern.topic, .block(topic)),
                required: "topics: { orders: { partitions: 4 } }",
                about: "Topics that the run creates and deletes, by name."),
            .init(
                name: "producers", shape: .list(.block(producer), least: 1),
                required: "producers: [{ topic: orders, rate: 1_000/s }]",
                about: "Who sends what, and how fast."),
            .init(
                name: "consumers", shape: .list(.block(consumer)),
                about: "Who reads while the load runs."),
            .init(name: "phases", shape: .block(phases), about: "How long each part lasts."),
            .init(
                name: "faults", shape: .list(.block(fault)), about: "What goes wrong, and when."),
            .init(
                name: "verify", shape: .pattern(Pattern.verify),
                about: "What is read back and checked: all (default), sample 1%, or none. "
                    + "A planned fault forces all."),
            .init(
                name: "expect", shape: .list(.pattern(Pattern.expectation)),
                about: "Limits that the run must meet, such as p99(produce, steady) < 50ms."),
            .init(
                name: "limits", shape: .block(limits), about: "Bounds of waits and queues."),
            .init(
                name: "include", shape: .either([.text, .list(.text, least: 1)]),
                about: "Files whose blocks stand under this one's; paths from this file."),
            .init(
                name: "defaults", shape: .block(defaults),
                about: "What every topic, producer, consumer or client has unless it says else."),
            .init(
                name: "matrix",
                shape: .map(
                    namePattern: "^.+$",
                    .either([.list(.any, least: 1), .map(namePattern: Pattern.name, .any)])),
                about: "A family of plans: a setting's path with its values, or with a mapping "
                    + "from label to value."),
            .init(
                name: "digest", shape: .pattern("^[0-9a-f]{64}$"),
                about: "Names the resolved plan; printed by trial plan, checked when given."),
        ])

    static let jvm = KeyTable(
        name: "jvm",
        keys: [
            .init(
                name: "heap", shape: .size(ScenarioRanges.heap),
                about: "Of each node. Default 1GiB; 512MiB where several nodes share the machine."),
            .init(name: "options", shape: .text, about: "Options of java, verbatim."),
        ])

    static let control = KeyTable(
        name: "control",
        keys: [
            .init(name: "kill", shape: .text, about: "Kills at once, such as docker kill b1."),
            .init(name: "stop", shape: .text, about: "Stops cleanly."),
            .init(name: "start", shape: .text, about: "Starts again what was killed or stopped."),
            .init(name: "pause", shape: .text, about: "Halts without ending, as SIGSTOP does."),
            .init(name: "resume", shape: .text, about: "Ends the pause."),
            .init(name: "ready", shape: .text, about: "Exits with 0 once all is well again."),
        ])

    static let broker = KeyTable(name: "broker", keys: [], native: .broker)

    static let topic = KeyTable(
        name: "a topic",
        keys: [
            .init(
                name: "partitions", shape: .count(1...ScenarioLimits.partitions),
                about: "Default 1."),
            .init(
                name: "replication.factor", shape: .count(1...100),
                about: "Default 1; with kafka:N as many as nodes, up to 3."),
        ], native: .topic)

    static let producer = KeyTable(
        name: "a producer",
        keys: [
            .init(name: "topic", shape: .text, required: "topic: orders", about: "One of topics:."),
            .init(
                name: "count", shape: .count(ScenarioRanges.workers),
                about: "Producers that share the rate evenly. Default 1."),
            .init(
                name: "rate",
                shape: .either([.pattern(Pattern.rate), .block(rateCurve)]),
                required: "rate: 50_000/s",
                about: "Records a second over all `count`: 50_000/s, poisson 50_000/s, max "
                    + "(closed loop), or a curve of steps: or ramp:."),
            .init(
                name: "keys", shape: .either([.word(["none", "single"]), .block(keys)]),
                about: "How keys are chosen. Default none: partitions in turn."),
            .init(name: "values", shape: .block(values), about: "What values are made of."),
            .init(name: "headers", shape: .block(headers), about: "Headers of every record."),
            .init(
                name: "client", shape: .block(producerClient),
                about: "Which client, with native producer settings, verbatim."),
        ])

    static let rateCurve = KeyTable(
        name: "rate",
        keys: [
            .init(
                name: "steps",
                shape: .list(.pair(.duration(ScenarioRanges.span), .rate), least: 1),
                about: "[duration, rate] each; the last rate holds on."),
            .init(name: "ramp", shape: .block(ramp), about: "From one rate to another."),
        ], exclusive: [["steps", "ramp"]])

    static let ramp = KeyTable(
        name: "ramp",
        keys: [
            .init(
                name: "from", shape: .rate, required: "from: 1_000/s", about: "Rate at the start."),
            .init(
                name: "to", shape: .rate, required: "to: 50_000/s",
                about: "Rate at the end, held on."),
            .init(
                name: "over", shape: .duration(ScenarioRanges.span), required: "over: 10s",
                about: "How long the way takes."),
        ])

    static let keys = KeyTable(
        name: "keys",
        keys: [
            .init(
                name: "round-robin", shape: .count(ScenarioRanges.keys), about: "N keys in turn."),
            .init(
                name: "uniform", shape: .count(ScenarioRanges.keys),
                about: "N keys, each as likely."),
            .init(
                name: "zipf", shape: .count(ScenarioRanges.keys),
                about: "N keys, the k-th with a share of 1/k."),
        ], exclusive: [["round-robin", "uniform", "zipf"]])

    static let values = KeyTable(
        name: "values",
        keys: [
            .init(
                name: "size", shape: .size(ScenarioRanges.valueSize),
                about: "One size for all. Default 1KiB."),
            .init(
                name: "sizes",
                shape: .map(namePattern: "^[0-9][0-9_.]* ?([KMG]i?)?B?$", .weight),
                about: "Sizes with their weights; a bare number is bytes."),
            .init(
                name: "compressible", shape: .share,
                about: "The share that a compressor can remove. Default 0."),
        ], exclusive: [["size", "sizes"]])

    static let headers = KeyTable(
        name: "headers",
        keys: [
            .init(name: "count", shape: .count(0...100), about: "Default 0."),
            .init(
                name: "size", shape: .size(ScenarioRanges.headerSize),
                about: "Bytes of each header's value."),
        ])

    static let producerClient = client(native: .producer)
    static let consumerClient = client(native: .consumer)

    private static func client(native: NativeBlock) -> KeyTable {
        KeyTable(
            name: "client",
            keys: [
                .init(
                    name: "kind", shape: .word(["auto", "wire", "engine", "librdkafka"]),
                    about: "auto (default): the engine door for target engine, else wire."),
                .init(
                    name: "library", shape: .text,
                    about: "With librdkafka: the shared library to load. Default the system's."),
            ], native: native)
    }

    static let consumer = KeyTable(
        name: "a consumer",
        keys: [
            .init(name: "topic", shape: .text, required: "topic: orders", about: "One of topics:."),
            .init(
                name: "count", shape: .count(ScenarioRanges.workers),
                about: "Consumers that divide the partitions. Default 1."),
            .init(
                name: "pauses", shape: .list(.block(pause)),
                about: "Spans of the measure phase in which nothing is fetched."),
            .init(
                name: "client", shape: .block(consumerClient),
                about: "Which client, with native consumer settings, verbatim."),
            .init(name: "group", shape: .text, about: "Not offered by the broker yet."),
        ])

    static let pause = KeyTable(
        name: "a pause",
        keys: [
            .init(
                name: "at", shape: .pattern(Pattern.moment), required: "at: measure + 5s",
                about: "measure + 5s."),
            .init(
                name: "for", shape: .duration(ScenarioRanges.span), required: "for: 5s",
                about: "How long."),
        ])
}
