internal import Synchronization

extension CrashableFileSystem {
    /// An operation that a program believes in and that was not done.
    package struct Omission: Sendable {
        /// Operations that had been done by then.
        package var index: Int
        package var verb: FileVerb
        /// Of a sync, the pending operations that it would have made durable.
        package var leaked: Set<Int>
    }

    /// The operations left out so far.
    package var omissions: [Omission] { live.withLock { $0.omissions } }

    /// Leaves an operation of this file system's own out, and notes what that makes of it.
    package func omit(_ call: FileCall) throws {
        try live.withLock { live in
            try live.check(call.verb.rawValue, call.path)
            var synced = live.state
            let operation = FileOperation(
                index: live.operationCount, verb: call.verb, kind: call.kind, path: call.path,
                site: call.site)
            switch call.verb {
            case .syncData:
                guard let file = (call.file as? CrashableFile)?.file else { break }
                synced.apply(.syncData(file: file), as: operation)
            case .syncDirectory:
                let directory = try synced.directory(at: call.path, verb: "sync the directory")
                synced.apply(.syncDirectory(directory), as: operation)
            case .syncAll: synced.apply(.syncAll, as: operation)
            default: break
            }
            let leaked = Set(live.state.pending.map(\.index))
                .subtracting(synced.pending.map(\.index))
            live.omissions.append(
                Omission(index: live.operationCount, verb: call.verb, leaked: leaked))
        }
    }
}
