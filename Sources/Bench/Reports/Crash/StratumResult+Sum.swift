extension StratumResult {
    /// Takes in more trials of the same stratum: the same build on the same disk under the same
    /// policy, or a sentence about what differs.
    package mutating func add(_ other: StratumResult) -> String? {
        let differences = [
            ("class", crashClass, other.crashClass), ("target", target, other.target),
            ("acks", acks, other.acks),
            ("idempotence", "\(idempotent)", "\(other.idempotent)"),
            ("flush policy", flushPolicy, other.flushPolicy),
            ("file system", fileSystem, other.fileSystem),
        ].filter { $0.1 != $0.2 }
        if let (what, left, right) = differences.first {
            return "\(name): the \(what) is \(left) in one series and \(right) in another"
        }
        addTrials(other)
        addRecords(other)
        for (door, deaths) in other.doors { doors[door, default: 0] += deaths }
        if let names = doorNames, let more = other.doorNames {
            doorNames = Set(names).union(more).sorted()
            doorsKnown = doorNames?.count ?? 0
        } else {
            doorsKnown = max(doorsKnown, other.doorsKnown)
        }
        violations += other.violations
        failures += other.failures
        problems += other.problems
        return nil
    }

    private mutating func addTrials(_ other: StratumResult) {
        wanted += other.wanted
        counted += other.counted
        killed += other.killed
        unknown += other.unknown
        runs += other.runs
        seconds += other.seconds
        restartsKilled += other.restartsKilled
        compound += other.compound
        retried = retried.map { $0 + (other.retried ?? 0) } ?? other.retried
        violating += other.violating
        lossyKills += other.lossyKills
        released = released.map { $0 + (other.released ?? 0) } ?? other.released
        if let more = other.images { images = (images ?? ImageCounts()).adding(more) }
        oldestLossMilliseconds = [oldestLossMilliseconds, other.oldestLossMilliseconds]
            .compactMap(\.self).max()
        inFlight += other.inFlight
        readyMilliseconds += other.readyMilliseconds
        firstAckMilliseconds += other.firstAckMilliseconds
        outageMilliseconds += other.outageMilliseconds
        if let more = other.kills { kills = (kills ?? []) + more }
    }

    private mutating func addRecords(_ other: StratumResult) {
        acked += other.acked
        unknownRecords += other.unknownRecords
        lost += other.lost
        duplicated += other.duplicated
        reordered += other.reordered
        corrupt += other.corrupt
        invented += other.invented
        misplaced += other.misplaced
    }
}

extension CrashSeries {
    /// Several series of one build, each stratum added up by itself; the sentence says why not.
    package mutating func add(_ other: CrashSeries) -> String? {
        guard other.tool == tool else {
            return "one series is of \(tool), another of \(other.tool)"
        }
        // Controls that were run in the meantime hold for the same binary.
        controls = other.controls
        for stratum in other.strata {
            guard
                let place = strata.firstIndex(where: {
                    $0.name == stratum.name && $0.crashClass == stratum.crashClass
                })
            else {
                strata.append(stratum)
                continue
            }
            if let problem = strata[place].add(stratum) { return problem }
        }
        return nil
    }
}
