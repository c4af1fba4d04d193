import Vocabulary

/// A broker that Trial does not know, as a small file describes it: `command:FILE`.
///
///     trial-broker: 1
///     name: tansu
///     start: exec tansu broker --listener-url tcp://127.0.0.1:$TRIAL_PORT …
///     port: free
///     version: tansu --version
///     stop: TERM
///
/// The commands run in `sh`, with TRIAL_PORT, TRIAL_DATA (an empty folder) and TRIAL_LOGS set.
package struct CommandFile: Sendable, Hashable {
    package enum StopSignal: String, Sendable, Hashable {
        case terminate = "TERM"
        case interrupt = "INT"
        case quit = "QUIT"
        case kill = "KILL"
    }

    package var name: String
    package var about: String
    package var start: String
    /// Nil for any that is free when the run begins.
    package var port: Int?
    /// Prints the broker's version; nil where only the protocol tells it.
    package var version: String?
    package var stop: StopSignal

    package static func load(_ path: String, files: ScenarioFiles = .disk) throws(ScenarioErrors)
        -> CommandFile
    {
        let problems = Problems()
        let start = Mark(source: path)
        switch files.read(path, ScenarioLimits.fileBytes) {
        case .failure(let refusal):
            problems.report(
                start, "the file of a command: target cannot be read: \(refusal.reason)")
        case .success(let bytes):
            let node = YamlReader.read(bytes, source: path, problems: problems)
            if let node, let file = decode(node, problems), problems.isEmpty { return file }
            if problems.isEmpty { problems.report(start, "the file is empty") }
        }
        try problems.throwIfAny()
        preconditionFailure("a file that gives no broker has been reported")
    }

    private static let table = KeyTable(
        name: "a broker's file",
        keys: [
            .init(
                name: "trial-broker", shape: .count(1...1), required: "trial-broker: 1",
                about: "Version of this language: 1."),
            .init(name: "name", shape: .text, required: "name: my-broker", about: "For reports."),
            .init(name: "about", shape: .text, about: "What it is."),
            .init(
                name: "start", shape: .text,
                required: "start: exec my-broker --port $TRIAL_PORT --data $TRIAL_DATA",
                about: "The command that starts it and stays."),
            .init(name: "port", shape: .text, about: "free (default), or the port it listens on."),
            .init(name: "version", shape: .text, about: "A command that prints its version."),
            .init(
                name: "stop", shape: .word(["TERM", "INT", "QUIT", "KILL"]),
                about: "The signal of a clean stop. Default TERM."),
        ])

    private static func decode(_ node: YamlNode, _ problems: Problems) -> CommandFile? {
        guard let fields = Fields(node, as: table, at: "", problems: problems) else { return nil }
        _ = fields.count("trial-broker")
        let port = fields.value("port") { (text) throws(Complaint) -> Int? in
            if text == "free" { return nil }
            return try Quantity.check(
                try Quantity.count(text), in: 1...65_535, { QuantityText.underscored($0) })
        }
        let stop = fields.value("stop") { (text) throws(Complaint) in
            guard let signal = StopSignal(rawValue: text) else {
                throw Complaint("\(text.quoted) is none of TERM, INT, QUIT, KILL")
            }
            return signal
        }
        guard let name = fields.text("name"), let start = fields.text("start") else { return nil }
        return CommandFile(
            name: name, about: fields.text("about") ?? "", start: start, port: port ?? nil,
            version: fields.text("version"), stop: stop ?? .terminate)
    }
}
