/// A file's bytes as copy-on-write chunks: a copy costs one array of references, so that thousands
/// of images can share what they do not change.
struct FileContent: Sendable {
    static let chunkSize = 4096

    private(set) var size: Int64 = 0
    /// An empty chunk is a hole: zeros.
    private var chunks: [[UInt8]] = []

    mutating func write(_ bytes: UnsafeRawBufferPointer, at position: Int64) {
        guard bytes.count > 0 else { return }
        let end = position + Int64(bytes.count)
        if end > size { extend(to: end) }
        var done = 0
        while done < bytes.count {
            let place = Int(position) + done
            let offset = place % Self.chunkSize
            let count = min(Self.chunkSize - offset, bytes.count - done)
            let source = UnsafeRawBufferPointer(rebasing: bytes[done..<done + count])
            let index = place / Self.chunkSize
            if chunks[index].isEmpty {
                chunks[index] = [UInt8](repeating: 0, count: Self.chunkSize)
            }
            chunks[index].withUnsafeMutableBytes {
                UnsafeMutableRawBufferPointer(rebasing: $0[offset...]).copyMemory(from: source)
            }
            done += count
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at position: Int64) -> Int {
        guard position < size else { return 0 }
        let total = Int(min(Int64(buffer.count), size - position))
        var done = 0
        while done < total {
            let place = Int(position) + done
            let offset = place % Self.chunkSize
            let count = min(Self.chunkSize - offset, total - done)
            let target = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
            let chunk = chunks[place / Self.chunkSize]
            if chunk.isEmpty {
                target.initializeMemory(as: UInt8.self, repeating: 0)
            } else {
                chunk.withUnsafeBytes {
                    target.copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
                }
            }
            done += count
        }
        return total
    }

    mutating func truncate(to newSize: Int64) {
        guard newSize < size else { return extend(to: newSize) }
        size = newSize
        chunks.removeLast(chunks.count - Self.chunkCount(newSize))
        let tail = Int(newSize) % Self.chunkSize
        // What lies behind the end must read as zeros when the file grows again.
        if tail > 0, let last = chunks.indices.last, !chunks[last].isEmpty {
            for index in tail..<Self.chunkSize { chunks[last][index] = 0 }
        }
    }

    func bytes(from position: Int64, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = read(into: UnsafeMutableRawBufferPointer(buffer), at: position)
        }
    }

    private mutating func extend(to newSize: Int64) {
        size = newSize
        let missing = Self.chunkCount(newSize) - chunks.count
        if missing > 0 { chunks.append(contentsOf: repeatElement([], count: missing)) }
    }

    private static func chunkCount(_ size: Int64) -> Int {
        (Int(size) + chunkSize - 1) / chunkSize
    }
}
