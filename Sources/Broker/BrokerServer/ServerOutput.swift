package import BrokerCore
import Foundation
import Platform

/// Where a server says what its operator should know.
package struct ServerOutput: Sendable {
    /// The line that says requests are answered; once.
    package var ready: @Sendable (String) -> Void
    /// Everything else, a line each.
    package var log: @Sendable (String) -> Void

    /// What matters less is not said.
    package var level = BrokerEvent.Level.info
    private var isDated = false

    package init(
        ready: @escaping @Sendable (String) -> Void, log: @escaping @Sendable (String) -> Void
    ) {
        self.ready = ready
        self.log = log
    }

    /// A line of the log, in the form of Kafka's.
    func tell(_ event: BrokerEvent) {
        guard event.level >= level else { return }
        guard isDated else { return log(event.text) }
        // 2026-11-24T17:19:02.041Z
        let time = UTCTimestamp.now().description.dropLast()
            .replacing("T", with: " ").replacing(".", with: ",")
        log("[\(time)] \(event.level.name) \(event.text)")
    }

    /// The ready line to standard output, the rest to standard error. A line that cannot be written
    /// (the reader has gone) is dropped: serving matters more.
    package static let standard: ServerOutput = {
        var output = ServerOutput(
            ready: { write($0, to: .standardOutput) }, log: { write($0, to: .standardError) })
        output.isDated = true
        return output
    }()

    private static func write(_ line: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}

extension BrokerEvent.Level {
    var name: String { "\(self)".uppercased() }

    /// `trial.log.level`.
    init?(setting text: String) {
        guard let level = Self.allCases.first(where: { "\($0)" == text }) else { return nil }
        self = level
    }
}
