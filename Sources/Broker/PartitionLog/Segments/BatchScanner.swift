import KafkaCodec
import Platform
import Vocabulary

/// Goes through a segment file batch by batch, read-only, in bounded memory whatever sizes the
/// bytes claim.
struct BatchScanner {
    enum Step {
        case batch(BatchHeader, position: Int64)
        case end
        /// What follows is no valid batch; `position` stays before it.
        case invalid(String)
    }

    /// Read ahead by a scan of everything, and by a search that ends within an index interval.
    static let scanSize = 1 << 18
    static let lookupSize = 1 << 12

    private let file: any File
    private let checksums: Bool
    private let chunkSize: Int
    private var buffer: [UInt8] = []
    /// Where in the file the buffer starts.
    private var bufferStart: Int64 = 0
    let size: Int64
    /// After the last valid batch.
    private(set) var position: Int64
    private(set) var bytesRead: Int64 = 0

    /// - Parameters:
    ///   - position: a batch boundary.
    ///   - size: bytes from here on are not looked at.
    ///   - checksums: without them only the headers are read.
    init(
        _ file: any File, from position: Int64, size: Int64, checksums: Bool,
        chunkSize: Int = BatchScanner.scanSize
    ) {
        self.chunkSize = chunkSize
        self.file = file
        self.position = position
        self.size = size
        self.checksums = checksums
    }

    mutating func next() throws -> Step {
        guard position < size else { return .end }
        guard size - position >= Int64(BatchHeader.size) else {
            return .invalid("\(size - position) bytes, too few for a batch")
        }
        try fill(from: position, atLeast: BatchHeader.size)
        let start = Int(position - bufferStart)
        let header = buffer.withUnsafeBytes { BatchHeader($0.baseAddress! + start) }
        if let flaw = header.flaw { return .invalid(flaw) }
        guard Int64(header.size) <= size - position else {
            return .invalid("a batch of \(header.size) bytes, \(size - position) are there")
        }
        if checksums {
            let computed = try checksum(of: header)
            guard computed == header.crc else {
                return .invalid("a batch whose CRC-32C is \(computed) and should be \(header.crc)")
            }
        }
        let place = position
        position += Int64(header.size)
        return .batch(header, position: place)
    }

    /// Reads what the checksum covers in pieces: a batch may be larger than the buffer, and so may
    /// what a torn header says.
    private mutating func checksum(of header: BatchHeader) throws -> UInt32 {
        var sum = CRC32C()
        var at = position + Int64(RecordBatchHeader.attributes)
        let end = position + Int64(header.size)
        while at < end {
            try fill(from: at, atLeast: 1)
            let start = Int(at - bufferStart)
            let count = min(buffer.count - start, Int(end - at))
            buffer.withUnsafeBytes { bytes in
                sum.update(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
            }
            at += Int64(count)
        }
        return sum.value
    }

    private mutating func fill(from start: Int64, atLeast count: Int) throws {
        if start >= bufferStart, start + Int64(count) <= bufferStart + Int64(buffer.count) {
            return
        }
        let wanted = Int(min(Int64(chunkSize), size - start))
        if buffer.count != wanted { buffer = [UInt8](repeating: 0, count: wanted) }
        bufferStart = start
        let got = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: start) }
        bytesRead += Int64(got)
        guard got == wanted else {
            throw FileSystemError(
                .inputOutput, verb: "read", path: file.path,
                reason: "\(got) of \(wanted) bytes came at \(start); the file was shortened")
        }
    }
}
