import KafkaCodec
import Platform
import Vocabulary

/// Goes through a segment file batch by batch, each whole and checked, in memory of a batch's size.
struct BatchReader {
    private let file: any File
    let size: Int64
    private(set) var position: Int64 = 0
    private var buffer: [UInt8] = []
    private var bufferStart: Int64 = 0
    private static let chunkSize = 1 << 18

    init(_ file: any File, size: Int64) {
        self.file = file
        self.size = size
    }

    func close() { file.close() }

    /// False at the end. What `body` is given is valid while it runs.
    mutating func next(_ body: (RecordBatchView) throws -> Void) throws -> Bool {
        guard position < size else { return false }
        try fill(atLeast: BatchHeader.size)
        var start = Int(position - bufferStart)
        let header = buffer.withUnsafeBytes { BatchHeader($0.baseAddress! + start) }
        if let flaw = header.flaw { throw damage(flaw) }
        guard Int64(header.size) <= size - position else {
            throw damage("a batch of \(header.size) bytes, \(size - position) are there")
        }
        try fill(atLeast: header.size)
        start = Int(position - bufferStart)
        do {
            try buffer.withUnsafeBytes { bytes in
                let batch = try RecordBatchView(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<start + header.size]))
                try batch.validate()
                try body(batch)
            }
        } catch let error as CodecError {
            throw damage("a batch that cannot be read (\(error))")
        }
        position += Int64(header.size)
        return true
    }

    private func damage(_ what: String) -> LogError {
        LogError(
            .damaged,
            "\(file.path) holds \(what) at \(position) bytes: it is not compacted any more; restore it "
                + "from a copy")
    }

    private mutating func fill(atLeast count: Int) throws {
        if position >= bufferStart,
            position + Int64(count) <= bufferStart + Int64(buffer.count)
        {
            return
        }
        let wanted = Int(min(Int64(max(Self.chunkSize, count)), size - position))
        guard wanted >= count else {
            throw damage("\(wanted) bytes, too few for a batch")
        }
        if buffer.count != wanted { buffer = [UInt8](repeating: 0, count: wanted) }
        bufferStart = position
        let got = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: position) }
        guard got == wanted else {
            throw FileSystemError(
                .inputOutput, verb: "read", path: file.path,
                reason: "\(got) of \(wanted) bytes came at \(position); the file was shortened")
        }
    }
}
