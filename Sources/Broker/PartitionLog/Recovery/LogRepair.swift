import Platform
import Vocabulary

/// Carries out a recovery plan, in this order, each step durable before the next needs it:
///
/// 1. segments behind the cut, segments below the log start and leftovers are removed;
/// 2. files are truncated to their valid bytes, and written anew where a sync had failed;
/// 3. indexes are brought up to what the scan found;
/// 4. files are synced;
/// 5. the leader epoch rises: its file is synced and renamed, and one sync of the directory makes
///    this and the names of 1 to 3 durable (a higher epoch beside files that are not yet repaired
///    does no harm);
/// 6. the mark of a failed sync goes.
///
/// Interrupted anywhere, it leaves files of which a new scan from the same recovery point makes a
/// plan with the same valid bytes.
///
/// With a `SharedSync` the syncs of 4 and 5, and the renaming of 5 between them, are left to it; not so
/// where a sync had failed, as then each step must know of its own.
struct LogRepair {
    let directory: FilePath
    let fileSystem: any FileSystem
    let settings: LogSettings
    var shared: SharedSync?

    /// Answers the number of bytes written anew.
    func carryOut(_ plan: inout RecoveryPlan) throws -> Int64 {
        let outer = CallSite.enter("repair")
        defer { CallSite.leave(to: outer) }
        if shared != nil, plan.rewrites {
            return try LogRepair(
                directory: directory, fileSystem: fileSystem, settings: settings
            ).carryOut(&plan)
        }
        for name in plan.removals { try fileSystem.remove(directory.appending(name)) }
        var rewritten: Int64 = 0
        for index in plan.segments.indices {
            rewritten += try settle(&plan.segments[index], plan)
        }
        if !plan.isClean, !settings.plantedBugs.contains(.skipEpochBump) {
            try bumpEpoch(&plan)
        } else if plan.epochs.entries.isEmpty {
            plan.epochs.assign(LeaderEpoch(0), from: plan.logStart)
            try writeEpochs(plan.epochs)
        } else if !plan.isClean || plan.changesFiles {
            try CallSite.at("repair/names") { try syncDirectory() }
        }
        if !plan.isClean, fileSystem.exists(directory.appending(LogFileName.syncFailed)) {
            try CallSite.at("repair/mark") {
                try fileSystem.remove(directory.appending(LogFileName.syncFailed))
                try syncDirectory()
            }
        }
        return rewritten
    }

    /// Answers the number of bytes written anew.
    private func settle(_ segment: inout RecoveryPlan.Segment, _ plan: RecoveryPlan) throws -> Int64
    {
        guard segment.indexes != nil else { return 0 }
        let isActive = segment.base == plan.segments.last?.base
        if plan.isClean, !segment.isNew {
            // What a clean stop left in the files is right. The last entry of the times, which counts only
            // in a segment that grows no more, goes when the files are next written.
            if isActive, segment.hasIndexFiles { return 0 }
            try settleIndexes(&segment, isActive: isActive, isClean: true)
            return 0
        }
        let path = LogFileName(segment.base, .log).path(in: directory)
        let log = try fileSystem.open(path, .readWrite, as: .segment)
        defer { log.close() }
        var rewritten: Int64 = 0
        if plan.rewrites, segment.end > plan.recoveryPoint {
            segment.indexes?.forgetFiles()
            rewritten = try rewrite(log, path, size: segment.size)
        } else {
            // At its own size, too: that gives preallocated blocks back.
            if segment.size != segment.fileSize || isActive { try log.truncate(to: segment.size) }
            if let shared {
                shared.expect()
            } else if !settings.plantedBugs.contains(.recoveryNotSynced) {
                try log.syncData()
            }
        }
        segment.fileSize = segment.size
        try settleIndexes(&segment, isActive: isActive, isClean: false)
        return rewritten
    }

    private func settleIndexes(
        _ segment: inout RecoveryPlan.Segment, isActive: Bool, isClean: Bool
    ) throws {
        guard var indexes = segment.indexes else { return }
        if isActive {
            let written = try indexes.write(in: directory, fileSystem, trustsFiles: isClean)
            for file in written.files {
                // Lest entries for records that are gone come back beside new records. After a clean
                // stop none are gone: what is cut is the last entry, which was right, and what is new
                // is synced with the records to come.
                if written.isChanged, !isClean {
                    if let shared { shared.expect() } else { try file.syncData() }
                }
                file.close()
            }
        } else {
            indexes.complete()
            try indexes.replaceFiles(in: directory, fileSystem)
        }
        if !(isActive && isClean) { indexes.isUnsynced = false }
        segment.indexes = indexes
    }

    /// ext4 and XFS mark the pages of a failed sync clean: they read back right, no later sync writes
    /// them, and when memory runs short they turn into what was on the device before. So the bytes
    /// go, by way of this process, into new pages of a new file.
    private func rewrite(_ log: any File, _ path: FilePath, size: Int64) throws -> Int64 {
        let copyPath = FilePath(path.text + LogFileName.cleaned)
        let copy = try fileSystem.open(copyPath, .create, as: .segment)
        defer { copy.close() }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var position: Int64 = 0
        while position < size {
            let count = Int(min(Int64(buffer.count), size - position))
            let got = try buffer.withUnsafeMutableBytes {
                try log.read(
                    into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: position)
            }
            guard got == count else {
                throw FileSystemError(
                    .inputOutput, verb: "read", path: path,
                    reason: "\(got) of \(count) bytes came at \(position)")
            }
            try buffer.withUnsafeBytes {
                try copy.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: position)
            }
            position += Int64(count)
        }
        try copy.syncData()
        copy.close()
        log.close()
        try CallSite.at("repair/rewritten") {
            try fileSystem.rename(copyPath, to: path)
            try syncDirectory()
        }
        return size
    }

    private func bumpEpoch(_ plan: inout RecoveryPlan) throws {
        let next = LeaderEpoch(max(plan.highestEpoch.value, -1) + 1)
        plan.epochs.assign(next, from: plan.logEnd)
        plan.highestEpoch = next
        try writeEpochs(plan.epochs)
    }

    private func writeEpochs(_ epochs: LeaderEpochs) throws {
        let path = directory.appending(LogFileName.leaderEpochs)
        let bytes = Array(epochs.text.utf8)
        guard let shared else {
            try SmallFile.replace(
                path, with: bytes, fileSystem, as: .checkpoint, bugs: settings.plantedBugs)
            return try syncDirectory()
        }
        shared.rename(
            try SmallFile.prepare(path, with: bytes, fileSystem, as: .checkpoint), to: path)
    }

    private func syncDirectory() throws {
        if let shared { return shared.expect() }
        if settings.plantedBugs.contains(.skipDirectoryFsync) { return }
        try fileSystem.syncDirectory(directory)
    }
}
