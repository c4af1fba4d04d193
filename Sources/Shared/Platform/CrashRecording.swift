/// A run as it was, from its first operation: replays to any point of it.
///
/// A state is kept every 64 operations and after the last replay, so images in ascending order cost
/// one operation each.
struct CrashRecording: Sendable {
    private static let checkpointDistance = 64

    private(set) var operations: [FileOperation] = []
    private var mutations: [CrashState.Mutation] = []
    private var checkpoints: [CrashState]
    private var cursor: (index: Int, state: CrashState)

    init(from state: CrashState) {
        checkpoints = [state]
        cursor = (0, state)
    }

    /// `state` is the one after the operation.
    mutating func append(
        _ operation: FileOperation, _ mutation: CrashState.Mutation, state: CrashState
    ) {
        operations.append(operation)
        mutations.append(mutation)
        if operations.count % Self.checkpointDistance == 0 { checkpoints.append(state) }
    }

    func entry(at index: Int) -> (FileOperation, CrashState.Mutation)? {
        index < operations.count ? (operations[index], mutations[index]) : nil
    }

    /// The state in which operations 0 ..< index are done.
    mutating func state(at index: Int) -> CrashState {
        let checkpoint = index / Self.checkpointDistance
        if cursor.index > index || cursor.index < checkpoint * Self.checkpointDistance {
            cursor = (checkpoint * Self.checkpointDistance, checkpoints[checkpoint])
        }
        while cursor.index < index {
            cursor.state.apply(mutations[cursor.index], as: operations[cursor.index])
            cursor.index += 1
        }
        return cursor.state
    }
}
