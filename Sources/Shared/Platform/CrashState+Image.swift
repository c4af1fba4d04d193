extension CrashState {
    /// What is left after the crash, as the start of a new run. `length` is the number of operations
    /// of this run: what stays pending is counted back from it.
    func image(_ choice: CrashChoice, length: Int, next: (FileOperation, Mutation)?) -> CrashState {
        var state = self
        switch choice {
        case .processDeath: state.renumberPending(by: length)
        case .processDeathInsideWrite(let count):
            guard let (operation, mutation) = next,
                case .write(let file, let position, let bytes) = mutation
            else {
                preconditionFailure(
                    "a process death inside a write needs a write as the next operation")
            }
            if count > 0 {
                var torn = operation
                torn.length = min(count, bytes.count)
                state.files[file].write(Array(bytes.prefix(count)), at: position, as: torn)
            }
            state.renumberPending(by: length + 1)
        case .powerCut(let survivals):
            for index in state.files.indices where state.files[index].isPending {
                state.files[index] = state.files[index].afterPowerCut(keeping: survivals)
            }
            for entry in state.pendingEntries where survivals[entry.operation.index] != nil {
                state.makeDurable(entry.changes)
            }
            state.pendingEntries = []
            for index in state.directories.indices {
                state.directories[index].current = state.directories[index].durable
            }
        }
        return state
    }

    private mutating func renumberPending(by shift: Int) {
        for index in files.indices { files[index].renumberPending(by: shift) }
        for index in pendingEntries.indices { pendingEntries[index].operation.index -= shift }
    }
}
