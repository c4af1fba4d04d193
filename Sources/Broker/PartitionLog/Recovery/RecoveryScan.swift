import Platform
import Vocabulary

/// Reads a log's directory and makes the plan. Changes nothing.
///
/// Below the recovery point files are trusted, all but their presence. From there on every batch is
/// read and checked, and the log ends where the first is missing or wrong: a segment that does not
/// begin where the one before it ends is behind a hole, however whole it is itself, unless compaction
/// made the hole.
struct RecoveryScan {
    let directory: FilePath
    let fileSystem: any FileSystem
    let settings: LogSettings
    let resume: LogResume

    func plan(_ listing: LogListing) throws -> RecoveryPlan {
        if resume.wasClean || settings.plantedBugs.contains(.indexTrustedOverLog) {
            let plan = try plan(listing, isClean: true)
            if resume.wasClean {
                if plan.truncated == 0, plan.logEnd >= resume.recoveryPoint { return plan }
            } else {
                var plan = plan
                plan.isClean = false
                return plan
            }
            var second = try self.plan(listing, isClean: false)
            second.findings.insert(
                "\(directory) was marked as cleanly stopped and ends in invalid bytes", at: 0)
            return second
        }
        return try plan(listing, isClean: false)
    }

    private func plan(_ listing: LogListing, isClean: Bool) throws -> RecoveryPlan {
        var plan = RecoveryPlan(isClean: isClean, recoveryPoint: resume.recoveryPoint)
        plan.gapsBelow = resume.gapsBelow
        plan.removals = listing.leftovers
        plan.rewrites = listing.syncFailed && !isClean
        plan.logStart = max(resume.logStart, listing.bases.first ?? .zero)
        try readEpochs(&plan)
        let kept = dropBelowLogStart(listing.bases, &plan)
        for (index, base) in kept.enumerated() {
            let next = index + 1 < kept.count ? kept[index + 1] : nil
            // A segment that ends at the recovery point may have been rolled after the checkpoint, and
            // have lost the index entries that were written then.
            let isTrusted = next.map { isClean || $0 < resume.recoveryPoint } ?? false
            if let next, isTrusted {
                try trust(base, before: kept[(index + 1)...], next: next, listing, &plan)
            } else if try !check(
                base, before: kept[(index + 1)...], isClean: isClean, listing, &plan)
            {
                cut(kept[(index + 1)...], &plan)
                break
            }
        }
        try settleEnds(listing, &plan)
        return plan
    }

    private func readEpochs(_ plan: inout RecoveryPlan) throws {
        let path = directory.appending(LogFileName.leaderEpochs)
        guard let text = try SmallFile.read(path, fileSystem, as: .checkpoint) else {
            plan.findings.append("\(path) was missing; leader epochs are taken from the batches")
            return
        }
        guard let epochs = LeaderEpochs(text: text) else {
            plan.findings.append("\(path) is damaged; leader epochs are taken from the batches")
            return
        }
        plan.epochs = epochs
        plan.highestEpoch = epochs.latest
    }

    /// Segments that lie below the log start whole were deleted, and a power cut brought them back.
    private func dropBelowLogStart(_ bases: [Offset], _ plan: inout RecoveryPlan) -> [Offset] {
        let first = bases.lastIndex { $0 <= plan.logStart } ?? 0
        for base in bases[..<first] { remove(base, &plan) }
        return Array(bases[first...])
    }

    /// A closed segment below the recovery point, or any closed one after a clean stop.
    private func trust(
        _ base: Offset, before later: ArraySlice<Offset>, next: Offset, _ listing: LogListing,
        _ plan: inout RecoveryPlan
    ) throws {
        guard listing.indexed.contains(base) else {
            let path = LogFileName(base, .log).path(in: directory)
            plan.findings.append("the indexes of \(path) were missing and were made anew")
            let result = try scan(base, from: .beginning, checksums: true, listing, &plan)
            let end = result.segment.end
            var flaw = result.flaw ?? (end > next ? "more records" : nil)
            if flaw == nil, end < next, try !isLeftByCompaction(result, before: later) {
                flaw = "its end, offset \(end),"
            }
            if let flaw {
                throw LogError(
                    .damaged,
                    "\(path) should be whole up to offset \(next) and has \(flaw) at "
                        + "\(result.segment.size) bytes: restore it from a copy, or move this log "
                        + "away")
            }
            plan.segments.append(result.segment)
            if end < next { plan.closeGap(before: next) }
            return
        }
        let file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory), .read, as: .segment)
        defer { file.close() }
        let size = try file.size()
        plan.segments.append(
            RecoveryPlan.Segment(base: base, end: next, size: size, fileSize: size))
    }

    /// A segment that may have lost something. Answers whether the log goes on behind it.
    private func check(
        _ base: Offset, before later: ArraySlice<Offset>, isClean: Bool, _ listing: LogListing,
        _ plan: inout RecoveryPlan
    ) throws -> Bool {
        let next = later.first
        let bugs = settings.plantedBugs
        let start: SegmentScan.Start =
            isClean ? .lastEntry : .recoveryPoint(resume.recoveryPoint)
        var result = try scan(
            base, from: start, checksums: !isClean && !bugs.contains(.skipChecksums), listing, &plan
        )
        plan.scannedFrom = plan.scannedFrom ?? result.start
        if result.sawProducers { plan.sawProducers = true }
        if bugs.contains(.offsetReused), !isClean, next == nil, result.segment.size > 0,
            result.segment.end > resume.recoveryPoint
        {
            result.segment.end = result.segment.end + -1
        }
        if let flaw = result.flaw {
            let lost = result.segment.fileSize - result.segment.size
            plan.truncated += lost
            plan.findings.append(
                "\(LogFileName(base, .log).path(in: directory)) has \(flaw) at "
                    + "\(result.segment.size) bytes; the last \(lost) bytes are cut off")
            if bugs.contains(.trustTornTail) || bugs.contains(.indexTrustedOverLog) {
                result.segment.size = result.segment.fileSize
            }
        }
        plan.segments.append(result.segment)
        guard let next, next != result.segment.end else { return true }
        if result.flaw == nil, next > result.segment.end,
            try isLeftByCompaction(result, before: later)
        {
            plan.closeGap(before: next)
            return true
        }
        if bugs.contains(.keepSegmentsAfterTruncation) { return true }
        plan.findings.append("offsets \(result.segment.end) to \(next) are missing in \(directory)")
        return false
    }

    /// Whether nothing is lost between the segment's end and the next one. Compaction here says first
    /// how far it may go, and behind that a gap is a segment whose name a power cut took. Kafka's goes
    /// beyond what its checkpoints say: there the marks that it leaves in batches are all there is to
    /// go by. It begins at the start of the log, so a mark in a later segment says that it has been
    /// here as well.
    private func isLeftByCompaction(
        _ result: SegmentScan.Result, before later: ArraySlice<Offset>
    ) throws -> Bool {
        guard let next = later.first else { return false }
        if next <= resume.gapsBelow { return true }
        guard resume.isForeign else { return false }
        if isCompactedByKafka, next <= resume.recoveryPoint { return true }
        return try result.isCompacted || later.contains(where: hasMarks)
    }

    private var isCompactedByKafka: Bool {
        resume.isForeign && (settings.compacts || resume.cleanedTo > .zero)
    }

    private func hasMarks(_ base: Offset) throws -> Bool {
        let file = try fileSystem.open(
            LogFileName(base, .log).path(in: directory), .read, as: .segment)
        defer { file.close() }
        var scanner = BatchScanner(file, from: 0, size: try file.size(), checksums: false)
        var expected = base
        while case .batch(let batch, _) = try scanner.next() {
            if batch.isThinnedOut || batch.baseOffset != expected { return true }
            expected = batch.nextOffset
        }
        return false
    }

    private func scan(
        _ base: Offset, from start: SegmentScan.Start, checksums: Bool, _ listing: LogListing,
        _ plan: inout RecoveryPlan
    ) throws -> SegmentScan.Result {
        let scan = SegmentScan(
            directory: directory, fileSystem: fileSystem, settings: settings, base: base)
        let result = try scan.run(
            from: start, checksums: checksums, hasIndexes: listing.indexed.contains(base),
            findings: &plan.findings)
        plan.scanned += result.bytesRead
        for entry in result.epochs { plan.see(entry.epoch, from: entry.start) }
        return result
    }

    private func cut(_ bases: ArraySlice<Offset>, _ plan: inout RecoveryPlan) {
        for base in bases {
            remove(base, &plan)
            plan.segmentsRemoved += 1
        }
    }

    private func remove(_ base: Offset, _ plan: inout RecoveryPlan) {
        for suffix in LogFileName.Suffix.allCases where suffix != .snapshot {
            let name = LogFileName(base, suffix)
            if fileSystem.exists(name.path(in: directory)) { plan.removals.append(name.text) }
        }
    }

    private func settleEnds(_ listing: LogListing, _ plan: inout RecoveryPlan) throws {
        if plan.logEnd < resume.recoveryPoint, plan.segments.isEmpty || !plan.isClean {
            throw LogError(
                .damaged,
                "\(directory) ends at offset \(plan.logEnd), and everything below "
                    + "\(resume.recoveryPoint) was synced: what is missing was not lost in a crash. "
                    + "Restore it from a copy, or move this log away")
        }
        if plan.segments.isEmpty || plan.logEnd < plan.logStart {
            // Deleted up to an offset that a power cut took away: the log goes on at its start.
            for segment in plan.segments { remove(segment.base, &plan) }
            var segment = RecoveryPlan.Segment(
                base: plan.logStart, end: plan.logStart, size: 0, fileSize: 0)
            segment.indexes = SegmentIndexes(base: plan.logStart)
            segment.isNew = true
            plan.segments = [segment]
        }
        if isCompactedByKafka, let last = plan.segments.last {
            plan.gapsBelow = max(plan.gapsBelow, last.base)
        }
        plan.gapsBelow = min(plan.gapsBelow, plan.logEnd)
        sortSnapshots(listing, &plan)
        plan.epochs.truncate(to: plan.logEnd)
        plan.epochs.advanceStart(to: plan.logStart)
    }

    /// One beyond the log's end speaks of batches that are lost. It must be gone before the log grows
    /// past it with others.
    private func sortSnapshots(_ listing: LogListing, _ plan: inout RecoveryPlan) {
        let count = listing.snapshots.partitionPoint { $0 <= plan.logEnd }
        plan.snapshots = Array(listing.snapshots[..<count])
        plan.removals += listing.snapshots[count...].map { LogFileName($0, .snapshot).text }
    }
}
