import Durability
import Foundation
import Measurements
import Platform
import Reports
import Verdicts
import Vocabulary

/// `trial check DIR`: judges stored evidence again, offline.
enum CheckCommand {
    static let row = Command(
        name: "check", operands: "DIR", operandCount: 1...1,
        summary: "judge stored evidence again: a run's folder, or a series of runs",
        discussion: """
            Nothing is started and nothing measured: ledger and read-back are compared anew, with this
            version's judge. A run that was cut short is told as what it is, unknown. Exit codes as those
            of trial run.
            """,
        options: []
    ) { arguments in
        let directory = FilePath(arguments.operands[0])
        let files = DiskFileSystem()
        guard files.exists(directory.appending("runs")) else {
            return try check(directory, isAlone: true)
        }
        var code = ExitCode.passed
        var count = 0
        for entry in try files.list(directory.appending("runs")) where entry.isDirectory {
            guard !entry.name.hasSuffix("-survey") else { continue }
            code = code.worse(
                try check(directory.appending("runs").appending(entry.name), isAlone: false))
            count += 1
        }
        guard count > 0 else { throw UsageError("\(directory) holds no run") }
        Console.say("\(count) runs judged again, exit code \(code.rawValue)")
        return code
    }

    private static func check(_ directory: FilePath, isAlone: Bool) throws -> ExitCode {
        let started = MonotonicClock.now()
        let stored: StoredEvidence
        do {
            stored = try StoredEvidence(directory)
        } catch let error as EvidenceError {
            guard !isAlone else { throw UsageError("\(error)") }
            Console.say("UNKNOWN  \(directory.lastComponent): \(error)")
            return .unknown
        }
        let judged = stored.judge()
        let took = MonotonicClock.now() - started
        if isAlone {
            Console.say(
                TerminalSummary(judged, style: TextStyle(isColoured: false, width: 100)).text)
        } else {
            Console.say(
                "\(judged.verdict.state.rawValue)  \(directory.lastComponent): "
                    + (judged.verdict.reasons.first ?? ""))
        }
        if let before = stored.stored, before.verdict.state != judged.verdict.state {
            Console.say(
                "it was \(before.verdict.state.rawValue) when it was stored, and is "
                    + "\(judged.verdict.state.rawValue) now")
        }
        if isAlone {
            let records = judged.record.durability?.acked ?? 0
            Console.say("judged    \(records.grouped) records in \(took)")
        }
        return ExitCode(rawValue: Int32(judged.verdict.exit))
    }
}
