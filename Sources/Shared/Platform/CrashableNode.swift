/// A file apart from its names: what is on the device, what programs see, and the difference.
struct CrashableNode: Sendable {
    struct PendingChange: Sendable {
        enum Change: Sendable {
            case write(position: Int64, bytes: [UInt8])
            case truncate(size: Int64)
        }
        var operation: FileOperation
        var change: Change
    }

    static let pageSize = Int64(FileContent.chunkSize)

    var kind: FileKind
    private(set) var durable = FileContent()
    private(set) var current = FileContent()
    private(set) var pending: [PendingChange] = []
    /// Pages that a failed sync left in memory marked clean: visible, and never written again unless
    /// they are made dirty once more.
    private(set) var lostPages: Set<Int64> = []
    /// Whether a failed sync has made `current` differ from `durable` + `pending`.
    private var diverged = false

    init(kind: FileKind) { self.kind = kind }

    /// A file of which everything is on the device.
    init(kind: FileKind, durable content: FileContent) {
        self.kind = kind
        durable = content
        current = content
    }

    /// Whether a power cut would change it.
    var isPending: Bool { diverged || !pending.isEmpty }

    mutating func write(_ bytes: [UInt8], at position: Int64, as operation: FileOperation) {
        bytes.withUnsafeBytes { current.write($0, at: position) }
        var change = PendingChange.Change.write(position: position, bytes: bytes)
        if !lostPages.isEmpty {
            let pages = position / Self.pageSize...(position + Int64(bytes.count)) / Self.pageSize
            if !lostPages.isDisjoint(with: pages) {
                // A dirty page is written whole, with the lost bytes beside the new ones.
                let start = pages.lowerBound * Self.pageSize
                let end = min((pages.upperBound + 1) * Self.pageSize, current.size)
                change = .write(
                    position: start, bytes: current.bytes(from: start, count: Int(end - start)))
                lostPages.subtract(pages)
            }
        }
        pending.append(PendingChange(operation: operation, change: change))
    }

    mutating func truncate(to size: Int64, as operation: FileOperation) {
        current.truncate(to: size)
        lostPages = lostPages.filter { $0 * Self.pageSize < size }
        pending.append(PendingChange(operation: operation, change: .truncate(size: size)))
    }

    mutating func syncData() {
        if diverged {
            for item in pending { Self.apply(item.change, to: &durable) }
        } else {
            durable = current
        }
        pending = []
    }

    /// A sync failed: the dirty pages are marked clean, so no later sync writes them.
    mutating func losePages() {
        for item in pending {
            guard case .write(let position, let bytes) = item.change, !bytes.isEmpty else {
                continue
            }
            let last = (position + Int64(bytes.count) - 1) / Self.pageSize
            for page in position / Self.pageSize...last { lostPages.insert(page) }
        }
        pending = []
        diverged = true
    }

    /// Memory ran short: clean pages are dropped and read back from the device.
    mutating func evictPages() {
        var content = durable
        for item in pending { Self.apply(item.change, to: &content) }
        current = content
        lostPages = []
        diverged = false
    }

    /// The file after a power cut that kept the given parts of its pending changes.
    func afterPowerCut(keeping survivals: [Int: Survival]) -> CrashableNode {
        var content = durable
        for item in pending {
            guard let survival = survivals[item.operation.index] else { continue }
            switch item.change {
            case .truncate: Self.apply(item.change, to: &content)
            case .write(let position, let bytes):
                survival.apply(bytes, at: position, to: &content)
            }
        }
        var node = CrashableNode(kind: kind)
        node.durable = content
        node.current = content
        return node
    }

    /// Counts the inherited pending changes back from 0, for the run that comes after.
    mutating func renumberPending(by shift: Int) {
        for place in pending.indices { pending[place].operation.index -= shift }
    }

    private static func apply(_ change: PendingChange.Change, to content: inout FileContent) {
        switch change {
        case .write(let position, let bytes):
            bytes.withUnsafeBytes { content.write($0, at: position) }
        case .truncate(let size): content.truncate(to: size)
        }
    }
}
