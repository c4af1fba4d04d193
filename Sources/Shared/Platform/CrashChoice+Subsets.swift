extension CrashChoice {
    /// Power cuts that lose or tear up to `most` (1 or 2) of the pending operations, in every
    /// combination, and keep all the others.
    package static func losing(atMost most: Int, of pending: [FileOperation]) -> [CrashChoice] {
        precondition((1...2).contains(most), "one or two operations are lost together")
        let all = Dictionary(uniqueKeysWithValues: pending.map { ($0.index, Survival.whole) })
        var choices: [CrashChoice] = []
        for (place, first) in pending.enumerated() {
            for loss in losses(of: first) {
                var kept = all
                kept[first.index] = loss
                choices.append(.powerCut(keeping: kept))
                guard most > 1 else { continue }
                for second in pending[(place + 1)...] {
                    for other in losses(of: second) {
                        kept[second.index] = other
                        choices.append(.powerCut(keeping: kept))
                    }
                    kept[second.index] = .whole
                }
            }
        }
        return choices
    }

    /// Nil is the loss of all of it.
    private static func losses(of operation: FileOperation) -> [Survival?] {
        guard operation.verb == .write else { return [nil] }
        return operation.length > 1
            ? [nil, .prefix(operation.length / 2), .sizeOnly] : [nil, .sizeOnly]
    }
}
