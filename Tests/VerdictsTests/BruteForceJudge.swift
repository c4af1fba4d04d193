import Measurements

@testable import Verdicts

/// The same rules, record by record and without ranges: what the judge is compared with.
struct BruteForceJudge {
    struct Identity: Hashable {
        var partition: Int32
        var producer: Int32
        var sequence: Int64
    }

    var lost: Int64 = 0
    var duplicated: Int64 = 0
    var duplicatedByRetry: Int64 = 0
    var reordered: Int64 = 0
    var reorderedByRetry: Int64 = 0
    var invented: Int64 = 0
    var misplaced: Int64 = 0
    var acked: Int64 = 0
    var failed: Int64 = 0
    var unknownPresent: Int64 = 0
    var unknownAbsent: Int64 = 0
    var expired: Int64 = 0

    private var attempts: [Identity: [(outcome: LedgerEntry.Outcome, offset: Int64)]] = [:]
    private var copies: [Identity: [Int64]] = [:]

    init(ledger: [LedgerEntry], readBack: ReadBack, idempotent: Bool) {
        for entry in ledger {
            for step in 0..<Int64(entry.count) {
                let identity = Identity(
                    partition: entry.partition, producer: entry.producer,
                    sequence: entry.firstSequence + step)
                attempts[identity, default: []].append((entry.outcome, entry.baseOffset + step))
            }
        }
        for run in readBack.runs {
            for step in 0..<run.count {
                let identity = Identity(
                    partition: run.partition, producer: run.producer,
                    sequence: run.firstSequence + step)
                copies[identity, default: []].append(run.firstOffset + step)
            }
        }
        let starts = Dictionary(
            uniqueKeysWithValues: readBack.partitions.map { ($0.partition, $0.logStart) })
        for identity in Set(attempts.keys).union(copies.keys) {
            judge(identity, logStart: starts[identity.partition] ?? 0, idempotent)
        }
        order(readBack, idempotent)
    }

    private mutating func judge(_ identity: Identity, logStart: Int64, _ idempotent: Bool) {
        let tries = attempts[identity] ?? []
        let places = copies[identity] ?? []
        let unknown = tries.count { $0.outcome == .unknown }
        if let ack = tries.last(where: { $0.outcome == .acked }) {
            acked += 1
            if places.isEmpty {
                if ack.offset < logStart { expired += 1 } else { lost += 1 }
            } else if !places.contains(ack.offset) {
                misplaced += 1
            }
            copies(places.count, allowed: idempotent ? 1 : 1 + unknown)
        } else if unknown > 0 {
            if places.isEmpty { unknownAbsent += 1 } else { unknownPresent += 1 }
            copies(places.count, allowed: idempotent ? 1 : unknown)
        } else {
            if !tries.isEmpty { failed += 1 }
            invented += Int64(places.count)
        }
    }

    private mutating func copies(_ count: Int, allowed: Int) {
        duplicated += Int64(max(count - allowed, 0))
        duplicatedByRetry += Int64(max(min(count, allowed) - 1, 0))
    }

    private mutating func order(_ readBack: ReadBack, _ idempotent: Bool) {
        var all: [(offset: Int64, identity: Identity)] = []
        for (identity, places) in copies {
            for offset in places { all.append((offset, identity)) }
        }
        all.sort { $0.offset < $1.offset }
        var seen: Set<Identity> = []
        var highest: [Identity: Int64] = [:]
        for (_, identity) in all where seen.insert(identity).inserted {
            var stream = identity
            stream.sequence = 0
            let last = highest[stream] ?? -1
            highest[stream] = max(last, identity.sequence)
            guard identity.sequence < last else { continue }
            let tries = attempts[identity] ?? []
            let isExplained = tries.count > 1 || tries.contains { $0.outcome == .unknown }
            if !idempotent && isExplained { reorderedByRetry += 1 } else { reordered += 1 }
        }
    }
}
