import Foundation
import Measurements
import Platform
import Reports
import Scenarios
import Verdicts
import Vocabulary

/// Reads what a run left in its folder, as far as it is there.
struct RunFiles {
    let directory: FilePath
    private static let limit = ByteCount.mib(256)
    private static let ledgerFiles = ["ledger/attempts.bin", "ledger/read-back.bin"]

    /// `run` when it has just been judged; else what `result.json` says. Throws `UsageError`.
    func stored(_ judged: JudgedRun? = nil) throws -> StoredRun {
        let run: JudgedRun
        if let judged {
            run = judged
        } else {
            guard let text = try text("result.json") else {
                throw UsageError("\(directory) holds no result.json, so it is not a run's folder")
            }
            run = try parsed("result.json") { try ResultDocument(reading: text).run }
        }
        var stored = StoredRun(run: run, plan: try text("plan.yaml") ?? "")
        if let log = try text("histograms.hlog") {
            stored.histograms = try parsed("histograms.hlog") { try HistogramLog(reading: log) }
        }
        if let series = try text("series.csv") {
            stored.series = try parsed("series.csv") { try SeriesTable(csv: series) }
        }
        if let trace = try text("evidence/trace.json") {
            stored.trace = try parsed("evidence/trace.json") {
                try RecordJSON.decode(ViolationTrace.self, from: trace)
            }
        }
        for name in Self.ledgerFiles {
            // One that is too large to be read at once is named by nobody; trial check reads it.
            guard let bytes = (try? bytes(name)) ?? nil else { continue }
            stored.ledger.append(
                FileDigest(
                    name: name, bytes: Int64(bytes.count), sha256: Sha256.hex(of: bytes)))
        }
        return stored
    }

    private func parsed<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch {
            throw UsageError("\(directory.appending(name)) is not the record of a run: \(error)")
        }
    }

    private func text(_ name: String) throws -> String? {
        try bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    private func bytes(_ name: String) throws -> [UInt8]? {
        let files = DiskFileSystem()
        let path = directory.appending(name)
        guard files.exists(path) else { return nil }
        do {
            return try FileBytes.read(path, limit: Self.limit, as: FileKind("report"), in: files)
        } catch {
            throw UsageError("\(error)")
        }
    }
}
