import Platform

extension CrashChoice {
    /// Power cuts that tell whether it matters that some of the pending operations are pending at all:
    /// these are lost, all or each by itself, torn, or kept up to one of them, while the others are
    /// kept; and everything is lost.
    static func losing(_ leaked: Set<Int>, of pending: [FileOperation]) -> [CrashChoice] {
        let all = Dictionary(uniqueKeysWithValues: pending.map { ($0.index, Survival.whole) })
        let inDoubt = pending.filter { leaked.contains($0.index) }
        let others = pending.filter { !leaked.contains($0.index) }
        let without = all.filter { !leaked.contains($0.key) }
        var choices: [CrashChoice] = [.powerCut(keeping: without), .powerCut]
        for (place, operation) in inDoubt.enumerated().suffix(singledOutMax) {
            var kept = all
            kept[operation.index] = nil
            choices.append(.powerCut(keeping: kept))
            choices.append(.powerCut(keeping: [operation.index: .whole]))
            kept = without
            for earlier in inDoubt[..<place] { kept[earlier.index] = .whole }
            choices.append(.powerCut(keeping: kept))
            guard operation.verb == .write else { continue }
            for tear in [Survival.sizeOnly, .prefix(operation.length / 2)] {
                kept = all
                kept[operation.index] = tear
                choices.append(.powerCut(keeping: kept))
            }
        }
        for operation in others.suffix(othersMax) {
            var kept = without
            kept[operation.index] = nil
            choices.append(.powerCut(keeping: kept))
            choices.append(.powerCut(keeping: [operation.index: .whole]))
        }
        var seen: Set<CrashChoice> = []
        return choices.filter { seen.insert($0).inserted }
    }

    /// Of a long list only the newest are taken one by one.
    private static let singledOutMax = 12
    private static let othersMax = 6
}

extension CrashableFileSystem {
    /// Pending operations that something left out would have made durable; nil where nothing that was
    /// left out by then makes a difference any more.
    func leaked(atOperation index: Int, _ pending: [FileOperation]) -> Set<Int>? {
        var leaked: Set<Int> = []
        var isAnother = false
        for omission in omissions where omission.index <= index {
            if omission.verb == .rename { isAnother = true }
            leaked.formUnion(omission.leaked)
        }
        leaked.formIntersection(pending.map(\.index))
        return leaked.isEmpty && !isAnother ? nil : leaked
    }

    /// What is worth trying just before an operation of a run in which something was left out.
    func choicesAroundOmissions(atOperation index: Int) -> [CrashChoice] {
        let pending = pending(atOperation: index)
        guard let leaked = leaked(atOperation: index, pending) else { return [] }
        return leaked.isEmpty
            ? crashChoices(atOperation: index, limit: 2) : CrashChoice.losing(leaked, of: pending)
    }

    /// What is worth trying at the end of a run.
    func choicesAfterwards() -> [CrashChoice] {
        let choices = choicesAroundOmissions(atOperation: operationCount)
        return choices.isEmpty ? [.powerCut] : choices
    }
}
