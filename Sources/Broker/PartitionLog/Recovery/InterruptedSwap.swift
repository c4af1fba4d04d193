import Platform
import Vocabulary

/// Completes a compaction that a crash interrupted while it put a segment into its place, as Kafka's
/// `LogLoader` does, so that either's directories are finished by the other:
///
/// - with a `.cleaned` file of the same segment or an earlier one, not all had become `.swap`: these
///   go, and the old segments are whole;
/// - else the `.swap` log stands for everything up to its own end: old segments within go, and it gets
///   its own name.
///
/// Interrupted itself, it finds the same again.
struct InterruptedSwap {
    let directory: FilePath
    let fileSystem: any FileSystem
    let settings: LogSettings

    /// Answers one sentence for each segment that was put into place; nil where nothing was to be done,
    /// and nothing was.
    ///
    /// - Parameter entries: what is in the directory.
    func complete(_ entries: [DirectoryEntry]) throws -> [String]? {
        var cleaned: [Offset] = []
        var swaps: [LogFileName] = []
        for entry in entries where !entry.isDirectory {
            if let name = LogFileName(entry.name, without: LogFileName.swap) {
                swaps.append(name)
            } else if let name = LogFileName(entry.name, without: LogFileName.cleaned) {
                cleaned.append(name.base)
            }
        }
        guard !swaps.isEmpty else { return nil }
        let outer = CallSite.enter("complete a swap")
        defer { CallSite.leave(to: outer) }
        let firstCleaned = cleaned.min()
        var complete: [LogFileName] = []
        let logs = Set(swaps.filter { $0.suffix == .log }.map(\.base))
        for name in swaps {
            // An index alone is made anew from its log, whichever that is by now.
            let isWhole = logs.contains(name.base) && firstCleaned.map { $0 > name.base } ?? true
            if isWhole, !settings.plantedBugs.contains(.swapFilesForgotten) {
                complete.append(name)
            } else {
                try fileSystem.remove(name.path(in: directory, LogFileName.swap))
            }
        }
        guard !complete.isEmpty else {
            try CallSite.at("complete a swap/undone") { try syncDirectory() }
            return []
        }
        return try putIntoPlace(complete)
    }

    private func putIntoPlace(_ swaps: [LogFileName]) throws -> [String] {
        let logs = swaps.filter { $0.suffix == .log }.map(\.base).sorted()
        var end = Offset.none
        for base in logs { end = max(end, try self.end(of: base)) }
        for entry in try fileSystem.list(directory) where !entry.isDirectory {
            // The list is sorted by name, so the oldest segment goes first.
            guard let name = LogFileName(entry.name), name.suffix != .snapshot,
                logs.contains(name.base) || (name.base > logs[0] && name.base < end)
            else { continue }
            try fileSystem.remove(directory.appending(entry.name))
        }
        try CallSite.at("complete a swap/old gone") { try syncDirectory() }
        for name in swaps {
            try fileSystem.rename(
                name.path(in: directory, LogFileName.swap), to: name.path(in: directory))
        }
        try syncDirectory()
        return logs.map { base in
            "a compacted segment at offset \(base) of \(directory) was put into its place"
        }
    }

    private func syncDirectory() throws {
        if settings.plantedBugs.contains(.skipDirectoryFsync) { return }
        try fileSystem.syncDirectory(directory)
    }

    /// After its last record.
    private func end(of base: Offset) throws -> Offset {
        let file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory, LogFileName.swap), .read, as: .segment)
        defer { file.close() }
        var end = base
        var scanner = BatchScanner(file, from: 0, size: try file.size(), checksums: false)
        while case .batch(let batch, _) = try scanner.next() { end = batch.nextOffset }
        return end
    }
}
