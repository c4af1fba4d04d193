import Platform
import Vocabulary

/// `bin/kafka-server-stop.sh` of a distribution, where it can stop one broker and leave others alone:
/// Kafka's own can since KIP-979 (3.7), by the number of the node.
struct StopScript: Sendable {
    let script: FilePath
    private static let sizeMax = ByteCount.kib(64)
    /// How a script that can says so: Kafka's names the option, ours hands it on to `trial`.
    private static let signs = ["node-id", "kafka server-stop"]

    init?(_ home: KafkaHome, _ files: any FileSystem) {
        script = home.script("kafka-server-stop.sh")
        guard files.exists(script),
            let bytes = try? FileBytes.read(
                script, limit: Self.sizeMax, as: FileKind("script"), in: files)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard Self.signs.contains(where: { text.contains($0) }) else { return nil }
    }

    /// Returns when the script has; the broker's end is somebody else's to wait for.
    func run(_ node: KafkaNode, _ setup: KafkaSetup, _ deadline: Instant) throws {
        let log = setup.logs.appending("stop-\(node.id).log")
        var command = ChildProcess.Command(script, ["--node-id=\(node.id)"])
        command.environment = setup.environment
        command.output = log
        let watch = StartWatch(
            name: "stop", deadline: deadline, interruption: setup.interruption)
        try watch.run(command, as: "kafka-server-stop.sh", log: log)
    }
}
