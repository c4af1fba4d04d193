extension CrashChoice {
    /// The choices that find bugs, without repeats: process death (between operations, and inside the
    /// next write); power cuts that keep nothing, everything, each prefix, all but one, only one; and
    /// the last pending write torn in each way. Of a long list of pending operations only the newest
    /// `limit` are singled out; those before them are kept or lost together.
    package static func family(
        of pending: [FileOperation], next: FileOperation?, limit: Int = 12
    ) -> [CrashChoice] {
        var choices: [CrashChoice] = [.processDeath]
        if let next, next.verb == .write {
            for bytes in [1, next.length / 2, next.length - 1] where bytes > 0 {
                choices.append(.processDeathInsideWrite(bytes: bytes))
            }
        }
        let indices = pending.map(\.index)
        choices.append(.powerCut)
        choices.append(.powerCut(keeping: whole(indices)))
        let older = indices.dropLast(limit)
        let newer = indices.suffix(limit)
        for place in newer.indices {
            choices.append(.powerCut(keeping: whole(older + newer[..<place])))
            choices.append(.powerCut(keeping: whole([newer[place]])))
            var allButOne = whole(indices)
            allButOne[newer[place]] = nil
            choices.append(.powerCut(keeping: allButOne))
        }
        if let last = pending.last(where: { $0.verb == .write }) {
            for tear in tears(of: last) {
                var kept = whole(indices)
                kept[last.index] = tear
                choices.append(.powerCut(keeping: kept))
            }
        }
        var seen: Set<CrashChoice> = []
        return choices.filter { seen.insert($0).inserted }
    }

    /// A power cut that keeps, loses or tears each pending operation by chance.
    package static func drawn(
        from pending: [FileOperation], using random: inout some RandomNumberGenerator
    ) -> CrashChoice {
        var kept: [Int: Survival] = [:]
        for operation in pending {
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<3: break
            case 3..<6: kept[operation.index] = .whole
            case 6 where operation.verb == .write:
                kept[operation.index] = .prefix(
                    Int.random(in: 0..<operation.length, using: &random))
            case 7 where operation.verb == .write:
                let sectors = sectorCount(of: operation)
                kept[operation.index] = .sectors(
                    Set((0..<sectors).filter { _ in Bool.random(using: &random) }))
            default: kept[operation.index] = .whole
            }
        }
        return .powerCut(keeping: kept)
    }

    private static func whole(_ indices: some Sequence<Int>) -> [Int: Survival] {
        Dictionary(uniqueKeysWithValues: indices.map { ($0, .whole) })
    }

    private static func tears(of write: FileOperation) -> [Survival] {
        let sectors = sectorCount(of: write)
        return [
            .prefix(1), .prefix(write.length / 2), .prefix(write.length - 1), .sizeOnly,
            .sectors(Set(1..<max(sectors, 1))), .sectors(Set(0..<sectors - 1)),
            .sectors(Set(stride(from: 0, to: sectors, by: 2))),
        ]
    }

    private static func sectorCount(of write: FileOperation) -> Int {
        let first = write.position / Survival.sectorSize
        let last = (write.position + Int64(write.length) - 1) / Survival.sectorSize
        return Int(last - first) + 1
    }
}
