/// For one file: the device's bytes of every page that is dirty, or that a failed sync has lost, so
/// that a loss can be played on a file system that cannot lose pages itself.
///
/// A truncate counts as durable at once.
struct PageLedger: Sendable {
    static let pageSize: Int64 = 4096

    /// The page's bytes as of the last good sync; shorter where the file ended.
    private var dirty: [Int64: [UInt8]] = [:]
    private var lost: [Int64: [UInt8]] = [:]
    private var deviceSize: Int64?

    var hasLostPages: Bool { !lost.isEmpty }

    mutating func willWrite(_ file: any File, at position: Int64, count: Int) throws {
        guard count > 0 else { return }
        let size = try file.size()
        if deviceSize == nil { deviceSize = size }
        let last = (position + Int64(count) - 1) / Self.pageSize
        for page in position / Self.pageSize...last where dirty[page] == nil {
            // Made dirty again, a lost page is written whole by the next sync.
            if let bytes = lost.removeValue(forKey: page) {
                dirty[page] = bytes
                continue
            }
            var bytes = [UInt8](repeating: 0, count: Int(Self.pageSize))
            let read = try bytes.withUnsafeMutableBytes {
                try file.read(into: $0, at: page * Self.pageSize)
            }
            dirty[page] = Array(bytes.prefix(read))
        }
    }

    mutating func didTruncate(to size: Int64) {
        if let known = deviceSize { deviceSize = min(known, size) }
        let beyond = (size + Self.pageSize - 1) / Self.pageSize
        dirty = dirty.filter { $0.key < beyond }
        lost = lost.filter { $0.key < beyond }
    }

    mutating func didSync(_ file: any File) throws {
        let size = try file.size()
        if lost.isEmpty {
            deviceSize = size
        } else if let last = dirty.keys.max() {
            deviceSize = max(deviceSize ?? 0, min(size, (last + 1) * Self.pageSize))
        }
        dirty = [:]
    }

    mutating func didFailToSync() {
        lost.merge(dirty) { older, _ in older }
        dirty = [:]
    }

    /// Puts the device's bytes back where the lost ones were.
    mutating func evict(_ file: any File) throws {
        guard let deviceSize, !lost.isEmpty else { return }
        let size = try file.size()
        for (page, bytes) in lost.sorted(by: { $0.key < $1.key }) {
            let start = page * Self.pageSize
            var whole = bytes
            whole.append(contentsOf: repeatElement(0, count: Int(Self.pageSize) - bytes.count))
            let count = Int(min(Self.pageSize, size - start))
            guard count > 0 else { continue }
            try whole.withUnsafeBytes {
                try file.write(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: start)
            }
        }
        let kept = dirty.keys.max().map { min(size, ($0 + 1) * Self.pageSize) } ?? 0
        if max(deviceSize, kept) < size { try file.truncate(to: max(deviceSize, kept)) }
        lost = [:]
    }
}
