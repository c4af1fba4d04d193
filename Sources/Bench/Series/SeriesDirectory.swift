package import Comparisons
import Measurements
package import Platform
import Vocabulary

/// `reports/<scenario>/<time>-<command>/`: the files of a series.
///
///     design.json          what was fixed beforehand
///     plans/<arm>.yaml     what each arm carries out
///     journal.ndjson       one line for each run, in the order of their going
///     runs/NNN-<arm>/      each a run as `trial run` leaves it
///     comparison.json, report.md, junit.xml, …
///
/// The first four hold everything that the others are made of.
package struct SeriesDirectory: Sendable {
    package let path: FilePath
    private let files = DiskFileSystem()

    private static let suffixMax = 99
    private static let fileMax = ByteCount.mib(64)

    package init(existing path: FilePath) { self.path = path }

    /// Makes a directory under a name that is free.
    package init(reports: FilePath, scenario: String, time: String, command: String) throws {
        let parent = reports.appending(scenario)
        try FileBytes.createDirectories(parent, in: files)
        for number in 1...Self.suffixMax {
            let name = number == 1 ? "\(time)-\(command)" : "\(time)-\(command)-\(number)"
            let candidate = parent.appending(name)
            guard !files.exists(candidate) else { continue }
            for folder in [candidate, candidate.appending("plans"), candidate.appending("runs")] {
                try files.createDirectory(folder)
            }
            path = candidate
            return
        }
        throw SeriesError(
            .environment, "\(parent) holds \(Self.suffixMax) series of \(time); wait a second")
    }

    package var runs: FilePath { path.appending("runs") }
    package func plan(of arm: String) -> FilePath { path.appending("plans/\(arm).yaml") }

    package func write(_ text: String, to name: String) throws {
        try FileBytes.replaceDurably(
            path.appending(name), with: Array(text.utf8), as: "report", in: files)
    }

    package func read(_ name: String) throws -> String {
        let bytes = try FileBytes.read(
            path.appending(name), limit: Self.fileMax, as: "report", in: files)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func has(_ name: String) -> Bool { files.exists(path.appending(name)) }

    // MARK: Design and journal

    package func write(_ design: SeriesDesign) throws {
        try write(RecordJSON.text(of: design), to: "design.json")
    }

    package func design() throws -> SeriesDesign {
        guard has("design.json") else {
            throw SeriesError(
                .badInput, "\(path) is no series: it holds no design.json; name the folder of one")
        }
        let design: SeriesDesign
        do {
            design = try RecordJSON.decode(SeriesDesign.self, from: read("design.json"))
        } catch {
            throw SeriesError(.refused, "\(path)/design.json cannot be read: \(error)")
        }
        guard design.schema == SeriesDesign.schemaVersion else {
            throw SeriesError(
                .refused,
                "\(path) has schema \(design.schema); this version reads \(SeriesDesign.schemaVersion)"
            )
        }
        return design
    }

    /// Lines that an interruption cut short are not runs.
    package func journal() throws -> [JournalEntry] {
        guard has("journal.ndjson") else { return [] }
        return try read("journal.ndjson").split(separator: "\n").compactMap {
            try? RecordJSON.decode(JournalEntry.self, from: String($0))
        }
    }

    package func append(_ entry: JournalEntry) throws {
        let line = try RecordJSON.text(of: entry).split(separator: "\n")
            .map { $0.drop { $0 == " " } }.joined(separator: " ")
        let file = try files.open(
            path.appending("journal.ndjson"), .readWrite, as: "journal")
        defer { file.close() }
        try Array((line + "\n").utf8).withUnsafeBytes { try file.write($0, at: file.size()) }
        try file.syncData()
    }
}

/// A run in the journal.
package struct JournalEntry: Codable, Sendable, Hashable {
    package var place: RunPlace
    package var canary: CanaryReading?
    /// Its folder below `runs/`; null when it left none.
    package var run: String?
    /// As the child answered.
    package var exit: Int32
    /// What the child complained of; null when it did not.
    package var complaint: String?
    /// Seconds that it took, all in all.
    package var seconds: Double

    package init(
        place: RunPlace, canary: CanaryReading?, run: String?, exit: Int32, complaint: String?,
        seconds: Double
    ) {
        self.place = place
        self.canary = canary
        self.run = run
        self.exit = exit
        self.complaint = complaint
        self.seconds = seconds
    }
}
