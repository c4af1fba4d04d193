import Measurements
package import Platform
import Reports
package import Runner
package import Scenarios
package import Verdicts
import Vocabulary

/// A run's evidence as it lies on disk: plan, record, ledger and what was read back. Whoever has the
/// directory can judge it again, with this version of the judge or another.
package struct StoredEvidence {
    package let plan: Plan
    package let evidence: Evidence
    /// What was said of it when it was stored; nil when the run was cut short before.
    package let stored: JudgedRun?

    private static let ledgerMax = ByteCount.gib(8)
    private static let smallMax = ByteCount.mib(64)

    /// Writes what judging needs beside what the run itself has written.
    package static func keep(_ outcome: RunOutcome) throws {
        guard let found = outcome.foundAgain else { return }
        let start = outcome.measureStart?.nanoseconds
        let kept = KeptReadBack(summary: found.summary, measureStart: start)
        try outcome.directory.write(RecordJSON.text(of: kept), to: "ledger/read-back.json")
    }

    /// Throws `EvidenceError` for a directory that holds no run.
    package init(_ directory: FilePath) throws {
        let files = DiskFileSystem()
        func bytes(_ name: String, _ limit: ByteCount) throws -> [UInt8]? {
            let path = directory.appending(name)
            guard files.exists(path) else { return nil }
            return try FileBytes.read(path, limit: limit, as: FileKind("evidence"), in: files)
        }
        guard files.exists(directory.appending("plan.yaml")),
            let plan = try ScenarioFile.load(directory.appending("plan.yaml").text).first
        else { throw EvidenceError("\(directory) holds no plan.yaml, so it is no run of Trial") }
        self.plan = plan
        guard let record = try bytes("result.json", Self.smallMax) else {
            throw EvidenceError("\(directory) holds no result.json: the run ended before it began")
        }
        let text = String(decoding: record, as: UTF8.self)
        stored = try? ResultDocument(reading: text).run
        let run = try stored?.record ?? RecordJSON.decode(RunRecord.self, from: text)

        var problem: String?
        var entries: [LedgerEntry] = []
        if let ledger = try bytes("ledger/attempts.bin", Self.ledgerMax) {
            let file = try ledger.withUnsafeBytes { try RecordFile<LedgerEntry>(ledger: $0) }
            entries = file.entries
            if file.header.digest != plan.digest {
                problem = "the ledger belongs to another plan"
            } else if file.tornBytes > 0 {
                problem = "the ledger ends in \(file.tornBytes) bytes of a torn entry"
            }
        } else {
            problem = "there is no ledger"
        }
        var found: ReadBack?
        var start: Int64?
        if let summary = try bytes("ledger/read-back.json", Self.smallMax),
            let runs = try bytes("ledger/read-back.bin", Self.ledgerMax)
        {
            let kept = try RecordJSON.decode(
                KeptReadBack.self, from: String(decoding: summary, as: UTF8.self))
            let file = try runs.withUnsafeBytes { try RecordFile<ReadRun>(readRuns: $0) }
            var read = ReadBack(kept.summary, runs: file.entries)
            start = kept.measureStart
            if file.tornBytes > 0, read.problem == nil {
                read.problem = "what was read back ends in a torn entry"
            }
            found = read
        }
        evidence = Evidence(
            plan: plan, record: run, ledger: entries, ledgerProblem: problem, readBack: found,
            measureStart: start.map { Instant(nanoseconds: $0) })
    }

    package func judge() -> JudgedRun { Judge(plan: plan, evidence: evidence).judge() }
}

/// Why stored evidence cannot be judged.
package struct EvidenceError: Error, CustomStringConvertible {
    package var description: String
    init(_ description: String) { self.description = description }
}

private struct KeptReadBack: Codable {
    var summary: ReadBack.Summary
    /// Monotonic nanoseconds of the run's clock: examples tell their times from it.
    var measureStart: Int64?

    enum CodingKeys: String, CodingKey {
        case summary = "read_back"
        case measureStart = "measure_start_ns"
    }
}
