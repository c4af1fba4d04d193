/// Where the bytes of a measurement file go; the Runner gives one that ends in a file.
public protocol ByteSink: AnyObject {
    /// All of `bytes`, or an error; the memory is valid during the call.
    func write(_ bytes: UnsafeRawBufferPointer) throws
}

/// Writes a ledger: a `RecordFileHeader`, then one entry of 64 bytes an attempt, only ever
/// appended. Nothing is in the sink for certain before `flush`.
public final class LedgerWriter {
    private let writer: RecordFileWriter<LedgerEntry>

    public init(to sink: any ByteSink, runID: RunID, seed: UInt64, digest: String) throws {
        writer = try RecordFileWriter(to: sink, runID: runID, seed: seed, digest: digest)
    }

    public var count: Int64 { writer.count }
    public func append(_ entry: LedgerEntry) throws { try writer.append(entry) }

    public func append(_ chunks: [[LedgerEntry]]) throws {
        for chunk in chunks {
            for entry in chunk { try writer.append(entry) }
        }
    }

    public func flush() throws { try writer.flush() }
}

/// Writes read runs in the same form, with entries of 40 bytes.
public final class ReadRunWriter {
    private let writer: RecordFileWriter<ReadRun>

    public init(to sink: any ByteSink, runID: RunID, seed: UInt64, digest: String) throws {
        writer = try RecordFileWriter(to: sink, runID: runID, seed: seed, digest: digest)
    }

    public var count: Int64 { writer.count }
    public func append(_ run: ReadRun) throws { try writer.append(run) }
    public func flush() throws { try writer.flush() }
}

/// What a ledger or read-run file holds. A torn tail (an entry cut short, or zeros, after a crash
/// of the writer) ends the reading and is told, never guessed at.
public struct RecordFile<Entry: Sendable>: Sendable {
    public var header: RecordFileHeader
    public var entries: [Entry]
    /// Bytes after the last whole entry.
    public var tornBytes: Int
}

extension RecordFile where Entry == LedgerEntry {
    public init(ledger bytes: UnsafeRawBufferPointer) throws {
        self = try RecordFile.read(bytes)
    }
}

extension RecordFile where Entry == ReadRun {
    public init(readRuns bytes: UnsafeRawBufferPointer) throws {
        self = try RecordFile.read(bytes)
    }
}

extension RecordFile where Entry: RecordFileEntry {
    static func read(_ bytes: UnsafeRawBufferPointer) throws -> RecordFile {
        let header = try RecordFileHeader(
            decoding: bytes, content: Entry.content, entrySize: Entry.size)
        var entries: [Entry] = []
        entries.reserveCapacity((bytes.count - RecordFileHeader.size) / Entry.size)
        var position = RecordFileHeader.size
        while position + Entry.size <= bytes.count, let start = bytes.baseAddress,
            let entry = Entry(loading: start + position)
        {
            entries.append(entry)
            position += Entry.size
        }
        return RecordFile(header: header, entries: entries, tornBytes: bytes.count - position)
    }
}

final class RecordFileWriter<Entry: RecordFileEntry> {
    /// Bytes gathered before the sink is called.
    private static var bufferSize: Int { 256 << 10 }

    private let sink: any ByteSink
    private let buffer: UnsafeMutableRawBufferPointer
    private var used = 0
    private(set) var count: Int64 = 0

    init(to sink: any ByteSink, runID: RunID, seed: UInt64, digest: String) throws {
        self.sink = sink
        buffer = .allocate(byteCount: Self.bufferSize, alignment: 64)
        let header = RecordFileHeader(
            content: Entry.content, runID: runID, seed: seed, digest: digest)
        buffer.copyBytes(from: header.encoded(entrySize: Entry.size))
        used = RecordFileHeader.size
    }

    deinit { buffer.deallocate() }

    func append(_ entry: Entry) throws {
        if used + Entry.size > buffer.count { try flush() }
        guard let start = buffer.baseAddress else { return }
        entry.store(to: start + used)
        used += Entry.size
        count += 1
    }

    func flush() throws {
        guard used > 0 else { return }
        try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<used]))
        used = 0
    }
}
