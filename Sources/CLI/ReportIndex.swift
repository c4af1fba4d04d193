import Foundation
import Platform
import Reports
import Vocabulary

/// Makes `index.html` from the runs that lie below a folder: `<scenario>/<time>/result.json`.
struct ReportIndex {
    let folder: String
    private static let resultMax = ByteCount.mib(64)

    func write() throws -> ExitCode {
        var entries: [IndexEntry] = []
        var series: [IndexSeries] = []
        var unreadable: [String] = []
        for scenario in try names(in: folder) {
            for time in (try? names(in: "\(folder)/\(scenario)")) ?? [] {
                let run = "\(scenario)/\(time)"
                do {
                    if let entry = try entry(run) {
                        entries.append(entry)
                    } else if let entry = try self.series(run) {
                        series.append(entry)
                    }
                } catch {
                    unreadable.append("\(folder)/\(run)/result.json is passed over: \(error)")
                }
            }
        }
        guard !entries.isEmpty || !series.isEmpty || !unreadable.isEmpty else {
            throw UsageError("no run lies below \(folder); name another folder")
        }
        Console.complain(unreadable)
        let path = FilePath(folder).appending("index.html")
        try FileBytes.replaceDurably(
            path, with: Array(IndexPage(entries, series: series).text.utf8), as: FileKind("report"),
            in: DiskFileSystem())
        Console.say("\(path): \(entries.count) runs, \(series.count) series")
        return .passed
    }

    /// Nil for a folder without a page of ours.
    private func series(_ folder: String) throws -> IndexSeries? {
        let files = DiskFileSystem()
        let path = FilePath(self.folder).appending(folder).appending("report.html")
        guard files.exists(path) else { return nil }
        let bytes = try FileBytes.read(
            path, limit: Self.resultMax, as: FileKind("report"), in: files)
        return IndexSeries(folder: folder, page: String(decoding: bytes, as: UTF8.self))
    }

    /// Nil for a folder that holds no run, or one whose run is not over.
    private func entry(_ run: String) throws -> IndexEntry? {
        let files = DiskFileSystem()
        let path = FilePath(folder).appending(run)
        guard files.exists(path.appending("result.json")) else { return nil }
        let bytes = try FileBytes.read(
            path.appending("result.json"), limit: Self.resultMax, as: FileKind("report"), in: files)
        return IndexEntry(
            folder: run, hasPage: files.exists(path.appending("report.html")),
            run: try ResultDocument(reading: String(decoding: bytes, as: UTF8.self)).run)
    }

    private func names(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw UsageError("there is no folder \(folder)")
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }
}
