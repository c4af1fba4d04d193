/// Which of the images that a crash may leave is wanted.
package enum CrashChoice: Hashable, Sendable {
    /// SIGKILL between two operations: the page cache stays, whole. What was not synced is still
    /// pending in the image and may be lost by a power cut there.
    case processDeath
    /// SIGKILL inside the next operation, a write of which these many bytes had arrived.
    case processDeathInsideWrite(bytes: Int)
    /// Power cut: synced data and synced names, and of the pending operations those that are named
    /// here by index. Any subset is legal, in any order across files: a device reorders freely
    /// between two flushes. (ext4 keeps entry operations in order; this model does not.)
    case powerCut(keeping: [Int: Survival])

    /// Power cut that takes everything that was not synced.
    package static let powerCut = CrashChoice.powerCut(keeping: [:])
}

/// How much of a pending operation reached the device. All but `whole` differ for writes only.
package enum Survival: Hashable, Sendable {
    case whole
    /// The first bytes, and the size up to them.
    case prefix(Int)
    /// These 512-byte sectors, counted from the first that the write touches, and the whole size:
    /// other sectors keep the old bytes, or zeros where there were none.
    case sectors(Set<Int>)

    /// The size was extended and no byte arrived: zeros.
    package static let sizeOnly = Survival.sectors([])

    package static let sectorSize: Int64 = 512

    func apply(_ bytes: [UInt8], at position: Int64, to content: inout FileContent) {
        bytes.withUnsafeBytes { buffer in
            switch self {
            case .whole: content.write(buffer, at: position)
            case .prefix(let count):
                let count = min(count, buffer.count)
                content.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: position)
            case .sectors(let kept):
                let end = position + Int64(buffer.count)
                if end > content.size { content.truncate(to: end) }
                let first = position / Survival.sectorSize
                for sector in kept.sorted() {
                    let start = max((first + Int64(sector)) * Survival.sectorSize, position)
                    let stop = min((first + Int64(sector) + 1) * Survival.sectorSize, end)
                    guard start < stop else { continue }
                    let range = Int(start - position)..<Int(stop - position)
                    content.write(UnsafeRawBufferPointer(rebasing: buffer[range]), at: start)
                }
            }
        }
    }
}
