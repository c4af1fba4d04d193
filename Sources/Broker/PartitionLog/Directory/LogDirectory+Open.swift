import KafkaCodec
package import Platform
import Vocabulary

extension LogDirectory {
    /// Locks the directory, reads or writes `meta.properties`, consumes the clean-shutdown marker,
    /// reads the checkpoints, finishes interrupted creations and deletions. Makes the directory if it
    /// is missing.
    ///
    /// - Parameter identity: what a new directory gets; an existing one keeps its own, and another
    ///   cluster or node id there is an error.
    package static func open(
        _ path: FilePath, identity: DirectoryIdentity, fileSystem: any FileSystem,
        plantedBugs: PlantedLogBugs = []
    ) throws(LogError) -> LogDirectory {
        let outer = CallSite.enter("open directory")
        defer { CallSite.leave(to: outer) }
        do {
            return try DirectoryStart(
                path: path, fileSystem: fileSystem, plantedBugs: plantedBugs
            ).run(identity)
        } catch let error as LogError {
            throw error
        } catch {
            throw LogError(
                .storage, "cannot open the log directory: \(error)",
                cause: error as? FileSystemError)
        }
    }
}

/// The steps of opening a log directory.
private struct DirectoryStart {
    let path: FilePath
    let fileSystem: any FileSystem
    let plantedBugs: PlantedLogBugs

    func run(_ wanted: DirectoryIdentity) throws -> LogDirectory {
        try fileSystem.createDirectory(path)
        // A killed process may have left names that are only in the page cache. This one's is durable
        // before there is an identity; those inside before any of the logs is believed to be.
        if !fileSystem.exists(path.appending(DirectoryIdentity.fileName)) {
            try CallSite.at("open directory/parent") {
                try fileSystem.syncDirectory(path.parent)
            }
        }
        let lock = try fileSystem.lock(path.appending(".lock"))
        let identity = try identity(wanted)
        // Before anything is believed because of it.
        let wasClean = try CallSite.at("open directory/marker") {
            try CleanShutdownMarker.consume(in: path, fileSystem, bugs: plantedBugs)
        }
        var findings: [String] = []
        let recoveryPoints = try known(OffsetCheckpoint.recoveryPoints, &findings)
        let logStarts = try known(OffsetCheckpoint.logStarts, &findings)
        let highWatermarks = try known(OffsetCheckpoint.highWatermarks, &findings)
        let cleaner = try known(OffsetCheckpoint.cleaner, &findings)
        let gaps = try checkpoint(OffsetCheckpoint.gaps, &findings)
        let (found, names) = try sortOut(
            recoveryPoints: recoveryPoints, wasClean: wasClean, &findings)
        let directory = LogDirectory(
            path: path, identity: identity, wasClean: wasClean, findings: findings,
            fileSystem: fileSystem, plantedBugs: plantedBugs,
            state: LogDirectory.State(
                lock: lock, found: found, names: names, recoveryPoints: recoveryPoints,
                logStarts: logStarts, highWatermarks: highWatermarks, cleaner: cleaner,
                gaps: gaps ?? OffsetCheckpoint(), isForeign: gaps == nil))
        try CallSite.at("open directory/missing") { try directory.forgetMissing() }
        return directory
    }

    private func identity(_ wanted: DirectoryIdentity) throws -> DirectoryIdentity {
        let file = path.appending(DirectoryIdentity.fileName)
        guard let text = try SmallFile.read(file, fileSystem, as: .metadata) else {
            try SmallFile.replace(
                file, with: Array(wanted.text.utf8), fileSystem, as: .metadata,
                bugs: plantedBugs)
            if !plantedBugs.contains(.skipDirectoryFsync) {
                try CallSite.at("open directory/identity") { try fileSystem.syncDirectory(path) }
            }
            return wanted
        }
        guard let identity = DirectoryIdentity(text: text, directoryID: wanted.directoryID) else {
            throw LogError(.damaged, "\(file) is not a meta.properties of version 1: restore it")
        }
        guard identity.clusterID == wanted.clusterID, identity.nodeID == wanted.nodeID else {
            throw LogError(
                .damaged,
                "\(path) belongs to node \(identity.nodeID) of cluster \(identity.clusterID), and "
                    + "this is node \(wanted.nodeID) of \(wanted.clusterID): use another directory")
        }
        return identity
    }

    private func known(_ name: String, _ findings: inout [String]) throws -> OffsetCheckpoint {
        try checkpoint(name, &findings) ?? OffsetCheckpoint()
    }

    /// Nil where there is none, or a damaged one.
    private func checkpoint(_ name: String, _ findings: inout [String]) throws -> OffsetCheckpoint?
    {
        guard
            let text = try SmallFile.read(path.appending(name), fileSystem, as: .checkpoint)
        else { return nil }
        if let checkpoint = OffsetCheckpoint(text: text) { return checkpoint }
        findings.append("\(path.appending(name)) was damaged and counts as empty")
        return nil
    }

    /// Finds the logs; removes what interrupted creations and deletions left; renames what was carried
    /// here from a host of another style.
    private func sortOut(
        recoveryPoints: OffsetCheckpoint, wasClean: Bool, _ findings: inout [String]
    ) throws -> ([FoundLog], PartitionNames) {
        var found: [(log: FoundLog, name: String)] = []
        var isChanged = false
        for entry in try fileSystem.list(path) {
            let inner = path.appending(entry.name)
            if !entry.isDirectory {
                guard entry.name.hasSuffix(LogFileName.temporary) else { continue }
                try fileSystem.remove(inner)
                isChanged = true
            } else if entry.name.hasSuffix(PartitionDirectoryName.deletedSuffix) {
                try fileSystem.removeTree(inner)
                isChanged = true
            } else if let topicPartition = try owner(of: entry.name, &findings, &isChanged) {
                let metadata = try SmallFile.read(
                    inner.appending(LogFileName.partitionMetadata), fileSystem, as: .metadata)
                let topicID = metadata.flatMap(PartitionMetadata.topicID)
                if topicID == nil, try isHalfMade(inner),
                    recoveryPoints.offsets[topicPartition] == nil
                {
                    findings.append("\(inner) was only half made, and is removed")
                    try fileSystem.removeTree(inner)
                    isChanged = true
                    continue
                }
                found.append(
                    (FoundLog(topicPartition: topicPartition, topicID: topicID), entry.name))
            }
        }
        found.sort { ($0.log.topicPartition, $0.name) < ($1.log.topicPartition, $1.name) }
        let settled = try settle(found, &findings, &isChanged)
        if isChanged || !wasClean, !plantedBugs.contains(.skipDirectoryFsync) {
            try fileSystem.syncDirectory(path)
        }
        return settled
    }

    /// Whose log a directory is, by its name or by what stands in it.
    private func owner(
        of name: String, _ findings: inout [String], _ isChanged: inout Bool
    ) throws -> TopicPartition? {
        guard PartitionDirectoryName.isEscaped(name) else {
            return PartitionDirectoryName.parse(name)
        }
        let directory = path.appending(name)
        if let owner = try PartitionNameFile.read(in: directory, fileSystem) { return owner }
        guard try isHalfMade(directory) else {
            findings.append("\(directory) does not say whose log it is, and is left alone")
            return nil
        }
        findings.append("\(directory) was only half made, and is removed")
        try fileSystem.removeTree(directory)
        isChanged = true
        return nil
    }

    /// Gives every log the name that this style has for it. In POSIX style that is always Kafka's, so
    /// that Kafka finds the directory as its own.
    private func settle(
        _ found: [(log: FoundLog, name: String)], _ findings: inout [String],
        _ isChanged: inout Bool
    ) throws -> ([FoundLog], PartitionNames) {
        var names = PartitionNames(fileSystem.nameStyle)
        for (log, name) in found where PartitionDirectoryName.isEscaped(name) {
            names.addEscaped(log.topicPartition)
        }
        var logs: [FoundLog] = []
        for (log, name) in found {
            names.add(log.topicPartition)
            let (old, new) = (
                path.appending(name), path.appending(names.name(of: log.topicPartition))
            )
            if old != new {
                guard !fileSystem.exists(new) else {
                    findings.append("\(old) and \(new) are one log's; the first is left alone")
                    continue
                }
                try rename(old, to: new, names, log.topicPartition)
                isChanged = true
            }
            logs.append(log)
        }
        return (logs, names)
    }

    private func rename(
        _ old: FilePath, to new: FilePath, _ names: PartitionNames, _ owner: TopicPartition
    ) throws {
        // What says whose log it is is durable before the name stops to.
        if names.isEscaped(owner) {
            try PartitionNameFile.write(owner, in: old, fileSystem, bugs: plantedBugs)
            if !plantedBugs.contains(.skipDirectoryFsync) { try fileSystem.syncDirectory(old) }
        }
        try fileSystem.rename(old, to: new)
    }

    /// A creation that was interrupted has appended nothing.
    private func isHalfMade(_ directory: FilePath) throws -> Bool {
        for entry in try fileSystem.list(directory) {
            guard let name = LogFileName(entry.name), name.suffix == .log else { continue }
            let file = try fileSystem.open(directory.appending(entry.name), .read, as: .segment)
            defer { file.close() }
            if name.base > .zero { return false }
            if try file.size() > 0 { return false }
        }
        return true
    }
}

extension FileSystem {
    /// Removes a directory and the files in it; one level is all that a log has.
    func removeTree(_ directory: FilePath) throws {
        for entry in try list(directory) {
            let inner = directory.appending(entry.name)
            if entry.isDirectory { try removeTree(inner) } else { try remove(inner) }
        }
        try removeDirectory(directory)
    }
}
