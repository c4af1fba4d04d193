import Comparisons
import Foundation
import Measurements
import Platform
import Reports
import Runner
import Scenarios

/// The counted workloads of a gate, or of `trial exact`: the same on both sides, interleaved.
struct ExactTier {
    /// Of each side.
    var runs: Int
    /// Below which each run has a folder of its own for a while.
    var scratch: FilePath
    var isInterrupted: () -> Bool

    static let runsByDefault = 2
    static let runsRange = 1...50

    struct Sides {
        var base: [ExactRecord] = []
        var change: [ExactRecord] = []
    }

    /// Both sides by turns; a side without an executable has no runs.
    func carryOut(_ workload: ExactWorkload, base: FilePath?, change: FilePath) throws -> Sides {
        var sides = Sides()
        for number in 0..<runs {
            for (isBase, executable) in [(true, base), (false, change)] {
                guard let executable else { continue }
                guard !isInterrupted() else {
                    throw RunError(.interrupted, "interrupted while counting \(workload.name)")
                }
                let folder = scratch.appending("exact-\(number)-\(isBase ? "base" : "change")")
                let record = try ExactRun(workload, executable: executable, directory: folder)
                    .carryOut()
                if isBase { sides.base.append(record) } else { sides.change.append(record) }
            }
        }
        return sides
    }
}

/// Counts that are kept with the sources: `[trial.exact/v1, …]`, one for each workload.
struct ExactBaseline {
    let path: String
    private(set) var records: [ExactRecord] = []

    private static let fileMax = 1 << 20

    /// A file that is not there yet holds nothing.
    init(_ path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            records = try RecordJSON.decode(
                [ExactRecord].self, from: String(text.prefix(Self.fileMax)))
        } catch {
            throw UsageError("\(path) is no baseline of counts; remove it and --accept anew")
        }
        guard records.allSatisfy({ $0.schema == ExactRecord.schemaVersion }) else {
            throw UsageError(
                "\(path) has another schema than \(ExactRecord.schemaVersion); --accept it anew")
        }
    }

    /// What the workload's counts were; refused when the workload has changed since.
    func record(of workload: ExactWorkload) throws -> ExactRecord? {
        guard let record = records.first(where: { $0.workload == workload.name }) else {
            return nil
        }
        guard record.digest == workload.digest else {
            throw RefusedError(
                "\(workload.name) is another workload than \(path) has counts of; --accept them anew"
            )
        }
        return record
    }

    mutating func accept(_ record: ExactRecord) throws {
        records.removeAll { $0.workload == record.workload }
        records.append(record)
        records.sort { $0.workload < $1.workload }
        try RecordJSON.text(of: records).write(toFile: path, atomically: true, encoding: .utf8)
    }
}
