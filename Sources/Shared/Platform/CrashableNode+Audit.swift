internal import Glibc

extension CrashableNode {
    /// Why a power cut cannot have left these bytes of the file, or nil: each sector must be as some
    /// first part of the pending changes would have left it, and the size one that one of them sets.
    func objection(to image: [UInt8]) -> String? {
        let size = Int64(image.count)
        if let reason = objection(toSize: size) { return reason }
        var changesOfPage: [Int64: [Int]] = [:]
        for (place, item) in pending.enumerated() {
            guard case .write(let position, let bytes) = item.change, !bytes.isEmpty else {
                continue
            }
            let last = (position + Int64(bytes.count) - 1) / Self.pageSize
            for page in position / Self.pageSize...last {
                changesOfPage[page, default: []].append(place)
            }
        }
        let truncates = pending.enumerated().compactMap { place, item -> (Int, Int64)? in
            guard case .truncate(let size) = item.change else { return nil }
            return (place, size)
        }
        for page in 0..<(size + Self.pageSize - 1) / Self.pageSize {
            let end = (page + 1) * Self.pageSize
            let cuts = truncates.filter { $0.1 < end }.map(\.0)
            let changes = ((changesOfPage[page] ?? []) + cuts).sorted()
            if let sector = unexplainedSector(of: page, in: image, changes) {
                let place = page * Self.pageSize + Int64(sector) * Survival.sectorSize
                return "the sector at \(place) of \(size) bytes is none that "
                    + "\(changes.count) pending changes explain"
            }
        }
        return nil
    }

    private func objection(toSize size: Int64) -> String? {
        if size == durable.size { return nil }
        var least = durable.size
        for item in pending {
            switch item.change {
            case .truncate(let cut):
                if cut == size { return nil }
                least = min(least, cut)
            case .write(let position, let bytes):
                if size > position, size <= position + Int64(bytes.count), size >= least {
                    return nil
                }
            }
        }
        return "it has \(size) bytes; \(durable.size) were synced, and programs saw "
            + "\(current.size)"
    }

    /// The first sector of a page that no state of it explains.
    private func unexplainedSector(of page: Int64, in image: [UInt8], _ changes: [Int]) -> Int? {
        let start = Int(page * Self.pageSize)
        let count = min(Int(Self.pageSize), image.count - start)
        let sector = Int(Survival.sectorSize)
        var bytes = durable.bytes(from: Int64(start), count: Int(Self.pageSize))
        bytes += [UInt8](repeating: 0, count: Int(Self.pageSize) - bytes.count)
        var open = Array(0..<(count + sector - 1) / sector)
        func explain() {
            open.removeAll { index in
                let from = index * sector
                let to = min(from + sector, count)
                return bytes[from..<to].elementsEqual(image[start + from..<start + to])
            }
        }
        explain()
        for change in changes where !open.isEmpty {
            switch pending[change].change {
            case .truncate(let size):
                for index in max(0, Int(size) - start)..<bytes.count { bytes[index] = 0 }
            case .write(let position, let written):
                let from = max(Int(position), start)
                let to = min(Int(position) + written.count, start + bytes.count)
                for index in from..<to {
                    bytes[index - start] = written[index - Int(position)]
                }
            }
            explain()
        }
        return open.first
    }
}

extension FileContent {
    func equals(_ bytes: [UInt8]) -> Bool {
        guard size == Int64(bytes.count) else { return false }
        let step = 1 << 16
        var buffer = [UInt8](repeating: 0, count: step)
        for start in stride(from: 0, to: bytes.count, by: step) {
            let count = min(step, bytes.count - start)
            let isSame = buffer.withUnsafeMutableBytes { target in
                let target = UnsafeMutableRawBufferPointer(rebasing: target[..<count])
                _ = read(into: target, at: Int64(start))
                return bytes.withUnsafeBytes { source in
                    guard let left = target.baseAddress, let right = source.baseAddress else {
                        return true
                    }
                    return memcmp(left, right + start, count) == 0
                }
            }
            if !isSame { return false }
        }
        return true
    }
}
