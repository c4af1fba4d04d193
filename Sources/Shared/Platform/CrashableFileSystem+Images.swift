internal import Synchronization

extension CrashableFileSystem {
    /// Mutating operations so far; the next one gets this index.
    package var operationCount: Int { live.withLock { $0.operationCount } }

    /// All operations of the run. Empty without recording.
    package var operations: [FileOperation] { live.withLock { $0.recording?.operations ?? [] } }

    /// From this operation on, everything throws `.crashed`, reads included: the process that was
    /// using this file system died just before it.
    package func crash(atOperation index: Int) { live.withLock { $0.crashAt = index } }

    package var hasCrashed: Bool { live.withLock { $0.hasCrashed } }

    /// What a power cut could take away just before the operation with this index, oldest first.
    package func pending(atOperation index: Int) -> [FileOperation] { state(at: index).pending }

    /// The crashes worth trying just before the operation with this index.
    package func crashChoices(atOperation index: Int, limit: Int = 12) -> [CrashChoice] {
        let next = live.withLock { $0.recording?.entry(at: index)?.0 }
        return CrashChoice.family(of: pending(atOperation: index), next: next, limit: limit)
    }

    /// A file system as a crash just before the operation leaves it (operations 0 ..< index done),
    /// with a run of its own from index 0. Locks and open files are gone; this run goes on unharmed.
    package func image(atOperation index: Int, keeping choice: CrashChoice) -> CrashableFileSystem {
        let next = live.withLock { $0.recording?.entry(at: index) }
        let state = state(at: index).image(choice, length: index, next: next)
        return CrashableFileSystem(state: state, recording: live.withLock { $0.recording != nil })
    }

    /// An image of the present moment.
    package func image(keeping choice: CrashChoice) -> CrashableFileSystem {
        image(atOperation: operationCount, keeping: choice)
    }

    /// Every file with its content, sorted by path: two recoveries of one image must agree in it.
    package func contents() -> [(path: FilePath, bytes: [UInt8])] {
        let state = live.withLock { $0.state }
        var found: [(path: FilePath, bytes: [UInt8])] = []
        func visit(_ directory: Int, _ path: FilePath) {
            for (name, node) in state.directories[directory].current.sorted(by: { $0.key < $1.key })
            {
                switch node {
                case .directory(let inner): visit(inner, path.appending(name))
                case .file(let file):
                    let content = state.files[file].current
                    found.append(
                        (path.appending(name), content.bytes(from: 0, count: Int(content.size))))
                }
            }
        }
        visit(CrashState.root, "/")
        return found
    }

    /// Memory runs short: in every file the pages that a failed sync has lost are dropped, and read
    /// as on the device from now on.
    func evictPages() throws {
        try live.withLock { live in
            for file in live.state.files.indices where !live.state.files[file].lostPages.isEmpty {
                let kind = live.state.files[file].kind
                try live.perform(.evictPages(file: file), .evict, kind, "/")
            }
        }
    }

    private func state(at index: Int) -> CrashState {
        live.withLock { live in
            precondition(
                (0...live.operationCount).contains(index), "the run has no operation \(index)")
            if index == live.operationCount { return live.state }
            precondition(live.recording != nil, "a past moment needs a recorded run")
            return live.recording!.state(at: index)
        }
    }
}
