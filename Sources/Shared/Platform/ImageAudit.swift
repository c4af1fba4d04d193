internal import Synchronization
internal import Vocabulary

/// Holds what a real file system left of a directory after a power cut against what the model of
/// `CrashableFileSystem` allows for the operations that were traced: the model, on which simulation
/// rests, is tied to the real thing.
///
/// Stricter than the model in two points, as a real file system is: of a sector it takes what some
/// first part of the pending changes leaves, and of pending names some first part too. Where threads
/// overlap it is as lax as it must be: a sync covers what had ended before it began.
///
///     let audit = try ImageAudit(ofNew: directory)       // before anything was written to it
///     try audit.processDied(after: trace)                // page cache survives
///     let image = try audit.powerWentOff(after: trace)   // mounted again, nothing started yet
package final class ImageAudit {
    /// What came of one image.
    package struct Image: Sendable, Hashable {
        /// What the model does not allow, in sentences; none in an admissible image.
        package var objections: [String]
        package var files: Int
        /// Operations that the cut could have taken.
        package var pending: Int
        /// Of those names, how many it left: a first part of them.
        package var namesKept: Int
        package var namesPending: Int
        /// Files that are neither as programs saw them nor as the last syncs left them.
        package var torn: Int

        package var isAdmissible: Bool { objections.isEmpty }
    }

    private let root: FilePath
    private var model: CrashableFileSystem

    private static let traceMax = ByteCount.gib(4)
    private static let fileMax = ByteCount.gib(1)
    private static let objectionsMax = 3

    /// The directory was empty, and its own name durable, when the first traced process began.
    package init(ofNew root: FilePath) throws {
        self.root = root
        model = CrashableFileSystem(recording: false)
        model = CrashableFileSystem(state: try state(of: [:], sharing: [:]), recording: false)
    }

    /// Takes in the trace of a process that is dead, on a directory that lives on, and removes it.
    package func processDied(after trace: FilePath) throws {
        let operations = try take(trace)
        try replay(operations, resolving: true)
    }

    /// Takes in the trace of the process that the cut ended, removes it, and looks at the directory
    /// as it is mounted again.
    ///
    /// - Parameter length: of the trace, in bytes, before the cut began. What a sync answered after that
    ///   is no promise: there was no power, and its process only lived on. All of it when nil.
    package func powerWentOff(after trace: FilePath, ofLength length: Int64? = nil) throws -> Image
    {
        try replay(try take(trace, promisedBefore: length), resolving: false)
        let found = try scan()
        let judge = ImageJudge(model.live.withLock { $0.state }, root: root, found: found)
        let (image, nodes) = judge.judge(objectionsMax: Self.objectionsMax)
        model = CrashableFileSystem(state: try state(of: found, sharing: nodes), recording: false)
        return image
    }

    // MARK: The trace

    private func take(
        _ trace: FilePath, promisedBefore length: Int64? = nil
    ) throws -> [TracedOperation] {
        let files = DiskFileSystem()
        guard files.exists(trace) else { return [] }
        let bytes = try FileBytes.read(
            trace, limit: Self.traceMax, as: FileKind("trace"), in: files)
        try files.remove(trace)
        let events = DoorTraceEvent.read(bytes)
        let promised = length.map { DoorTraceEvent.read(Array(bytes.prefix(Int($0)))).count }
        return TracedOperation.inOrder(events, promised: promised ?? events.count)
    }

    private func replay(_ operations: [TracedOperation], resolving: Bool) throws {
        var open: [FilePath: any File] = [:]
        for traced in operations {
            var operation = traced.operation
            switch traced.outcome {
            case .done: break
            // Nobody was promised anything, and the bytes may have come all the same.
            case .failed: guard operation.verb == .write else { continue }
            case .unknown:
                if operation.verb.isSync { continue }
                if resolving, !resolve(&operation) { continue }
            }
            try apply(operation, &open)
        }
    }

    /// Of an operation that the death of its process may have cut short, what the page cache has.
    private func resolve(_ operation: inout DoorTraceEvent.Operation) -> Bool {
        let disk = DiskFileSystem()
        switch operation.verb {
        case .write:
            guard let file = try? disk.open(operation.path, .read, as: operation.kind) else {
                return false
            }
            defer { file.close() }
            let position = operation.position
            let read = operation.bytes.withUnsafeMutableBytes {
                try? file.read(into: $0, at: position)
            }
            operation.bytes.removeLast(operation.bytes.count - (read ?? 0))
            return !operation.bytes.isEmpty
        case .truncate:
            guard let file = try? disk.open(operation.path, .read, as: operation.kind) else {
                return false
            }
            defer { file.close() }
            return (try? file.size()) == operation.position
        case .rename: return !disk.exists(operation.path)
        case .remove, .removeDirectory: return !disk.exists(operation.path)
        default: return disk.exists(operation.path)
        }
    }

    private func apply(_ operation: DoorTraceEvent.Operation, _ open: inout [FilePath: any File])
        throws
    {
        let path = operation.path
        func file() throws -> any File {
            if let file = open[path] { return file }
            let file = try model.open(path, .readWrite, as: operation.kind)
            open[path] = file
            return file
        }
        switch operation.verb {
        case .create, .lock: _ = try file()
        case .write:
            try operation.bytes.withUnsafeBytes { try file().write($0, at: operation.position) }
        case .truncate: try file().truncate(to: operation.position)
        case .syncData: try file().syncData()
        case .createDirectory: try model.createDirectory(path)
        case .rename:
            let destination = operation.destination ?? path
            try model.rename(path, to: destination)
            // A moved directory takes its files' paths along.
            open = open.filter { !$0.key.text.hasPrefix(path.text) && $0.key != destination }
        case .remove:
            try model.remove(path)
            open[path] = nil
        case .removeDirectory: try model.removeDirectory(path)
        case .syncDirectory: try model.syncDirectory(path)
        case .syncAll: try model.syncAll(at: path)
        case .open, .read, .list, .space, .evict: break
        }
    }

    // MARK: The directory

    /// By path: the bytes of each file, nil for a directory.
    private func scan() throws -> [FilePath: [UInt8]?] {
        let files = DiskFileSystem()
        var found: [FilePath: [UInt8]?] = [:]
        func visit(_ directory: FilePath) throws {
            for entry in try files.list(directory) {
                let path = directory.appending(entry.name)
                if entry.isDirectory {
                    found[path] = .some(nil)
                    try visit(path)
                } else {
                    found[path] = try FileBytes.read(
                        path, limit: Self.fileMax, as: FileKind("image"), in: files)
                }
            }
        }
        if files.exists(root) { try visit(root) }
        return found
    }

    /// The directory as a model in which everything is durable.
    private func state(of found: [FilePath: [UInt8]?], sharing nodes: [FilePath: FileContent])
        throws -> CrashState
    {
        let model = CrashableFileSystem(recording: false)
        var path = FilePath("/")
        for name in CrashState.names(of: root) {
            path = path.appending(name)
            try model.createDirectory(path)
        }
        for (path, bytes) in found.sorted(by: { $0.key < $1.key }) {
            guard let bytes else {
                try model.createDirectory(path)
                continue
            }
            _ = try model.open(path, .create, as: FileKind("image"))
            var content = nodes[path] ?? FileContent()
            if nodes[path] == nil { bytes.withUnsafeBytes { content.write($0, at: 0) } }
            try model.live.withLock { live in
                guard case .file(let file) = try live.state.node(at: path, verb: "find") else {
                    return
                }
                live.state.files[file] = CrashableNode(
                    kind: FileKind("image"), durable: content)
            }
        }
        try model.syncAll(at: "/")
        return model.live.withLock { $0.state }
    }
}

/// One operation of a trace with what became of it.
struct TracedOperation {
    enum Outcome { case done, failed, unknown }

    var operation: DoorTraceEvent.Operation
    var outcome: Outcome

    /// In an order in which they may have happened: a sync when it began, and anything else when it
    /// ended, so that a sync covers no more than it must.
    ///
    /// - Parameter promised: so many of the first events count as syncs' answers; later ones say nothing.
    static func inOrder(_ events: [DoorTraceEvent], promised: Int) -> [TracedOperation] {
        var begun: [UInt64: (place: Int, operation: DoorTraceEvent.Operation)] = [:]
        var placed: [(place: Int, traced: TracedOperation)] = []
        func end(_ id: UInt64, _ outcome: Outcome, _ place: Int) {
            guard let (start, operation) = begun.removeValue(forKey: id) else { return }
            placed.append(
                (
                    operation.verb.isSync ? start : place,
                    TracedOperation(operation: operation, outcome: outcome)
                ))
        }
        for (place, event) in events.enumerated() {
            switch event {
            case .began(let operation): begun[operation.id] = (place, operation)
            case .done(let id):
                let isSync = begun[id]?.operation.verb.isSync == true
                end(id, isSync && place >= promised ? .unknown : .done, place)
            case .failed(let id): end(id, .failed, place)
            }
        }
        for (id, entry) in begun.sorted(by: { $0.key < $1.key }) {
            end(id, .unknown, events.count + entry.place)
        }
        return placed.sorted { $0.place < $1.place }.map(\.traced)
    }
}
