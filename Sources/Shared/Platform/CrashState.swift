/// What the page cache and the device hold at one moment: a value, cheap to copy, changed only by
/// `apply`, so that a recorded run can be replayed to any operation.
///
///     current = durable + pending        (as long as no failed sync has lost pages)
struct CrashState: Sendable {
    enum Node: Hashable, Sendable {
        case file(Int)
        case directory(Int)
    }

    struct Directory: Sendable {
        var durable: [String: Node] = [:]
        var current: [String: Node] = [:]
    }

    /// One name set or, without a node, cleared.
    struct EntryChange: Sendable {
        var directory: Int
        var name: String
        var node: Node?
    }

    /// A create, rename or remove: its changes reach the device together.
    struct PendingEntry: Sendable {
        var operation: FileOperation
        var changes: [EntryChange]
    }

    enum Mutation: Sendable {
        case createFile(directory: Int, name: String, kind: FileKind)
        case createDirectory(directory: Int, name: String)
        case changeEntries([EntryChange])
        case write(file: Int, position: Int64, bytes: [UInt8])
        case truncate(file: Int, size: Int64)
        case syncData(file: Int)
        case syncDirectory(Int)
        case syncAll
        case losePages(file: Int)
        case evictPages(file: Int)
    }

    static let root = 0

    /// The rules for names, and when entries become durable.
    var style = PathStyle.posix
    var files: [CrashableNode] = []
    var directories = [Directory()]
    /// Entry operations of all directories, oldest first.
    var pendingEntries: [PendingEntry] = []

    mutating func apply(_ mutation: Mutation, as operation: FileOperation) {
        switch mutation {
        case .createFile(let directory, let name, let kind):
            files.append(CrashableNode(kind: kind))
            let node = Node.file(files.count - 1)
            change([EntryChange(directory: directory, name: name, node: node)], as: operation)
        case .createDirectory(let directory, let name):
            directories.append(Directory())
            let node = Node.directory(directories.count - 1)
            change([EntryChange(directory: directory, name: name, node: node)], as: operation)
        case .changeEntries(let changes):
            change(changes, as: operation)
        case .write(let file, let position, let bytes):
            files[file].write(bytes, at: position, as: operation)
        case .truncate(let file, let size):
            files[file].truncate(to: size, as: operation)
        case .syncData(let file):
            files[file].syncData()
            if style == .windows { commitEntries() }
        case .syncDirectory(let directory):
            syncDirectory(directory)
        case .syncAll:
            for index in files.indices { files[index].syncData() }
            for entry in pendingEntries { makeDurable(entry.changes) }
            pendingEntries = []
        case .losePages(let file):
            files[file].losePages()
        case .evictPages(let file):
            files[file].evictPages()
        }
    }

    private mutating func change(_ changes: [EntryChange], as operation: FileOperation) {
        for change in changes {
            directories[change.directory].current[change.name] = change.node
        }
        pendingEntries.append(PendingEntry(operation: operation, changes: changes))
        if style == .windows, operation.verb == .rename { commitEntries() }
    }

    private mutating func commitEntries() {
        for entry in pendingEntries { makeDurable(entry.changes) }
        pendingEntries = []
    }

    /// A rename between two directories is durable when either is synced, and takes with it what
    /// came before it in the other one: a journal commits in order, and a pending create left behind
    /// would bring the old name back.
    private mutating func syncDirectory(_ directory: Int) {
        var reach = [directory: Int.max]
        var synced: [PendingEntry] = []
        var left: [PendingEntry] = []
        for (place, entry) in pendingEntries.enumerated().reversed() {
            if entry.changes.contains(where: { place <= reach[$0.directory] ?? -1 }) {
                for change in entry.changes {
                    reach[change.directory] = max(reach[change.directory] ?? -1, place)
                }
                synced.append(entry)
            } else {
                left.append(entry)
            }
        }
        for entry in synced.reversed() { makeDurable(entry.changes) }
        pendingEntries = left.reversed()
    }

    mutating func makeDurable(_ changes: [EntryChange]) {
        for change in changes {
            directories[change.directory].durable[change.name] = change.node
        }
    }

    /// Everything that a power cut now could still take away, oldest first.
    var pending: [FileOperation] {
        var operations = pendingEntries.map(\.operation)
        for file in files { operations.append(contentsOf: file.pending.map(\.operation)) }
        return operations.sorted { $0.index < $1.index }
    }
}
